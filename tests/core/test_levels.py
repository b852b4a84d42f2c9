"""A share on a floor takes the upper level, and no score falls between two levels."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.scoring.levels import distribution, level_of, next_level
from openlosi.core.scoring.printing import percent


@pytest.mark.parametrize(
    ("met", "level"),
    [
        (29, "middle"),
        (37, "middle"),
        (48, "high"),
        (23, "low"),  # 23, 47 and 71 fall between the bands as the United Nations caption them
        (47, "middle"),
        (71, "high"),
        (24, "middle"),
        (72, "very_high"),
        (0, "low"),
        (95, "very_high"),
    ],
)
def test_scores_of_95_have_the_levels_that_were_published(met, level, shapes):
    assert level_of(Fraction(met, 95), shapes.levels).name == level


@pytest.mark.parametrize(("floor", "level"), [((1, 4), "middle"), ((1, 2), "high"), ((3, 4), "very_high")])
def test_a_share_on_a_floor_takes_the_upper_level(floor, level, shapes):
    just_below = Fraction(*floor) - Fraction(1, 10**12)

    assert level_of(Fraction(*floor), shapes.levels).name == level
    assert level_of(just_below, shapes.levels).name != level


def test_the_next_level_is_the_one_just_above_and_the_top_has_none(shapes):
    low, middle, high, very_high = shapes.levels

    above = [next_level(level, reversed(shapes.levels)) for level in shapes.levels]

    assert above == [middle, high, very_high, None]
    assert next_level(low, [low]) is None


def test_tunisia_2024_prints_as_37_5_and_62_5_per_cent(shapes):
    shares = [Fraction(29, 95)] * 9 + [Fraction(20, 95)] * 15

    rows = distribution(shares, shapes.levels)

    assert [(row.level.name, row.municipalities, row.of) for row in rows] == [
        ("low", 15, 24),
        ("middle", 9, 24),
        ("high", 0, 24),
        ("very_high", 0, 24),
    ]
    assert [percent(row.share) for row in rows[:2]] == ["62.5 %", "37.5 %"]


def test_who_has_no_score_is_in_no_count_and_no_total(shapes):
    low, *_ = distribution([Fraction(0), None], shapes.levels)
    assert (low.municipalities, low.of) == (1, 1)

    nobody = distribution([None], shapes.levels)
    assert [row.share for row in nobody] == [None, None, None, None]


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_a_higher_share_never_has_a_lower_level(shapes, one, other):
    lower, higher = sorted([one, other])

    assert level_of(lower, shapes.levels).floor <= level_of(higher, shapes.levels).floor


@given(st.fractions(0, 1))
def test_a_share_lies_between_its_floor_and_the_next(shapes, share):
    level = level_of(share, shapes.levels)
    above = next_level(level, shapes.levels)

    assert level.floor <= share
    assert above is None or share < above.floor


@given(st.lists(st.one_of(st.none(), st.fractions(0, 1))))
def test_every_share_is_counted_once(shapes, shares):
    rows = distribution(shares, shapes.levels)

    assert sum(row.municipalities for row in rows) == len([share for share in shares if share is not None])
