"""Quick fixes, batches and projections: exact, easiest first, and never below where a portal stands."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.improvement.batches import (
    AlreadyReached,
    OutOfReach,
    best_batch,
    cheapest_batch,
    points_to,
)
from openlosi.core.improvement.fixes import WEIGHTS, QuickFix, quick_fixes
from openlosi.core.improvement.projection import NothingToFix, projected_score
from openlosi.core.instruments.models import Effort, Enabler, Indicator
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.levels import level_of, next_level
from openlosi.core.scoring.scores import NotSettled, Score, score

MET, NOT_MET = Value.MET, Value.NOT_MET
EASY, MODERATE, HARD = Effort.EASY, Effort.MODERATE, Effort.HARD


def _portal(shapes, *efforts, enabler=()):
    """An instrument with these efforts, its indicators a, b, c ..., and a portal that meets none of them."""
    indicators = [
        Indicator(
            code,
            ("content",),
            effort=effort,
            enabler=Enabler.ELECTRONIC_ID if code in enabler else Enabler.NONE,
        )
        for code, effort in zip("abcdefgh", efforts, strict=False)
    ]
    return shapes.made(indicators), {indicator.code: NOT_MET for indicator in indicators}


def test_the_pilots_first_batch_of_8_takes_it_from_29_to_37_of_95(shapes):
    instrument = shapes.plain(95)
    settled = shapes.with_met(instrument, 29)
    batch = best_batch(quick_fixes(settled, instrument), 8)

    projection = projected_score(settled, batch.codes, instrument)

    assert len(batch.fixes) == 8
    assert projection.score == Score(37, 95)
    assert projection.level.name == "middle"


def test_the_pilot_reaches_high_with_48_of_95(shapes):
    instrument = shapes.plain(95)
    settled = shapes.with_met(instrument, 29)
    now, high = score(settled, instrument), shapes.levels[2]

    batch = cheapest_batch(now, quick_fixes(settled, instrument), high)

    assert points_to(high, now) == len(batch.fixes) == 19
    assert projected_score(settled, batch.codes, instrument).level == high
    assert projected_score(settled, batch.codes[1:], instrument).level.name == "middle"


def test_quick_fixes_are_what_is_not_met_with_a_countrys_own_effort_before_the_default(shapes):
    instrument, settled = _portal(shapes, EASY, MODERATE, HARD)
    settled["a"] = MET

    fixes = quick_fixes(settled, instrument, efforts={"c": EASY})

    _, b, c = instrument.indicators
    assert fixes == (QuickFix(b, MODERATE), QuickFix(c, EASY))
    assert [fix.points for fix in fixes] == [1, 1]


def test_a_fix_that_waits_for_the_national_level_says_for_what(shapes):
    instrument, settled = _portal(shapes, EASY, EASY, enabler="b")

    assert [fix.waits_for for fix in quick_fixes(settled, instrument)] == [None, Enabler.ELECTRONIC_ID]


def test_easy_comes_first_and_equals_follow_the_edition(shapes):
    instrument, settled = _portal(shapes, HARD, MODERATE, EASY, MODERATE, EASY)
    fixes = quick_fixes(settled, instrument)

    assert best_batch(fixes, 4).codes == ("c", "e", "b", "d")
    assert best_batch(fixes, 4).effort == 1 + 1 + 3 + 3
    assert best_batch(fixes, 9).codes == ("c", "e", "b", "d", "a")
    assert best_batch(fixes, 0).codes == best_batch(fixes, -1).codes == ()


def test_what_waits_for_an_enabler_is_in_no_batch_unless_asked_for(shapes):
    instrument, settled = _portal(shapes, EASY, MODERATE, enabler="a")
    fixes = quick_fixes(settled, instrument)
    low_to_middle = score(settled, instrument), fixes, shapes.levels[1]

    assert best_batch(fixes, 2).codes == ("b",)
    assert best_batch(fixes, 2, waiting_too=True).codes == ("a", "b")
    assert cheapest_batch(*low_to_middle).codes == ("b",)
    assert cheapest_batch(*low_to_middle, waiting_too=True).codes == ("a",)


def test_a_campaign_may_weigh_efforts_its_own_way(shapes):
    instrument, settled = _portal(shapes, EASY, HARD)
    fixes = quick_fixes(settled, instrument)
    upside_down = {EASY: 7, MODERATE: 3, HARD: 2}

    assert best_batch(fixes, 1, weights=upside_down).codes == ("b",)
    cheapest = cheapest_batch(Score(0, 2), fixes, shapes.levels[1], weights=upside_down)
    assert (cheapest.codes, cheapest.effort) == (("b",), 2)
    assert dict(WEIGHTS) == {EASY: 1, MODERATE: 3, HARD: 9}


def test_a_level_out_of_reach_says_how_much_is_lacking(shapes):
    instrument, settled = _portal(shapes, EASY, EASY, enabler="ab")

    with pytest.raises(OutOfReach, match="^the level high takes 1 more indicators, and 0 can be put right$"):
        cheapest_batch(score(settled, instrument), quick_fixes(settled, instrument), shapes.levels[2])


def test_a_level_that_is_reached_needs_no_batch(shapes):
    high = shapes.levels[2]
    with pytest.raises(AlreadyReached, match="^48 of 95 is at the level high already$"):
        cheapest_batch(Score(48, 95), (), high)
    with pytest.raises(AlreadyReached):
        cheapest_batch(Score(1, 2), (), high)


def test_points_to_a_level_reach_its_floor_exactly(shapes):
    _, middle, high, very_high = shapes.levels

    assert [points_to(level, Score(0, 95)) for level in (middle, high, very_high)] == [24, 48, 72]
    assert points_to(high, Score(0, 96)) == 48
    assert points_to(high, Score(50, 95)) == -2


def test_a_projection_takes_only_what_the_portal_lacks(shapes):
    instrument, settled = _portal(shapes, EASY, EASY)
    settled["a"] = MET

    for code in ("a", "x"):
        with pytest.raises(NothingToFix, match=f"^the portal does not lack {code}$"):
            projected_score(settled, [code], instrument)
    with pytest.raises(NothingToFix, match="^the portal does not lack a, x$"):
        projected_score({**settled, "x": NOT_MET}, ["x", "a", "b"], instrument)
    with pytest.raises(NotSettled):
        projected_score({"a": NOT_MET}, ["a"], instrument)


def test_a_fix_named_twice_counts_once(shapes):
    instrument, settled = _portal(shapes, EASY, EASY)

    assert projected_score(settled, ["a", "a"], instrument).score == Score(1, 2)


def test_a_projection_where_nothing_applies_has_no_level(shapes):
    instrument = shapes.made([Indicator("a", ("content",))], answers=tuple(Value))

    assert projected_score({"a": Value.NOT_APPLICABLE}, [], instrument).level is None


@given(st.data())
def test_a_projection_equals_scoring_again_and_never_falls(shapes, data):
    instrument, settled = data.draw(shapes.settled_cases())
    lacking = [fix.indicator.code for fix in quick_fixes(settled, instrument)]
    chosen = data.draw(st.lists(st.sampled_from(lacking), unique=True)) if lacking else []

    projection = projected_score(settled, chosen, instrument)

    done = {code: MET if code in chosen else value for code, value in settled.items()}
    now = score(settled, instrument)
    assert projection.score == score(done, instrument)
    assert projection.score == Score(now.met + len(chosen), now.applicable)
    if now.share is not None:
        assert projection.level == level_of(projection.score.share, instrument.levels)
        assert projection.level.floor >= level_of(now.share, instrument.levels).floor


@given(st.data())
def test_the_cheapest_batch_equals_a_search_through_all_of_them(shapes, data):
    instrument, settled = data.draw(shapes.settled_cases(most=7))
    now = score(settled, instrument)
    if now.share is None:
        return
    target = next_level(level_of(now.share, instrument.levels), instrument.levels)
    fixes = quick_fixes(settled, instrument)
    possible = [fix for fix in fixes if fix.waits_for is None]

    reaching = [
        sum(WEIGHTS[fix.effort] for fix in batch)
        for size in range(len(possible) + 1)
        for batch in combinations(possible, size)
        if target and Fraction(now.met + size, now.applicable) >= target.floor
    ]

    if target is None:
        return
    if not reaching:
        with pytest.raises(OutOfReach):
            cheapest_batch(now, fixes, target)
        return
    found = cheapest_batch(now, fixes, target)
    assert found.effort == min(reaching)
    assert projected_score(settled, found.codes, instrument).score.share >= target.floor


@given(st.data(), st.integers(0, 8))
def test_no_batch_of_that_size_costs_less_than_the_best(shapes, data, most):
    instrument, settled = data.draw(shapes.settled_cases(most=7))
    fixes = quick_fixes(settled, instrument)

    best = best_batch(fixes, most, waiting_too=True)

    size = min(most, len(fixes))
    costs = [sum(WEIGHTS[fix.effort] for fix in batch) for batch in combinations(fixes, size)]
    assert (len(best.fixes), best.effort) == (size, min(costs))
