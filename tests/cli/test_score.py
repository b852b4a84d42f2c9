"""One command scores a team's sheets; faulty data stops it whole, and what was there stays."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openlosi.cli.main import app
from openlosi.core.instruments.values import Value
from openlosi.editions import load
from openlosi.practice.country import by_key, invented_country, truth
from openlosi.practice.sheets import write_country

RUN = CliRunner()


@pytest.fixture(scope="module")
def country_folder(tmp_path_factory) -> Path:
    """The invented country's sheets, made once."""
    folder = tmp_path_factory.mktemp("country")
    write_country(invented_country(), load("losi-2024"), folder, leave_open="greywater")
    return folder


@pytest.fixture
def arguments(country_folder, tmp_path) -> list[str]:
    return [
        "score",
        str(country_folder / "sheets"),
        "--municipalities",
        str(country_folder / "municipalities.csv"),
        "--decisions",
        str(country_folder / "decisions.csv"),
        "--out",
        str(tmp_path / "out"),
    ]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_invented_country_gets_the_scores_that_are_true(arguments, tmp_path):
    country, instrument = invented_country(), load("losi-2024")

    ran = RUN.invoke(app, [*arguments, "--tables-only"])

    assert ran.exit_code == 0, ran.output
    towns = by_key(country)
    results = {row["municipality"]: row for row in rows(tmp_path / "out/results.csv")}
    assert set(results) == set(towns)
    for key, row in results.items():
        if not row["no_score_reason"]:
            # Where both erred alike no reviewer looked, so a score may be off by those few answers.
            true = sum(v is Value.MET for v in truth(country, towns[key], instrument).values())
            assert abs(int(row["met"]) - true) <= 2
    reasons = {key: row["no_score_reason"] for key, row in results.items() if row["no_score_reason"]}
    assert reasons == {"pedra-lume": "no_portal", "northmere": "unreachable", "greywater": "unsettled"}


def test_everything_an_issue_reader_expects_is_written(arguments, tmp_path):
    ran = RUN.invoke(app, arguments)

    assert ran.exit_code == 0, ran.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "agreement.csv",
        "answers.csv",
        "datapackage.json",
        "discrepancies.csv",
        "missing.csv",
        "report.html",
        "results.csv",
        "results.xlsx",
    ]
    assert "21 of 24 municipalities have a score" in ran.output
    assert "No score, no portal: 1" in ran.output


def test_a_bad_cell_is_named_and_the_earlier_results_stay(arguments, country_folder, tmp_path):
    assert RUN.invoke(app, [*arguments, "--tables-only"]).exit_code == 0
    before = (tmp_path / "out/results.csv").read_bytes()
    sheets = tmp_path / "sheets"
    shutil.copytree(country_folder / "sheets", sheets)
    (sheets / "late.csv").write_text(
        "municipality,assessor,indicator,answer\nalba,Zoe,206,maybe\nalba,Zoe,999,yes\n", encoding="utf-8"
    )
    arguments[1] = str(sheets)

    ran = RUN.invoke(app, arguments)

    assert ran.exit_code == 1
    assert "late.csv" in ran.output and "maybe" in ran.output and "999" in ran.output
    assert "nothing was written" in ran.output
    assert (tmp_path / "out/results.csv").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".out")]


def test_a_third_assessor_is_a_fault(arguments, country_folder, tmp_path):
    extra = tmp_path / "third.csv"
    codes = load("losi-2024").codes
    extra.write_text(
        "municipality,assessor,indicator,answer\n" + "".join(f"alba,Zoe,{code},yes\n" for code in codes),
        encoding="utf-8",
    )
    arguments.insert(2, str(extra))

    ran = RUN.invoke(app, arguments)

    assert ran.exit_code == 1
    assert "alba" in ran.output and "Zoe" in ran.output
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_left_alone(arguments, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("three years of work", encoding="utf-8")

    ran = RUN.invoke(app, [*arguments, "--tables-only"])

    assert ran.exit_code == 2
    assert "not a folder of earlier results" in ran.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    "wrong", [["score"], ["score", "nowhere.csv", "--out", "x"], ["score", ".", "--blank-means", "perhaps"]]
)
def test_wrong_usage_exits_with_two(wrong):
    assert RUN.invoke(app, wrong).exit_code == 2


def test_an_unknown_edition_says_which_there_are(arguments):
    ran = RUN.invoke(app, [*arguments, "--instrument", "losi-1999"])

    assert ran.exit_code in (1, 2)
    assert "losi-2024" in ran.output


def test_settled_sheets_need_no_second_assessor(tmp_path):
    codes = load("losi-2024").codes
    sheet = tmp_path / "settled.csv"
    lines = [f"alba,panel,{code},{'yes' if n < 29 else 'no'}" for n, code in enumerate(codes)]
    sheet.write_text("\n".join(["municipality,assessor,indicator,answer", *lines]), encoding="utf-8")

    ran = RUN.invoke(app, ["score", str(sheet), "--single", "--tables-only", "--out", str(tmp_path / "out")])

    assert ran.exit_code == 0, ran.output
    (row,) = rows(tmp_path / "out/results.csv")
    assert (row["met"], row["score"], row["level"]) == ("29", "0.3053", "middle")


