"""The accuracy benchmark as a command: what it refuses, how it ends, and what it writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from accuracy import jobs_of, verdict
from judging.labels import FaultyLabels
from judging.rows import Row
from judging.running import OURS, SCANNER, Outcome

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "accuracy.py"
HEAD = "code\tgold\ta\tb\tevidence_a\tevidence_b\tquote_a\tquote_b\tnote\n"
LABELS = (
    HEAD + "204\t1\t1\t1\tindex.html\t\t\t\t\n214\t1\t1\t0\tcontact.html\t\t\t\t\n273\t0\t0\t0\t\t\t\t\t\n"
)
HOME = (
    '<html lang="en"><title>Town of Example</title><meta name="viewport" content="width=device-width">'
    '<a href="contact">Contact</a><h1>Welcome</h1><p>' + "The town council meets on Mondays at noon. " * 30
)
CONTACT = (
    "<html lang=en><title>Contact</title><h1>Contact</h1><p>Write to office@town.example or call us. " * 3
)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    portals, labels = tmp_path / "portals", tmp_path / "labels"
    (portals / "town").mkdir(parents=True)
    (portals / "unlabelled").mkdir()
    (portals / "town" / "index.html").write_text(HOME)
    (portals / "town" / "contact.html").write_text(CONTACT)
    labels.mkdir()
    (labels / "town.tsv").write_text(LABELS)
    return portals, labels


def test_folders_without_labels_are_skipped(folders: tuple[Path, Path]) -> None:
    assert [job.folder.name for job in jobs_of(*folders)] == ["town"]


def test_labels_without_a_folder_are_an_error(folders: tuple[Path, Path]) -> None:
    (folders[1] / "lost.tsv").write_text(LABELS)
    with pytest.raises(FaultyLabels, match=r"no folder for the labels in lost\.tsv"):
        jobs_of(*folders)


def test_no_labels_at_all_are_an_error(folders: tuple[Path, Path]) -> None:
    with pytest.raises(FaultyLabels, match="there are no labels"):
        jobs_of(folders[0], folders[0])


def test_a_portal_that_the_models_do_not_know_is_judged_by_those_that_come_with_them(
    folders: tuple[Path, Path],
) -> None:
    assert jobs_of(*folders)[0].models is None


@pytest.mark.parametrize(
    ("precision", "recall", "code"), [(0, 0, 0), (0.5, 0.5, 0), (0.6, 0, 1), (0, 0.6, 1)]
)
def test_it_ends_with_one_below_a_minimum(precision: float, recall: float, code: int) -> None:
    said = (("found", 1), ("found", 0), ("not_found", 1))
    rows = [Row("town", "en", str(gold), "c", "k", gold, verdict=word) for word, gold in said]
    assert verdict([Outcome("town", {OURS: rows})], precision, recall) == code


def test_it_serves_collects_judges_and_writes_every_row(folders: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    named = ["--portals", str(folders[0]), "--labels", str(folders[1]), "--out", str(out)]
    ran = subprocess.run(
        [sys.executable, str(PROGRAM), *named], check=False, capture_output=True, text=True, timeout=200
    )
    assert ran.returncode == 0, ran.stderr
    assert "town: 2 pages" in ran.stdout and "By kind of indicator" in ran.stdout
    told = json.loads(out.read_text("utf-8"))
    rows = {row["code"]: row for row in told["rows"]}
    assert set(rows) == {"204", "214", "273"} and rows["273"]["verdict"] != "found"
    keys = {"folder", "code", "gold", "verdict", "confidence", "evidence", "looked_at"}
    assert all(keys <= set(row) for row in rows.values())
    scanned = {row["code"]: row["verdict"] for row in told["compared_with"][SCANNER]}
    assert scanned == {"204": "found", "214": "found", "273": "not_found"}
    assert told["portals"][0]["problem"] == "" and told["portals"][0]["megabytes"] > 10
