"""Intervals allow for clusters, claim nothing that the data cannot prove, and stay within their range."""

from fractions import Fraction
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openlosi.core.agreement.counts import PairCounts, together
from openlosi.core.agreement.disputes import most_disputed
from openlosi.core.agreement.estimates import clustered_estimates, estimates
from openlosi.core.agreement.intervals import Z, wilson
from openlosi.core.agreement.statistics import Statistic
from openlosi.core.instruments.values import Value

MET, NOT = Value.MET, Value.NOT_MET


def table(*cells: int) -> PairCounts:
    both, first, second, neither = cells
    return PairCounts({(MET, MET): both, (MET, NOT): first, (NOT, MET): second, (NOT, NOT): neither})


tables = st.builds(table, *[st.integers(0, 30)] * 4)


@settings(deadline=None)
@given(tables)
def test_an_interval_holds_its_value_within_its_range(pairs):
    for statistic, found in estimates(pairs).items():
        assert (found.low is None) is (found.high is None)
        if found.low is not None:
            lowest = 0 if statistic in (Statistic.PERCENT, Statistic.POSITIVE, Statistic.NEGATIVE) else -1
            assert lowest <= found.low <= float(found.value) + 1e-12
            assert float(found.value) - 1e-12 <= found.high <= 1


@settings(deadline=None)
@given(st.lists(tables, min_size=2, max_size=6))
def test_clusters_never_make_an_interval_narrower(clusters):
    plain, clustered = estimates(together(clusters)), clustered_estimates(clusters)
    for statistic in Statistic:
        assert clustered[statistic].value == plain[statistic].value
        if clustered[statistic].low is not None:
            assert clustered[statistic].low <= plain[statistic].low + 1e-12
            assert clustered[statistic].high >= plain[statistic].high - 1e-12


@settings(deadline=None)
@given(tables)
def test_exchanging_the_two_assessors_changes_nothing(pairs):
    turned = PairCounts({(b, a): count for (a, b), count in pairs.cells.items()})
    for one, other in zip(estimates(pairs).values(), estimates(turned).values(), strict=True):
        assert one == other


def test_perfect_agreement_is_not_proven_by_fifty_pairs():
    found = estimates(table(25, 0, 0, 25))
    assert found[Statistic.KAPPA].value == 1
    assert found[Statistic.KAPPA].low is None
    assert isclose(found[Statistic.PERCENT].low, 50 / (50 + Z * Z))
    assert found[Statistic.PERCENT].high == 1


def test_one_municipality_says_nothing_of_how_answers_hang_together():
    found = clustered_estimates([table(40, 3, 2, 50), table(0, 0, 0, 0)])
    assert found[Statistic.PERCENT].value == Fraction(90, 95)
    assert all(estimate.low is None for estimate in found.values())


def test_one_bad_municipality_widens_the_campaigns_interval():
    even, uneven = [table(40, 3, 2, 50)] * 10, [table(45, 0, 0, 50)] * 9 + [table(0, 25, 25, 45)]
    narrow, wide = (clustered_estimates(own)[Statistic.PERCENT] for own in (even, uneven))
    assert narrow.value == wide.value
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_nothing_compared_is_undefined_throughout():
    for found in (estimates(table(0, 0, 0, 0)), clustered_estimates([])):
        assert all((e.n, e.value, e.low, e.high) == (0, None, None, None) for e in found.values())


def test_wilson_as_published():
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (part, n), ends in published.items():
        assert tuple(round(end, 4) for end in wilson(part / n, n)) == ends


def test_the_most_disputed_come_first_and_the_surer_of_two_equals():
    found = most_disputed({"206": (1, 2), "207": (40, 100), "208": (50, 100), "209": (0, 100)})
    assert [d.indicator for d in found] == ["208", "206", "207"]
    assert found[0].rate == Fraction(1, 2) and found[0].low > found[1].low


def test_tables_over_different_answers_are_not_put_together():
    with pytest.raises(ValueError, match="same answers"):
        together([table(1, 0, 0, 0), PairCounts({}, tuple(Value))])


@pytest.mark.parametrize("values", [(), (MET,), (MET, MET)])
def test_agreement_needs_a_choice(values):
    with pytest.raises(ValueError, match="two or more"):
        PairCounts({}, values)


def test_a_count_below_zero_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        table(-1, 0, 0, 0)


@pytest.mark.parametrize("n", range(1, 200))
def test_where_all_or_none_agree_the_end_is_exact(n):
    assert wilson(0.0, n)[0] == 0
    assert wilson(1.0, n)[1] == 1
