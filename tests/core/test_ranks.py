"""Ranks are standard competition ranks over exact shares."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.scoring.ranks import competition_ranks, top

SHARES = st.dictionaries(st.text(max_size=3), st.one_of(st.none(), st.fractions(0, 1, max_denominator=6)))


def test_four_cities_share_rank_4_and_the_next_is_8():
    # LOSI 2024: three cities above, four at 87/96, then Berlin with 85/96.
    cities = dict(zip("abcdefgh", [92, 91, 90, 87, 87, 87, 87, 85], strict=True))

    ranks = competition_ranks({city: Fraction(met, 96) for city, met in cities.items()})

    assert list(ranks.values()) == [1, 2, 3, 4, 4, 4, 4, 8]


def test_scores_that_print_alike_may_still_stand_apart():
    ranks = competition_ranks({"a": Fraction(12345, 100000), "b": Fraction(12346, 100000)})

    assert ranks == {"b": 1, "a": 2}


def test_equal_shares_of_different_denominators_tie():
    assert competition_ranks({"a": Fraction(1, 2), "b": Fraction(47, 94)}) == {"a": 1, "b": 1}


def test_who_has_no_score_has_no_rank_and_takes_none():
    assert competition_ranks({"a": None, "b": Fraction(0), "c": None}) == {"b": 1}


def test_a_tie_at_the_last_place_is_named_in_full():
    half = Fraction(1, 2)
    shares = {"d": half, "a": Fraction(1), "b": half, "c": half, "e": Fraction(1, 3)}

    assert top(shares) == {"a": Fraction(1), "d": half, "b": half, "c": half}
    assert list(top(shares)) == ["a", "d", "b", "c"]
    assert list(top(shares, most=1)) == ["a"]


def test_the_first_three_are_named_unless_asked_otherwise():
    shares = {str(n): Fraction(n, 9) for n in range(1, 6)}

    assert list(top(shares)) == ["5", "4", "3"]


def test_who_meets_nothing_or_has_no_share_is_never_among_the_first():
    assert top({"a": Fraction(0), "b": None}) == {}


@given(SHARES)
def test_a_rank_is_one_more_than_the_number_of_better_shares(shares):
    ranks = competition_ranks(shares)
    known = {key: share for key, share in shares.items() if share is not None}

    assert ranks == {key: 1 + sum(other > share for other in known.values()) for key, share in known.items()}


@given(SHARES)
def test_ranks_come_best_first_and_equals_in_the_order_given(shares):
    ranks = competition_ranks(shares)

    given_order = {key: place for place, key in enumerate(shares)}
    assert list(ranks) == sorted(ranks, key=lambda key: (ranks[key], given_order[key]))


@given(SHARES, st.integers(1, 4))
def test_nobody_outside_the_first_is_as_good_as_the_last_of_them(shares, most):
    leading = top(shares, most)

    outside = [share for key, share in shares.items() if share and key not in leading]
    assert all(share < worst for share in outside for worst in leading.values())
    positive = [share for share in shares.values() if share]
    assert len(leading) >= min(most, len(positive))
