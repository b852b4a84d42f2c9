"""`openlosi plan` proposes a batch, projects the score, and says what is wrong with a folder."""

import csv
import json

import pytest
import typer
from typer.testing import CliRunner

from openlosi.cli.plan import plan
from openlosi.core.instruments.models import Enabler
from openlosi.editions import load

RUN = CliRunner()
APP = typer.Typer()
APP.command()(plan)
EDITION = load("losi-2024")


@pytest.fixture
def folder(tmp_path):
    """Results of the pilot, 29 of 95, and of a town without a score."""
    met = EDITION.codes[:29]
    with (tmp_path / "results.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [
            ["municipality", "name", "no_score_reason"],
            ["pilot", "Pilot Town", ""],
            ["shut", "Shut", "unreachable"],
        ]
        csv.writer(file).writerows(rows)
    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        answers = [["pilot", code, "met" if code in met else "not_met", "agreed"] for code in EDITION.codes]
        csv.writer(file).writerows([["municipality", "indicator", "answer", "how"], *answers])
    with (tmp_path / "missing.csv").open("w", encoding="utf-8", newline="") as file:
        lacking = [["pilot", i.criteria[0], i.code, i.effort.value] for i in EDITION.indicators[29:]]
        csv.writer(file).writerows([["municipality", "criterion", "indicator", "effort"], *lacking])
    (tmp_path / "datapackage.json").write_text(json.dumps({"instrument": {"code": "losi-2024"}}), "utf-8")
    return tmp_path


def run(folder, *more, municipality="pilot"):
    return RUN.invoke(APP, [str(folder), "--municipality", municipality, *more])


def test_the_pilots_first_batch_of_eight_takes_it_from_29_to_37_of_95(folder):
    ran = run(folder)

    assert ran.exit_code == 0, ran.output
    assert "Pilot Town: 29/95 = 30.53 %, middle." in ran.output
    assert "29 + 8 -> 37/95 = 38.95 %, middle." in ran.output
    assert "next level, high: 19 more indicators" in ran.output


def test_the_batch_is_written_where_asked_easiest_first_and_with_nothing_that_waits(folder, tmp_path):
    ran = run(folder, "--batch", "30", "--out", str(tmp_path / "batch.csv"))

    assert ran.exit_code == 0, ran.output
    with (tmp_path / "batch.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    order = ["easy", "moderate", "hard"]
    assert [row["effort"] for row in rows] == sorted((row["effort"] for row in rows), key=order.index)
    assert len(rows) == 30
    assert all(EDITION.indicator(row["indicator"]).enabler is Enabler.NONE for row in rows)
    waiting = [i.code for i in EDITION.indicators[29:] if i.enabler is not Enabler.NONE]
    assert f"Waiting for a national enabler ({len(waiting)})" in ran.output


def test_a_countrys_own_efforts_in_the_missing_list_count_before_the_editions(folder):
    text = (folder / "missing.csv").read_text("utf-8")
    last = EDITION.indicators[-1]
    text = text.replace(",easy", ",hard").replace(",moderate", ",hard")
    text = text.replace(f"{last.code},hard", f"{last.code},easy")
    (folder / "missing.csv").write_text(text, "utf-8")

    ran = run(folder, "--batch", "1", "--out", str(folder / "batch.csv"))

    assert ran.exit_code == 0, ran.output
    assert (folder / "batch.csv").read_text("utf-8").splitlines()[1].startswith(f"{last.code},easy,")


@pytest.mark.parametrize(
    ("municipality", "said"),
    [("pilto", "Did you mean pilot?"), ("shut", "Shut has no score (unreachable)"), ("zzz", "It holds 2")],
)
def test_a_municipality_that_cannot_be_planned_for_is_wrong_usage(folder, municipality, said):
    ran = run(folder, municipality=municipality)

    assert (ran.exit_code, said in ran.output) == (2, True), ran.output


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("answers.csv", ",not_met", ",perhaps", '"perhaps" is not an answer; write met or not_met'),
        ("answers.csv", f"pilot,{EDITION.codes[0]},", "pilot,999,", "losi-2024 has no indicator 999"),
        ("answers.csv", f"pilot,{EDITION.codes[0]},", "other,201,", f"no answer to {EDITION.codes[0]}"),
        (
            "answers.csv",
            f"pilot,{EDITION.codes[0]},",
            f"pilot,{EDITION.codes[1]},",
            "line 3: a second answer to",
        ),
        ("missing.csv", ",hard", ",heroic", '"heroic" is not an effort; write easy or moderate or hard'),
        ("results.csv", "municipality,name", "town,name", "results.csv: has no column municipality"),
        ("datapackage.json", "instrument", "nothing", "does not say which instrument"),
    ],
)
def test_a_folder_that_is_not_as_it_was_written_is_faulty_data(folder, file, old, new, said):
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    ran = run(folder)

    assert (ran.exit_code, said in ran.output) == (1, True), ran.output


def test_a_folder_without_tables_names_the_file_that_is_lacking(tmp_path):
    ran = run(tmp_path)

    assert (ran.exit_code, "holds no results.csv" in ran.output) == (1, True), ran.output
