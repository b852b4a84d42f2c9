"""`openlosi assign`, as a coordinator runs it."""

import csv
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from openlosi.cli.assign import assign


@pytest.fixture
def run(tmp_path):
    app = typer.Typer()
    app.command()(assign)

    def run(*options: str, **files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
            options += (f"--{name}", str(tmp_path / f"{name}.csv"))
        return CliRunner().invoke(app, [*options, "--out", str(tmp_path / "out.csv")])

    return run


CASES = "municipality,languages\nGafsa,ar fr\nÉvora,pt\nFaro,pt\n"
PEOPLE = (
    "person,languages,capacity,home,knows\nAna,pt,2,Faro,\nBia,pt ar,3,,\nCid,pt fr,3,,Dora\nDora,ar;pt,3,,\n"
)


def pairs(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        found.setdefault(row["municipality"], set()).add(row["assessor"])
    return found


def test_it_writes_a_pair_for_every_case(run, tmp_path):
    result = run(cases=CASES, people=PEOPLE)

    assert result.exit_code == 0, result.output
    assert "The same two people meet" in result.output
    found = pairs(tmp_path / "out.csv")
    assert {case: len(names) for case, names in found.items()} == {"Gafsa": 2, "Évora": 2, "Faro": 2}
    assert "Ana" not in found["Faro"] | found["Gafsa"]
    assert {"Cid", "Dora"} not in found.values()


def test_a_drop_out_is_replaced(run, tmp_path):
    run(cases=CASES, people=PEOPLE)
    before = pairs(tmp_path / "out.csv")

    result = run(
        "--leaver", "Cid", cases=CASES, people=PEOPLE, previous=(tmp_path / "out.csv").read_text("utf-8")
    )

    assert result.exit_code == 0, result.output
    after = pairs(tmp_path / "out.csv")
    assert all("Cid" not in names for names in after.values())
    assert all(names - {"Cid"} <= after[case] for case, names in before.items())


def test_it_says_why_there_is_no_assignment(run, tmp_path):
    result = run(cases=CASES, people="person,languages,capacity\nAna,pt,9\nBia,pt,9\n")

    assert result.exit_code == 1
    assert "Gafsa needs 2 people reading ar or fr and has none." in " ".join(result.output.split())
    assert not (tmp_path / "out.csv").exists()


def test_a_capacity_that_is_no_number_is_named(run):
    result = run(cases=CASES, people="person,languages,capacity\nAna,pt,many\n")

    assert result.exit_code == 1
    assert 'row 2: the capacity "many" is no whole number.' in " ".join(result.output.split())


def test_previous_without_leaver_is_wrong_usage(run):
    assert run(cases=CASES, people=PEOPLE, previous=CASES).exit_code == 2
