"""The draft scorecard as a workbook and as JSON."""

import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from openlosi import editions
from openlosi.core.instruments.models import Instrument
from openlosi.core.suggestions.suggestion import DraftScore, LookedAt, Means, Shown, Suggestion, Verdict
from openlosi.documents.scorecard import Draft
from openlosi.documents.scorecard_workbook import write_scorecard_workbook
from openlosi.documents.suggestions_file import schema, suggestions_json

RECORD, PICTURE = "sha256:" + "0" * 64, "sha256:" + "1" * 64
PAGE = "https://town.example/a"


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return editions.load("losi-2024")


@pytest.fixture(scope="module")
def draft() -> Draft:
    seen = Shown(PAGE, "=1+1", "=cmd|'/c calc'!A1", "text", RECORD, "2026-11-24T10:00:00+00:00")
    made = [
        Suggestion("255", Verdict.FOUND, 0.9, (seen, seen), means=Means.ONLINE_FORM, why=(("a form", 1.25),)),
        Suggestion("206", Verdict.NOT_FOUND, 0.1, (), (LookedAt(PAGE, "A", "no box"),), "Read 9 pages."),
        Suggestion("250", Verdict.NOT_ASSESSABLE, 0.5, why_not_assessable="A message must be sent."),
    ]
    by_code = {each.indicator: each for each in made}
    return Draft(
        "https://town.example/", "2026-11-24T10:00:00", by_code, DraftScore(1, 2, 95), ("No pack: xx.",)
    )


def test_json_is_what_the_schema_says(draft: Draft, instrument: Instrument) -> None:
    plain = json.loads(suggestions_json(draft, instrument, pictures={PAGE: PICTURE}))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(plain, schema())
    order = [code for code in instrument.codes if code in ("206", "250", "255")]
    assert [each["indicator"] for each in plain["suggestions"]] == order
    found = next(each for each in plain["suggestions"] if each["indicator"] == "255")
    assert found["service"] == "online_form" and found["confidence"] == 0.9
    assert found["evidence"][0]["url"] == PAGE and found["evidence"][0]["screenshot"] == PICTURE
    assert plain["draft_score"] == {"low": 1, "high": 2, "of": 95} and plain["notes"] == ["No pack: xx."]


def test_the_schema_refuses_an_answer(draft: Draft, instrument: Instrument) -> None:
    plain = json.loads(suggestions_json(draft, instrument))
    plain["suggestions"][0]["verdict"] = "not_met"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, schema())


def test_the_workbook_has_a_row_an_indicator_and_writes_text_as_text(
    draft: Draft, instrument: Instrument, tmp_path: Path
) -> None:
    path = tmp_path / "scorecard.xlsx"
    write_scorecard_workbook(draft, instrument, path)
    book = openpyxl.load_workbook(path)
    head, *rows = book["suggestions"].iter_rows()
    names = [cell.value for cell in head]
    by_code = {row[0].value: dict(zip(names, row, strict=True)) for row in rows}
    assert set(by_code) == {"206", "250", "255"}
    found = by_code["255"]
    assert (found["page title"].value, found["page title"].data_type) == ("=1+1", "s")
    assert found["quote"].data_type == "s" and found["second page"].value == PAGE
    assert found["probability of met"].value == 0.9 and found["quick fix"].value is None
    assert by_code["206"]["quick fix"].value and by_code["206"]["also looked at"].value == f"{PAGE}: no box"
    assert by_code["250"]["probability of met"].value is None
    assert by_code["250"]["reason or where the search stopped"].value == "A message must be sent."
    assert all(row["your answer"].value is None for row in by_code.values())


def test_the_workbook_says_what_suggestions_are_not(
    draft: Draft, instrument: Instrument, tmp_path: Path
) -> None:
    path = tmp_path / "scorecard.xlsx"
    write_scorecard_workbook(draft, instrument, path)
    about = [tuple(cell.value for cell in row) for row in openpyxl.load_workbook(path)["about"].iter_rows()]
    assert about[0] == (
        "Suggestions are not answers",
        "“Not found yet” is not a 0: a person decides each indicator.",
    )
    assert ("Note", "No pack: xx.") in about and any("never a result" in words for _, words in about)


def test_the_same_draft_gives_the_same_files(draft: Draft, instrument: Instrument, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_scorecard_workbook(draft, instrument, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