def test_settled_sheets_need_no_assessor_not_even_a_name(tmp_path):
    codes = [indicator.code for indicator in load("losi-2024").indicators]
    sheets = tmp_path / "settled"
    sheets.mkdir()
    for name, met in (("alba", 29), ("Beja", 48)):
        lines = [f"{code},{'yes' if n < met else 'no'}" for n, code in enumerate(codes)]
        (sheets / f"{name}.csv").write_text("\n".join(["code,answer", *lines]), encoding="utf-8")
    long = [f"Évora,{code},yes" for code in codes]
    text = "\n".join(["municipality,indicator,answer", *long])
    (sheets / "all.csv").write_text(text, encoding="utf-8")

    ran = RUN.invoke(app, ["score", str(sheets), "--single", "--out", str(tmp_path / "out")])

    assert ran.exit_code == 0, ran.output
    results = {row["municipality"]: row["met"] for row in rows(tmp_path / "out/results.csv")}
    assert results == {"Évora": "95", "Beja": "48", "alba": "29"}


def test_an_encoding_given_is_used_for_every_table(tmp_path):
    codes = [indicator.code for indicator in load("losi-2024").indicators]
    lines = [
        f"Łódź,{person},{code},{'yes' if person == 'Ada' or n else 'no'}"
        for person in ("Ada", "Bo")
        for n, code in enumerate(codes)
    ]
    tables = {
        "answers.csv": ["municipality,assessor,indicator,answer", *lines],
        "towns.csv": ["municipality,name", "Łódź,Miasto Łódź"],
        "decisions.csv": ["municipality,indicator,answer,reason", f"Łódź,{codes[0]},yes,źródło"],
    }
    for name, text in tables.items():
        (tmp_path / name).write_text("\n".join(text), encoding="cp1250")
    given = ["score", str(tmp_path / "answers.csv"), "--municipalities", str(tmp_path / "towns.csv")]
    given += ["--decisions", str(tmp_path / "decisions.csv"), "--encoding", "cp1250", "--tables-only"]

    ran = RUN.invoke(app, [*given, "--out", str(tmp_path / "out")])

    assert ran.exit_code == 0, ran.output
    assert "guess" not in ran.output
    (row,) = rows(tmp_path / "out/results.csv")
    assert (row["municipality"], row["name"], row["met"]) == ("Łódź", "Miasto Łódź", "95")


def test_answers_of_nobody_are_no_campaign(tmp_path):
    sheet = tmp_path / "empty.csv"
    sheet.write_text("municipality,assessor,indicator,answer\n", encoding="utf-8")

    ran = RUN.invoke(app, ["score", str(sheet), "--out", str(tmp_path / "out")])

    assert ran.exit_code == 1
    assert "hold no answers" in ran.output
    assert not (tmp_path / "out").exists()


def test_a_decision_for_a_stranger_is_named_with_its_file(arguments, country_folder, tmp_path):
    decisions = tmp_path / "strange.csv"
    decisions.write_text("municipality,indicator,answer,reason\nNowhere,206,yes,seen\n", encoding="utf-8")

    ran = RUN.invoke(app, [*arguments, "--decisions", str(decisions)])

    assert ran.exit_code == 1
    assert "strange.csv, row 2: the decision for Nowhere, indicator 206: nobody assessed" in ran.output


def test_a_language_that_the_edition_lacks_is_said(arguments):
    ran = RUN.invoke(app, [*arguments, "--tables-only", "--language", "xx"])

    assert ran.exit_code == 0
    assert "losi-2024: has no texts in xx" in ran.output


def test_an_encoding_that_is_none_is_wrong_usage(tmp_path):
    ran = RUN.invoke(app, ["score", str(tmp_path), "--encoding", "ancient", "--out", str(tmp_path / "out")])

    assert ran.exit_code == 2
    assert "ancient is no encoding" in ran.output


def test_beyond_fifty_faults_their_number_is_said(tmp_path):
    sheet = tmp_path / "faulty.csv"
    lines = [f"town {number},Ada,206,maybe" for number in range(10_060)]
    sheet.write_text("\n".join(["municipality,assessor,indicator,answer", *lines]), encoding="utf-8")

    ran = RUN.invoke(app, ["score", str(sheet), "--out", str(tmp_path / "out")])

    assert ran.exit_code == 1
    assert ran.output.count("✗") == 50
    assert "... and 10,010 more." in ran.output
    assert "10,060 faults; nothing was written." in ran.output


def test_a_supplement_stands_beside_the_losi_and_never_inside_it(tmp_path):
    losi, extra = load("losi-2024"), load("smart-city-example")
    sheet = tmp_path / "both.csv"
    lines = [
        f"alba,{person},{code},{'no' if code in losi.codes else 'yes'}"
        for person in ("Ada", "Bo")
        for code in (*losi.codes, *extra.codes)
    ]
    sheet.write_text("\n".join(["municipality,assessor,indicator,answer", *lines]), encoding="utf-8")

    ran = RUN.invoke(
        app,
        ["score", str(sheet), "--supplement", extra.code, "--tables-only", "--out", str(tmp_path / "out")],
    )

    assert ran.exit_code == 0, ran.output
    (own,), (beside,) = rows(tmp_path / "out/results.csv"), rows(tmp_path / f"out/{extra.code}/results.csv")
    assert (own["met"], own["applicable"]) == ("0", "95")
    assert beside["met"] == beside["applicable"] == str(extra.denominator)


def test_the_package_names_the_rules(arguments, tmp_path):
    assert RUN.invoke(app, [*arguments, "--tables-only"]).exit_code == 0

    package = json.loads((tmp_path / "out/datapackage.json").read_text(encoding="utf-8"))
    assert package["instrument"]["denominator"] == 95
