"""Everything can be taken out, encrypted, and never without a reason that is kept."""

import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pyrage
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from typer.testing import CliRunner

from openlosi.apps.assessments.models import Answer
from openlosi.apps.audit.models import Entry
from openlosi.apps.evidence.operations import store
from openlosi.apps.exporting import BLANKED, LEFT_OUT, NoReason, export_everything
from openlosi.cli.main import app
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db
REASON = "The ministry's archive asks for it."


@pytest.fixture
def key() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def _taken(key, **more) -> bytes:
    out = io.BytesIO()
    wanted = {"by": a_person(is_operator=True), "reason": REASON} | more
    export_everything(to=key.to_public(), to_words="age1…", out=out, at=AT, version="1", **wanted)
    return out.getvalue()


def _members(encrypted: bytes, key) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(encrypted, [key]))) as tar:
        return {member.name.removeprefix("openlosi/"): tar.extractfile(member).read() for member in tar}


def _rows(members: dict[str, bytes], table: str) -> list[dict]:
    parts = [content for name, content in sorted(members.items()) if name.startswith(f"tables/{table}/")]
    return [json.loads(line) for part in parts for line in part.splitlines()]


def test_every_table_is_in_it_but_those_named_as_left_out(key):
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    exported = set(json.loads(_members(_taken(key), key)["manifest.json"])["rows"])

    assert exported == tables - LEFT_OUT
    assert LEFT_OUT <= tables | {"account_emailconfirmation"}


def test_what_people_said_is_in_it_as_it_is_in_the_database(key, world):
    world.submit(world.one, unlike=(world.codes[0],))

    rows = _rows(_members(_taken(key), key), "assessments_answer")

    assert {row["id"]: row["value"] for row in rows} == dict(Answer.objects.values_list("pk", "value"))
    assert "not_met" in {row["value"] for row in rows}


def test_stored_files_are_in_it(key):
    stored = store(b"a page", media_type="text/plain", at=AT)

    assert _members(_taken(key), key)[f"files/{stored.name}"] == b"a page"


def test_a_damaged_file_is_named_and_the_rest_goes_on(key):
    stored = store(b"another page", media_type="text/plain", at=AT)
    Path(default_storage.path(stored.name)).write_bytes(b"tampered")

    members = _members(_taken(key), key)

    assert json.loads(members["manifest.json"])["faulty_files"] == [stored.sha256]
    assert f"files/{stored.name}" not in members


def test_secrets_of_signing_in_stay_behind(key):
    person = a_person("Ada")
    assert person.password

    encrypted = _taken(key)

    members = _members(encrypted, key)
    assert {row["password"] for row in _rows(members, "accounts_user")} == {""}
    assert not [name for name in members if any(table in name for table in LEFT_OUT)]
    assert person.password.encode() not in b"".join(members.values())
    assert BLANKED


def test_nothing_readable_comes_out(key):
    a_person("Ada Okonkwo")

    encrypted = _taken(key)

    assert encrypted.startswith(b"age-encryption.org/v1")
    assert b"Okonkwo" in b"".join(_members(encrypted, key).values())
    assert b"Okonkwo" not in encrypted
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(encrypted, [pyrage.x25519.Identity.generate()])


def test_who_took_it_and_why_is_in_the_trail_and_in_the_export(key):
    operator = a_person(is_operator=True)

    members = _members(_taken(key, by=operator), key)

    entry = Entry.objects.get(act="installation.exported")
    assert (entry.by_id, entry.details) == (operator.pk, {"reason": REASON, "to": "age1…"})
    assert entry.hash in {row["hash"] for row in _rows(members, "audit_entry")}


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_taken(key, reason):
    with pytest.raises(NoReason):
        _taken(key, reason=reason)


def test_nobody_but_an_operator_takes_it(key, world):
    with pytest.raises(PermissionDenied):
        _taken(key, by=world.coordinator)

    assert not Entry.objects.filter(act="installation.exported").exists()


def _command(*options: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["export-everything", *options])
    return ran.exit_code, ran.output


def test_the_command_writes_for_a_recipient(key, tmp_path):
    out = tmp_path / "all.tar.age"

    code, _ = _command("--reason", REASON, "--recipient", str(key.to_public()), "--out", str(out))

    assert code == 0
    assert "manifest.json" in _members(out.read_bytes(), key)
    assert out.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["all.tar.age"]


def test_the_command_writes_a_key_that_a_passphrase_opens(tmp_path):
    (tmp_path / "words").write_text("nine grey herons fly\n")
    out = tmp_path / "all.tar.age"

    code, _ = _command("--reason", REASON, "--passphrase-file", str(tmp_path / "words"), "--out", str(out))

    assert code == 0
    opened = pyrage.passphrase.decrypt((tmp_path / "all.tar.age.key").read_bytes(), "nine grey herons fly")
    key = pyrage.x25519.Identity.from_str(opened.decode().strip())
    assert "manifest.json" in _members(out.read_bytes(), key)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--recipient", "age1nonsense"], "no public key of age"),
        ([], "either --recipient or --passphrase-file"),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(tmp_path, options, said):
    code, output = _command("--reason", REASON, "--out", str(tmp_path / "all.age"), *options)

    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert said in output


def test_the_public_tool_opens_it(key, tmp_path):
    """With age itself where it is installed; its format is public, and the tests above read it with another program of it."""
    out = tmp_path / "all.tar.age"
    (tmp_path / "key").write_text(f"{key}\n")
    _command("--reason", REASON, "--recipient", str(key.to_public()), "--out", str(out))
    tool = shutil.which("age") or shutil.which("rage")

    if tool:
        opened = subprocess.run(
            [tool, "--decrypt", "--identity", str(tmp_path / "key"), str(out)],
            capture_output=True,
            check=True,
        ).stdout
    else:
        opened = pyrage.decrypt(out.read_bytes(), [key])

    with tarfile.open(fileobj=io.BytesIO(opened)) as tar:
        assert "openlosi/manifest.json" in tar.getnames()
