"""The CSV files hold what the tables hold, the same bytes each time, and nothing that runs."""

import csv

import polars as pl

from openlosi.editions import load
from openlosi.tables import score, write_csv

INSTRUMENT = load("losi-2024")
TOWNS = ("=HYPERLINK(1)", " @evil", "Évora", "بلدية", 'quo"te, town')


def campaign() -> pl.DataFrame:
    rows = [
        (town, person, code, "met" if n < 29 + place else "not_met")
        for place, town in enumerate(TOWNS)
        for person in ("-Ada", "Bo")
        for n, code in enumerate(INSTRUMENT.codes)
    ]
    return pl.DataFrame(rows, schema=["municipality", "assessor", "indicator", "answer"], orient="row")


def written(folder) -> dict[str, list[dict[str, str]]]:
    write_csv(score(campaign(), instrument=INSTRUMENT), folder)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return {name: list(csv.DictReader(text.splitlines())) for name, text in texts.items()}


def test_no_cell_from_people_begins_like_a_formula(tmp_path):
    tables = written(tmp_path)
    people = [
        row[column]
        for rows in tables.values()
        for row in rows
        for column in ("municipality", "name", "key")
        if column in row
    ]
    assert not [cell for cell in people if cell.lstrip(" ").startswith(("=", "+", "-", "@"))]
    assert {"'=HYPERLINK(1)", "' @evil", "Évora", 'quo"te, town', "'-Ada | Bo"} <= set(people)


def test_all_five_tables_in_order(tmp_path):
    tables = written(tmp_path)
    assert set(tables) == {"results", "answers", "discrepancies", "missing", "agreement"}
    assert [row["rank"] for row in tables["results"]] == ["1", "2", "3", "4", "5"]
    assert tables["results"][-1]["score"] == "0.3053"
    assert len(tables["answers"]) == len(TOWNS) * 95
    assert len(tables["missing"]) == sum(95 - 29 - n for n in range(len(TOWNS)))
    assert tables["discrepancies"] == []


def test_the_same_answers_give_the_same_bytes(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    write_csv(score(campaign(), instrument=INSTRUMENT), tmp_path / "one")
    write_csv(score(campaign().reverse(), instrument=INSTRUMENT), tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
