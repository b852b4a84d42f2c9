"""Measurements decide what only a tool can tell, and say by which figures."""

import pytest

from openlosi.evidence_format.observations import Measurement
from openlosi.preassess.measured import measured, why_not

SAMPLE = ("https://town.example/", "https://town.example/news")


def run(measurement: str, **figures: object) -> Measurement:
    return Measurement(measurement, "checker 1.0", SAMPLE, figures)


@pytest.mark.parametrize(("code", "name"), [("208", "markup"), ("209", "styles")])
def test_one_document_at_fault_is_enough_for_not_found(code, name):
    clean = measured(code, [run(name, checked=2, without_error=2)])
    faulty = measured(code, [run(name, checked=2, without_error=1)])

    assert clean is not None and clean.clean and clean.probability > 0.7
    assert faulty is not None and not faulty.clean and faulty.probability < 0.1
    assert "1 of 2" in faulty.said and "checker 1.0" in faulty.said


def test_another_tools_clean_result_makes_accessibility_less_sure():
    clean = measured("210", [run("accessibility", checked=2, without_failure=2)])

    assert clean is not None and clean.clean and clean.probability < 0.7


def test_two_engines_must_open_every_page_and_show_the_same():
    pages = [{"address": each} for each in SAMPLE]
    same = measured(
        "201", [run("engines", pages=pages, opened_in_both=2, least_shared_words=0.99, most_moved_parts=0.1)]
    )
    moved = measured(
        "201", [run("engines", pages=pages, opened_in_both=2, least_shared_words=0.99, most_moved_parts=0.6)]
    )
    closed = measured(
        "201", [run("engines", pages=pages, opened_in_both=1, least_shared_words=1.0, most_moved_parts=0)]
    )

    assert [each is not None and each.clean for each in (same, moved, closed)] == [True, False, False]


def test_nothing_checked_is_neither_clean_nor_at_fault():
    empty = [run("markup", checked=0, without_error=0)]
    closed = [run("accessibility", checked=0, without_failure=0, pages=[{"why": "It did not open."}])]

    assert measured("208", empty) is None and measured("210", closed) is None
    assert why_not("208", empty) == "Tool missing: it was run, and could read nothing of the portal."


def test_what_was_not_measured_says_why_if_it_was_tried():
    missing = Measurement("markup", not_assessable="Java is not installed.")

    assert measured("208", [missing]) is None
    assert why_not("208", [missing]) == "Tool missing: Java is not installed."
    assert (measured("208", []), why_not("208", []), measured("214", [missing])) == (None, "", None)
