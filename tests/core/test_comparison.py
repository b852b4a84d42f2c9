"""Rounds and editions are compared on what they share, and the result says on what."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.instruments.models import Indicator
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.comparison import Change, compare_rounds
from openlosi.core.scoring.editions import EditionChange, common_ground, compare_editions
from openlosi.core.scoring.scores import NotSettled, Score

MET, NOT_MET, NOT_APPLICABLE = Value.MET, Value.NOT_MET, Value.NOT_APPLICABLE


def test_a_municipality_rises_by_what_it_gained_less_what_it_lost(shapes):
    instrument = shapes.plain(4)
    before = {"Town": {"1": MET, "2": NOT_MET, "3": NOT_MET, "4": NOT_MET}}
    after = {"Town": {"1": NOT_MET, "2": MET, "3": MET, "4": NOT_MET}}

    compared = compare_rounds(before, after, instrument)

    _, middle, high, _ = shapes.levels
    assert compared.changes == (Change("Town", Score(1, 4), Score(2, 4), middle, high, ("2", "3"), ("1",)),)
    assert compared.changes[0].rise == Fraction(1, 4)


def test_only_municipalities_of_both_rounds_are_compared_and_it_says_so(shapes):
    instrument = shapes.plain(1)
    met = {"1": MET}

    compared = compare_rounds({"A": met, "B": met, "C": met}, {"D": met, "B": met}, instrument)

    assert [change.municipality for change in compared.changes] == ["B"]
    assert (compared.only_before, compared.only_after) == (("A", "C"), ("D",))
    assert compared.basis == (
        "1 municipality with a score in both rounds of made; 2 only in the first, 1 only in the second."
    )


def test_no_municipality_and_two_are_counted_as_many(shapes):
    instrument = shapes.plain(1)
    two = {"A": {"1": MET}, "B": {"1": MET}}

    assert compare_rounds(two, two, instrument).basis.startswith("2 municipalities with a score")
    assert compare_rounds({}, {}, instrument).basis.startswith("0 municipalities with a score")


def test_an_indicator_that_no_longer_applies_is_lost_and_no_share_is_no_rise(shapes):
    instrument = shapes.made([Indicator("1", ("content",))], answers=tuple(Value))

    (change,) = compare_rounds({"A": {"1": MET}}, {"A": {"1": NOT_APPLICABLE}}, instrument).changes
    (back,) = compare_rounds({"A": {"1": NOT_APPLICABLE}}, {"A": {"1": MET}}, instrument).changes

    assert (change.gained, change.lost, change.level_after, change.rise) == ((), ("1",), None, None)
    assert (back.gained, back.lost, back.level_before, back.rise) == (("1",), (), None, None)


def test_a_round_with_an_unsettled_answer_is_not_compared(shapes):
    with pytest.raises(NotSettled):
        compare_rounds({"A": {}}, {"A": {"1": MET}}, shapes.plain(1))


@given(st.data())
def test_counts_differ_by_gained_less_lost(shapes, data):
    instrument, before = data.draw(shapes.settled_cases())
    after = {code: data.draw(st.sampled_from(instrument.answers)) for code in instrument.codes}

    (change,) = compare_rounds({"A": before}, {"A": after}, instrument).changes

    assert change.after.met - change.before.met == len(change.gained) - len(change.lost)
    assert not set(change.gained) & set(change.lost)


def _edition(shapes, *codes):
    return shapes.made([Indicator(code, ("content",)) for code in codes])


def test_codes_are_sorted_into_common_retired_new_split_and_joined(shapes):
    earlier = _edition(shapes, "203", "225", "206", "301a", "301b", "214")
    later = _edition(shapes, "214", "206", "225a", "225b", "288", "301", "2140")

    ground = common_ground(earlier, later)

    assert ground.common == ("206", "214")
    assert ground.retired == ("203",)
    assert ground.added == ("288", "2140")
    assert ground.splits == {"225": ("225a", "225b")}
    assert ground.joins == {"301": ("301a", "301b")}


def test_an_indicator_that_keeps_its_code_beside_a_lettered_one_was_not_split(shapes):
    ground = common_ground(_edition(shapes, "225"), _edition(shapes, "225", "225a"))

    assert (ground.common, ground.added, ground.splits) == (("225",), ("225a",), {})


def test_editions_are_compared_on_common_indicators_and_by_their_own_levels(shapes):
    earlier, later = _edition(shapes, "203", "206", "225"), _edition(shapes, "206", "225a", "225b", "288")
    before = {"A": {"203": MET, "206": NOT_MET, "225": MET}, "B": dict.fromkeys(earlier.codes, MET)}
    after = {"A": {"206": MET, "225a": NOT_MET, "225b": NOT_MET, "288": NOT_MET}}

    compared = compare_editions(before, after, earlier=earlier, later=later)

    _, middle, high, _ = shapes.levels
    assert compared.changes == (EditionChange("A", Score(0, 1), Score(1, 1), high, middle, ("206",), ()),)
    assert (compared.only_before, compared.only_after) == (("B",), ())
    assert compared.basis == (
        "1 municipality with a score in both, on the 1 indicator common to made and made; "
        "1 retired, 1 new, 1 split and 0 joined are left out, and each level is its own edition's."
    )


def test_what_does_not_apply_is_out_of_the_common_share(shapes):
    edition = shapes.made([Indicator(code, ("content",)) for code in "123"], answers=tuple(Value))
    before = {"A": {"1": MET, "2": NOT_MET, "3": NOT_APPLICABLE}}
    after = {"A": {"1": MET, "2": MET, "3": MET}, "C": {}}

    compared = compare_editions(before, after, earlier=edition, later=edition)

    assert (compared.changes[0].before, compared.changes[0].after) == (Score(1, 2), Score(3, 3))
    assert compared.changes[0].gained == ("2", "3")
    assert compared.only_after == ("C",)


CODES = st.lists(st.sampled_from(["1", "1a", "1b", "2", "2a", "3", "31"]), min_size=1, unique=True)


@given(CODES, CODES)
def test_every_indicator_has_exactly_one_place_in_the_ground(shapes, first, second):
    ground = common_ground(_edition(shapes, *first), _edition(shapes, *second))

    split = {*ground.splits, *(code for parts in ground.joins.values() for code in parts)}
    later = {*ground.joins, *(code for parts in ground.splits.values() for code in parts)}
    assert set(first) <= {*ground.common, *ground.retired} | split
    assert set(second) <= {*ground.common, *ground.added} | later
    assert not set(ground.common) & set(ground.retired)
    assert not set(ground.retired) & split
    assert not set(ground.added) & later
