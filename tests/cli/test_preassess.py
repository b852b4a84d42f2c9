"""`openlosi preassess` on a small collection: what it writes, what it explains, what it refuses."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

from openlosi.cli.preassess import preassess
from openlosi.crawler.archive import Journal
from openlosi.crawler.collecting import collect
from openlosi.crawler.settings import Settings
from openlosi.documents.suggestions_file import schema
from openlosi.evidence_format.summary import Summary

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(preassess)

HOME = (
    '<html lang="en"><title>Town of Example</title><meta name="viewport" content="width=device-width">'
    '<a href="privacy.html">Privacy policy</a><h1>Welcome</h1><p>'
    + "The town council meets on Mondays at noon. "
    * 30
)
PRIVACY = "<html lang=en><title>Privacy policy \x1b[31m</title><h1>Privacy policy</h1><p>" + (
    "This privacy policy says which personal data the town keeps about you. " * 20
)


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def at_an_address(folder: Path) -> Iterator[str]:
    def answers(*named: object) -> SimpleHTTPRequestHandler:
        return Quiet(*named, directory=str(folder))  # type: ignore[arg-type]

    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("town")
    (folder / "index.html").write_text(HOME)
    (folder / "privacy.html").write_text(PRIVACY)
    with at_an_address(folder) as address:
        yield address


@pytest.fixture(scope="module")
def collection(portal: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("collected") / "town.wacz"
    collect(portal, out, settings=Settings(rate=50, allow_private=True, browser="never"))
    return out


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_collection_becomes_three_files_that_say_they_are_suggestions(
    collection: Path, tmp_path: Path
) -> None:
    done = run(collection, "--out", tmp_path / "draft")
    assert done.exit_code == 0, done.output
    assert {each.name for each in (tmp_path / "draft").iterdir()} == {
        "scorecard.html",
        "scorecard.xlsx",
        "suggestions.json",
    }
    assert "suggestions, not answers" in done.output
    plain = json.loads((tmp_path / "draft" / "suggestions.json").read_text("utf-8"))
    jsonschema.validate(plain, schema())
    privacy = next(each for each in plain["suggestions"] if each["indicator"] == "234")
    assert privacy["evidence"] or privacy["looked_at"]


def test_an_address_is_collected_first_and_the_collection_kept(portal: str, tmp_path: Path) -> None:
    done = run(portal, "--out", tmp_path, "--allow-private", "--rate", "50")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "portal.wacz").exists() and (tmp_path / "scorecard.html").exists()


def test_explaining_shows_the_entries_that_were_met_and_what_they_weigh(collection: Path) -> None:
    done = run(collection, "--explain", "234")
    assert done.exit_code == 0, done.output
    assert "phrase “privacy policy” (en)" in done.output and "in link 1, title 1" in done.output
    assert "Pages ranked" in done.output and "probability:" in done.output
    assert "\x1b" not in done.output


def test_explaining_what_pages_cannot_tell_says_so(collection: Path) -> None:
    done = run(collection, "--explain", "208")
    assert done.exit_code == 0 and "not told from pages, whatever follows: Tool missing" in done.output


def test_a_teams_own_pack_is_read_besides_those_that_come_with_the_edition(
    collection: Path, tmp_path: Path
) -> None:
    (tmp_path / "en.toml").write_text('language = "en"\n[222]\nphrases = ["council meets on Mondays"]\n')
    done = run(collection, "--explain", "222", "--packs", tmp_path)
    assert done.exit_code == 0, done.output
    assert "phrase “council meets on Mondays” (en)" in done.output


def test_a_faulty_pack_of_a_team_is_told_with_its_place_and_nothing_is_done(
    collection: Path, tmp_path: Path
) -> None:
    (tmp_path / "nl.toml").write_text('language = "nl"\n[999]\nphrases = ["dienst"]\n')
    done = run(collection, "--explain", "222", "--packs", tmp_path)
    assert done.exit_code == 1
    assert (
        "nl.toml" in done.output
        and "there is no indicator" in done.output
        and "Pages ranked" not in done.output
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{file}"], "--out"),
        (["{file}", "--explain", "222", "--packs", "{folder}"], "there is no such folder"),
        (["{file}", "--explain", "999"], "has no indicator 999"),
        (["nowhere.wacz", "--out", "{folder}"], "there is no such file"),
        (["mailto:x@town.example", "--out", "{folder}"], "not of the web"),
        (["{file}", "--out", "{folder}", "--instrument", "losi-1066"], "losi-1066"),
    ],
)
def test_what_it_cannot_do_is_said_in_a_line(
    words: list[str], said: str, collection: Path, tmp_path: Path
) -> None:
    done = run(*(word.format(file=collection, folder=tmp_path / "out") for word in words))
    assert done.exit_code in (1, 2) and said in done.output
    assert not (tmp_path / "out" / "suggestions.json").exists()


def test_nothing_is_suggested_of_a_portal_that_nobody_saw(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "gone.wacz.part") as journal:
        seen = Summary("http://town.example/", state="unreachable", started_at="2026-11-24")
        journal.finish(tmp_path / "gone.wacz", summary=seen)
    done = run(tmp_path / "gone.wacz", "--out", tmp_path / "out")
    assert done.exit_code == 1 and "was not collected (unreachable)" in done.output
    assert not (tmp_path / "out" / "suggestions.json").exists()


def test_drift_since_an_earlier_visit_is_told_and_written(
    collection: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    folder = tmp_path_factory.mktemp("later")
    (folder / "index.html").write_text(HOME.replace("Privacy policy", "News"))
    (folder / "privacy.html").write_text(HOME.replace("Privacy policy", "News"))
    with at_an_address(folder) as address:
        collect(
            address, tmp_path / "later.wacz", settings=Settings(rate=50, allow_private=True, browser="never")
        )

    same = run(collection, "--out", tmp_path / "same", "--against", collection)
    assert same.exit_code == 0 and "The evidence is what it was in town.wacz." in same.output

    later = run(tmp_path / "later.wacz", "--out", tmp_path / "later", "--against", collection)
    assert later.exit_code == 0, later.output
    drift = json.loads((tmp_path / "later" / "drift.json").read_text("utf-8"))
    gone = [each["indicator"] for each in drift["changes"] if each["evidence"] == "gone"]
    assert "234" in gone and "gone     234" in later.output


def test_an_earlier_collection_of_another_host_is_asked_about(collection: Path, tmp_path: Path) -> None:
    with Journal.open(tmp_path / "old.wacz.part") as journal:
        journal.finish(tmp_path / "old.wacz", summary=Summary("https://www.old.example/", state="collected"))
    done = run(collection, "--out", tmp_path / "out", "--against", tmp_path / "old.wacz")
    assert done.exit_code == 0, done.output
    assert "old.wacz is of https://www.old.example/" in done.output
    assert "Are they the same portal?" in done.output


def test_what_cannot_be_compared_with_is_said_before_anything_is_done(
    collection: Path, tmp_path: Path
) -> None:
    done = run(collection, "--out", tmp_path / "out", "--against", tmp_path / "none.wacz")
    assert done.exit_code == 1 and "none.wacz" in done.output
    assert not (tmp_path / "out" / "suggestions.json").exists()
