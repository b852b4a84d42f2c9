import io
import threading
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from openlosi.apps.evidence import operations, queries
from openlosi.apps.evidence.models import StoredFile
from tests.factories import AT


@pytest.fixture(autouse=True)
def a_fresh_folder(settings, tmp_path):
    options = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": options}


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once():
    first = operations.store(b"a page", media_type="text/html", at=AT)
    again = operations.store(io.BytesIO(b"a page"), media_type="text/html", at=AT)

    assert first == again and StoredFile.objects.count() == 1
    assert queries.content_of(first) == b"a page"
    assert (first.size, first.name[:2]) == (6, first.sha256[:2])


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_keep_the_same_bytes_once(tmp_path):
    content = bytes(range(256)) * 8000
    ready, stored = threading.Barrier(10), []

    def bring():
        ready.wait()
        stored.append(operations.store(content, media_type="image/png", at=AT).pk)
        connection.close()

    threads = [threading.Thread(target=bring) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = StoredFile.objects.get()
    assert stored == [kept.pk] * 10
    assert queries.content_of(kept) == content
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / kept.name]


@pytest.mark.django_db
def test_bytes_that_were_changed_on_the_disk_are_not_given_out():
    stored = operations.store(b"a page", media_type="text/html", at=AT)
    Path(default_storage.path(stored.name)).write_bytes(b"a PAGE")

    with pytest.raises(queries.NotAsStored, match="other bytes"):
        queries.content_of(stored)


@pytest.mark.django_db
def test_a_file_that_is_gone_is_said_to_be_gone_and_can_be_brought_again():
    stored = operations.store(b"a page", media_type="text/html", at=AT)
    default_storage.delete(stored.name)

    with pytest.raises(queries.NotAsStored, match="gone"):
        queries.content_of(stored)
    operations.store(b"a page", media_type="text/html", at=AT)
    assert queries.content_of(stored) == b"a page"
