"""The figures of the accuracy benchmark, on rows small enough to count by hand."""

import pytest
from judging.figures import brier, coverage_of, figures, reliability
from judging.rows import Row


def row(gold: int, verdict: str, confidence: float | None = None, **more: object) -> Row:
    return Row(
        "town", "en", "222", "services", "service", gold, verdict=verdict, confidence=confidence, **more
    )  # type: ignore[arg-type]


def test_every_verdict_but_found_counts_as_zero() -> None:
    told = figures(
        [row(1, "found"), row(1, "not_assessable"), row(1, ""), row(0, "found"), row(0, "not_found")]
    )
    assert (told.rows, told.gold, told.found, told.right) == (5, 3, 2, 1)
    assert told.precision == 1 / 2 and told.recall == 1 / 3


def test_nothing_to_take_a_share_of_is_none() -> None:
    told = figures([row(0, "not_found")])
    assert (told.precision, told.recall, told.kappa, told.brier, told.coverage) == (None,) * 5
    assert figures([]).rows == 0


def test_agreement_with_gold_and_of_the_assessors_is_beyond_chance() -> None:
    rows = [
        row(1, "found", a="1", b="1"),
        row(0, "not_found", a="0", b="0"),
        row(1, "not_found", a="1", b="0"),
    ]
    told = figures([*rows, row(0, "not_found", a="0", b="NA")])
    assert told.kappa == pytest.approx(0.5)
    assert told.own_kappa == pytest.approx(0.4)


def test_a_hit_is_asked_only_where_found_is_right_and_a_page_is_labelled() -> None:
    told = figures(
        [
            row(1, "found", place=1, pages_labelled=True),
            row(1, "found", place=3, pages_labelled=True),
            row(1, "found", place=None, pages_labelled=True),
            row(1, "found"),
            row(1, "not_found", place=1, pages_labelled=True),
            row(0, "found", place=1, pages_labelled=True),
        ]
    )
    assert (told.hittable, told.hits, told.hits_in_three) == (3, 1, 2)


def test_quotes_are_counted_wherever_evidence_is_shown() -> None:
    shown = ({"quote": "a", "verbatim": True}, {"quote": "b", "verbatim": False}, {"quote": ""})
    told = figures([row(0, "found", evidence=shown)])
    assert (told.quotes, told.verbatim) == (2, 1)


def test_brier_is_the_mean_squared_distance() -> None:
    assert brier([row(1, "found", 0.8), row(0, "not_found", 0.4), row(1, "")]) == pytest.approx(0.1)


def test_coverage_takes_the_surest_while_nine_of_ten_are_right() -> None:
    sure = [row(1, "found", 0.9)] * 9 + [row(0, "found", 0.8)]
    unsure = [row(1, "found", 0.4)] * 2 + [row(0, "not_found", 0.1)] * 8
    coverage, recall = coverage_of(sure + unsure)
    assert coverage == 12 / 20 and recall == 1.0


def test_coverage_does_not_choose_among_equals() -> None:
    coverage, recall = coverage_of([row(1, "found", 0.5), row(0, "found", 0.5)])
    assert (coverage, recall) == (0, 0)


def test_reliability_bins_hold_the_ends() -> None:
    bins = reliability([row(1, "found", 1.0), row(0, "not_found", 0.0), row(1, "found", 0.95), row(1, "")])
    assert [(each.low, each.rows, each.met) for each in bins] == [(0.0, 1, 0.0), (0.9, 2, 1.0)]
    assert bins[1].confidence == pytest.approx(0.975)
