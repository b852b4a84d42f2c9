"""The terminal's way to look at evidence."""

import json
import re
import subprocess
import sys
import urllib.request

import pytest
from typer.testing import CliRunner

from openlosi.cli.evidence import app
from openlosi.crawler.archive import Journal
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.summary import Summary


@pytest.fixture
def collected(tmp_path):
    """Write a collection without answers: ``collected("name", {"/path": "text"})``."""

    def write(name, pages, stopped="nothing left"):
        with Journal.open(tmp_path / f"{name}.part") as journal:
            for path, text in pages.items():
                journal.add_page(
                    Page(f"http://town.example{path}", f"sha256:{text}", "html", title=path, text=text)
                )
            journal.finish(
                tmp_path / f"{name}.wacz",
                summary=Summary(
                    "http://town.example/", started_at="2026-11-24T09:30:00.5Z", stopped_by=stopped
                ),
            )
        return str(tmp_path / f"{name}.wacz")

    return write


def test_a_comparison_is_told_and_written_whole(collected, tmp_path):
    old = collected("old", {"/": "Welcome", "/gone": "Gone", "/fees": "Ten"})
    new = collected("new", {"/": "Welcome", "/fees": "Twelve", "/new": "New"}, stopped="minutes")

    done = CliRunner().invoke(app, ["compare", old, new, "--out", str(tmp_path / "drift.json")])

    assert done.exit_code == 0, done.output
    assert "1 gone, 1 new, 0 moved, 1 changed, 1 the same." in done.output
    assert "http://town.example/gone  (not visited" in done.output
    assert "old.wacz (2026-11-24 09:30 UTC) and new.wacz" in done.output
    assert "new.wacz ended early (minutes): pages it lacks may have been there." in done.output
    assert "old.wacz ended early" not in done.output
    told = json.loads((tmp_path / "drift.json").read_text())
    assert [each["address"] for each in told["changed"]] == ["http://town.example/fees"]


@pytest.mark.parametrize("command", [["show", "--no-open"], ["compare"]])
def test_a_file_that_is_none_of_ours_is_refused_in_a_sentence(collected, tmp_path, command):
    (tmp_path / "photo.wacz").write_bytes(b"GIF89a")
    files = [str(tmp_path / "photo.wacz")] * (2 if command == ["compare"] else 1)

    done = CliRunner().invoke(app, [*command, *files])

    assert done.exit_code == 1
    assert "photo.wacz is not a WACZ" in done.output.replace("\n", "")


def test_a_collection_is_served_until_interrupted(collected):
    command = "import sys; from openlosi.cli.evidence import app; app(['show', sys.argv[1], '--no-open'])"
    file = collected("town", {"/": "Welcome"})

    with subprocess.Popen([sys.executable, "-c", command, file], stdout=subprocess.PIPE, text=True) as shown:
        assert shown.stdout
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/", said.replace("\n", ""))):
            said += shown.stdout.readline()
        with urllib.request.urlopen(found[0], timeout=20) as answer:
            body = answer.read().decode()
        shown.send_signal(2)
        said = shown.stdout.read()

    assert said.endswith("Stopped.\n")
    assert "1 found." in body
    assert shown.returncode == 0


def test_a_port_in_use_is_said_to_be(collected):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(
            app, ["show", collected("town", {"/": "x"}), "--no-open", "--port", str(port)]
        )

    assert done.exit_code == 1
    assert f"Port {port} cannot be used" in done.output
