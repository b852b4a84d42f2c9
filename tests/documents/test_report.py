"""The report says what the tables say, in one file that runs nothing and asks for nothing."""

import re
from dataclasses import replace

import polars as pl

from openlosi.core.instruments.values import Value
from openlosi.documents.report import report
from openlosi.tables import score


def test_it_has_every_municipality_with_its_rank_and_score(tables, instrument):
    page = report(tables, instrument, title="Little country")

    rows = re.findall(
        r'<tr><td class="number">(\d+)</td><th scope="row"><bdi>(.*?)</bdi>.*?(\d/\d)</td>', page
    )
    assert rows == [("1", "east", "4/4"), ("2", "=cmd", "2/4"), ("2", "west", "2/4"), ("4", "north", "1/4")]


def test_a_municipality_without_a_score_is_listed_with_its_reason_and_no_number(tables, instrument):
    page = report(tables, instrument, title="Little country")

    assert '<th scope="row"><bdi>south</bdi></th><td>Discrepancies are not decided yet</td>' in page


def test_a_municipality_to_which_nothing_applies_is_said_to_be_so(instrument):
    tolerant = replace(instrument, answers=tuple(Value))
    given = [("far", person, code, "not_applicable") for person in ("Ada", "Bo") for code in instrument.codes]
    answers = pl.DataFrame(given, ["municipality", "assessor", "indicator", "answer"], orient="row")

    page = report(score(answers, instrument=tolerant), tolerant, title="T")

    assert '<th scope="row"><bdi>far</bdi></th><td>No indicator applies</td>' in page


def test_the_same_tables_give_the_same_bytes(tables, instrument):
    assert report(tables, instrument, title="T") == report(tables, instrument, title="T")


def test_names_that_are_markup_stay_text(instrument, long_answers):
    hostile = '<script>alert("x")</script>'
    tables = score(
        long_answers({hostile: ("1111", "1111")}), instrument=instrument, municipalities=None, decisions=None
    )

    page = report(tables, instrument, title='</title><script>alert("t")</script>')

    assert "<script" not in page
    assert "&lt;script&gt;alert" in page


def test_it_asks_no_other_machine_for_anything(tables, instrument):
    page = report(tables, instrument, title="T")

    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page)
    assert "@import" not in page and "url(http" not in page


def test_settled_sheets_have_no_agreement_to_show(instrument, long_answers):
    answers = long_answers({"east": ("1111", "1111")}).filter(assessor="Ada")
    tables = score(answers, instrument=instrument, municipalities=None, decisions=None, single=True)

    assert "so there is no agreement to measure" in report(tables, instrument, title="T")


def test_a_long_list_points_to_the_table(instrument, long_answers):
    rows = {f"town-{n:04d}": ("1100", "1100") for n in range(401)}
    tables = score(long_answers(rows), instrument=instrument, municipalities=None, decisions=None)

    page = report(tables, instrument, title="T")

    assert "1 more municipalities stand in results.csv" in page
    assert page.count("<bdi>town-") < 500 + 3 * 401


def test_it_is_written_when_nobody_has_a_score(instrument, long_answers):
    tables = score(
        long_answers({"south": ("0000", "0001")}), instrument=instrument, municipalities=None, decisions=None
    )

    page = report(tables, instrument, title="T")

    assert "<dd>0<small>of 1 in the campaign</small></dd>" in page
    assert "<dd>–<small>on a scale from 0 to 1</small></dd>" in page
