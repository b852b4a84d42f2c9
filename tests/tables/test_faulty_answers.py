"""What is wrong with a campaign as a whole is told at once, in words, with its place."""

import polars as pl
import pytest

from openlosi.editions import load
from openlosi.tables import FaultyAnswers, score

INSTRUMENT = load("losi-2024")


def sheets(*people: tuple[str, str], answer: str = "met") -> pl.DataFrame:
    """Complete sheets of these municipalities and assessors."""
    rows = [
        (town, person, code, answer, "a.csv", number)
        for town, person in people
        for number, code in enumerate(INSTRUMENT.codes, 2)
    ]
    columns = ["municipality", "assessor", "indicator", "answer", "file", "row"]
    return pl.DataFrame(rows, schema=columns, orient="row")


GOOD = sheets(("braga", "Ada"), ("braga", "Bo"))


def decisions(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    schema = dict.fromkeys(("municipality", "indicator", "answer", "reason"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def told(answers: pl.DataFrame, **others) -> list[str]:
    with pytest.raises(FaultyAnswers) as faulty:
        score(answers, instrument=INSTRUMENT, **others)
    return [str(fault) for fault in faulty.value.faults]


def test_a_third_assessor():
    (fault,) = told(sheets(("braga", "Ada"), ("braga", "Bo"), ("braga", "Chi")))
    assert fault.startswith("braga has 3 assessors, and a case has two: Ada (a.csv, row 2), Bo")


def test_one_assessor_alone():
    (fault,) = told(pl.concat([GOOD, sheets(("porto", "Ada"))]))
    assert "porto has 1 assessor" in fault and "--single" in fault


def test_two_assessors_where_a_settled_sheet_is_meant():
    (fault,) = told(GOOD, single=True)
    assert "braga has 2 assessors, and a settled sheet has one" in fault


def test_an_answer_given_twice():
    (fault,) = told(pl.concat([GOOD, GOOD.head(1).with_columns(pl.lit("not_met").alias("answer"))]))
    assert fault == "a.csv, row 2: braga, Ada, indicator 281 is answered twice."


def test_an_unknown_indicator_and_rows_without_keys():
    odd = GOOD.head(3).with_columns(
        pl.Series("indicator", ["999", None, "216"]), pl.Series("assessor", ["Ada", "Ada", None])
    )
    faults = told(pl.concat([GOOD.tail(-3), odd]))
    assert "a.csv, row 2: losi-2024 has no indicator 999." in faults
    assert "a.csv, row 3: no indicator." in faults
    assert "a.csv, row 4: no assessor." in faults


def test_not_applicable_where_the_instrument_does_not_allow_it():
    faults = told(GOOD.with_columns(pl.lit("not_applicable").alias("answer")))
    assert len(faults) == 2 * 95
    assert "losi-2024 does not allow not_applicable" in faults[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("porto", "206", "met", "seen"), "nobody assessed this municipality, and no table lists it"),
        (("braga", "999", "met", "seen"), "has no such indicator"),
        (("braga", "206", "met", " "), "has no reason"),
        (("braga", "206", None, "seen"), "has no answer"),
        (("braga", "206", "not_applicable", "seen"), "is not one of met, not_met"),
        ((None, "206", "met", "seen"), "has no municipality"),
    ],
)
def test_a_decision_that_decides_nothing(row, words):
    (fault,) = told(GOOD, decisions=decisions(row))
    assert words in fault


def test_a_decision_given_twice():
    row = ("braga", "206", "met", "seen")
    (fault,) = told(GOOD, decisions=decisions(row, row))
    assert fault == "the decision for braga, indicator 206 is given twice."


def test_a_municipality_that_the_table_does_not_list():
    table = pl.DataFrame({"municipality": ["porto"]})
    assert told(GOOD, municipalities=table) == [
        "braga has answers and is not in the table of municipalities."
    ]


@pytest.mark.parametrize("reason", ["no_portal", "not_assessed"])
def test_a_reason_that_the_answers_refute(reason):
    table = pl.DataFrame({"municipality": ["braga"], "no_score_reason": [reason]})
    (fault,) = told(GOOD, municipalities=table)
    assert f"no-score reason {reason}, and answers" in fault


def test_a_table_of_municipalities_with_doubles_and_unknown_reasons():
    table = pl.DataFrame({"municipality": ["braga", "braga"], "no_score_reason": [None, "holiday"]})
    faults = told(GOOD, municipalities=table)
    assert len(faults) == 2
    assert "stands twice" in faults[0] and "holiday is no reason" in faults[1]


def test_everything_at_once():
    table = pl.DataFrame({"municipality": ["porto", "porto"]})
    faults = told(
        pl.concat([GOOD, sheets(("faro", "Ada"))]),
        municipalities=table,
        decisions=decisions(("evora", "206", "met", "seen")),
    )
    assert len(faults) == 5


def test_a_portal_that_vanished_half_way_has_no_score_and_keeps_its_agreement():
    table = pl.DataFrame({"municipality": ["braga", "porto"], "no_score_reason": ["unreachable", None]})
    tables = score(GOOD, instrument=INSTRUMENT, municipalities=table)
    assert tables.results["no_score_reason"].to_list() == ["unreachable", "not_assessed"]
    assert tables.results["score"].null_count() == 2
    assert tables.missing.is_empty()
    assert tables.agreement.row(0, named=True)["n"] == 95


def test_a_blank_sheet_is_not_assessed_and_a_half_filled_one_incomplete():
    blank = sheets(("porto", "Ada"), ("porto", "Bo")).with_columns(pl.lit(None, pl.String).alias("answer"))
    tables = score(pl.concat([GOOD.head(189), blank]), instrument=INSTRUMENT)
    assert tables.results["no_score_reason"].to_list() == ["incomplete", "not_assessed"]


def test_settled_sheets_have_no_agreement():
    tables = score(sheets(("braga", "Ada")).drop("assessor"), instrument=INSTRUMENT, single=True)
    assert tables.results.row(0, named=True)["score"] == "1.0000"
    assert tables.agreement.is_empty() and tables.discrepancies.is_empty()
