"""Portals are served for a benchmark as small portals are."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from judging.serving import served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("home")
    (tmp_path / "news.html").write_text("news")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.json").write_text("{}")
    return tmp_path


def test_an_address_without_ending_answers_the_page(folder: Path) -> None:
    with served(folder) as portal:
        assert [urlopen(portal.address + path).read() for path in ("", "news", "news.html")] == [
            b"home",
            b"news",
            b"news",
        ]


def test_directories_are_not_listed(folder: Path) -> None:
    with served(folder) as portal, pytest.raises(HTTPError) as refused:
        urlopen(portal.address + "files/")
    with refused.value:
        assert refused.value.code == 404


def test_what_a_page_loads_is_noted(folder: Path) -> None:
    with served(folder) as portal:
        asked = Request(portal.address + "files/a.json?v=2", headers={"Referer": portal.address + "news"})
        urlopen(asked).read()
        assert portal.loaded == {"/news": {"/files/a.json"}}
