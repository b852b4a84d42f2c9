"""`openlosi collect --seeds`: addresses that nothing links to are collected too."""

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openlosi.cli.main import app
from openlosi.crawler.archive import open_collection


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Town</title><h1>Welcome to the town</h1>")
    (folder / "hidden.html").write_text("<title>Hidden</title><p>Nothing links here.</p>")

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *named: object) -> None:
            super().__init__(*named, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def collected(portal: str, tmp_path: Path, *more: str) -> list[str]:
    out = tmp_path / "town.wacz"
    done = CliRunner().invoke(
        app,
        [
            "collect",
            portal,
            "--out",
            str(out),
            "--rate",
            "50",
            "--browser",
            "never",
            "--allow-private",
            *more,
        ],
    )
    assert done.exit_code == 0, done.output
    with open_collection(out) as collection:
        return [page.title for page in collection.pages()]


def test_an_address_in_the_file_is_collected(portal: str, tmp_path: Path) -> None:
    (tmp_path / "seeds").write_text("# found by hand\n\n/hidden.html\n", encoding="utf-8")

    assert collected(portal, tmp_path, "--seeds", str(tmp_path / "seeds")) == ["Town", "Hidden"]


def test_without_it_what_nothing_links_to_stays_unseen(portal: str, tmp_path: Path) -> None:
    assert collected(portal, tmp_path) == ["Town"]


def test_a_file_that_is_not_there_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["collect", "http://127.0.0.1:9/", "--out", str(tmp_path / "x.wacz"), "--seeds", "nowhere"]
    )

    assert done.exit_code == 2 and "nowhere: cannot be read" in done.output
