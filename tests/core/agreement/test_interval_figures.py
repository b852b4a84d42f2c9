"""The intervals' figures follow from the statistics themselves: what one more pair does, and how clusters add up."""

from fractions import Fraction
from math import isclose, sqrt

import pytest

from openlosi.core.agreement.counts import TWO_ANSWERS, PairCounts, pair_counts, together
from openlosi.core.agreement.estimates import clustered_estimates, estimates
from openlosi.core.agreement.influence import influence
from openlosi.core.agreement.intervals import Z, around, wilson
from openlosi.core.agreement.statistics import SPECIFIC, Statistic, value_of
from openlosi.core.instruments.values import Value

THREE = tuple(Value)
LARGE = 10**6


def table(*counts: int, values: tuple[Value, ...] = TWO_ANSWERS) -> PairCounts:
    cells = [(first, second) for first in values for second in values]
    return PairCounts(dict(zip(cells, counts, strict=True)), values)


TABLES = (
    table(40, 7, 12, 36),
    table(5, 1, 9, 80),
    table(20, 3, 2, 1, 15, 6, 4, 0, 9, values=THREE),
)


@pytest.mark.parametrize("statistic", Statistic)
@pytest.mark.parametrize("pairs", TABLES)
def test_influence_is_what_one_more_pair_does(statistic, pairs):
    cells = [(first, second) for first in pairs.values for second in pairs.values]
    many = {cell: pairs[cell] * LARGE for cell in cells}
    before = PairCounts(many, pairs.values)
    pull = influence(statistic, before)

    for cell in cells:
        after = PairCounts(many | {cell: many[cell] + 1}, pairs.values)
        moved = float((value_of(statistic, after) - value_of(statistic, before)) * after.n)
        assert isclose(float(pull[cell]), moved, rel_tol=1e-5, abs_tol=1e-5)


@pytest.mark.parametrize("statistic", [s for s in Statistic if s is not Statistic.PERCENT])
@pytest.mark.parametrize("pairs", TABLES)
def test_an_interval_is_as_wide_as_the_pairs_scatter(statistic, pairs):
    pull = influence(statistic, pairs)
    error = sqrt(sum(pairs[cell] * float(pulled) ** 2 for cell, pulled in pull.items())) / pairs.n
    found = estimates(pairs)[statistic]

    assert found.n == pairs.n
    assert isclose(found.low, max(0.0 if statistic in SPECIFIC else -1.0, float(found.value) - Z * error))
    assert isclose(found.high, min(1.0, float(found.value) + Z * error))


CLUSTERS = (table(30, 1, 0, 20), table(2, 20, 15, 5), table(25, 2, 1, 12))


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("statistic", Statistic)
def test_clusters_are_summed_before_they_are_squared(statistic, count):
    clusters = CLUSTERS[:count]
    pairs = together(clusters)
    pull = influence(statistic, pairs)
    sums = [float(sum(cluster[cell] * pulled for cell, pulled in pull.items())) for cluster in clusters]
    variance = sum(total**2 for total in sums) / pairs.n**2 * count / (count - 1)
    found = clustered_estimates(clusters)[statistic]

    assert found.n == pairs.n
    if statistic is Statistic.PERCENT:
        share = float(found.value)
        ends = wilson(share, share * (1 - share) / variance)
    else:
        lowest = 0.0 if statistic in SPECIFIC else -1.0
        ends = (
            max(lowest, float(found.value) - Z * sqrt(variance)),
            min(1.0, float(found.value) + Z * sqrt(variance)),
        )
    assert isclose(found.low, ends[0]) and isclose(found.high, ends[1])


def test_an_interval_stops_where_its_statistic_does():
    assert around(value_of(Statistic.KAPPA, TABLES[0]), 100, lowest=-1.0) == (-1.0, 1.0)
    assert around(value_of(Statistic.POSITIVE, TABLES[0]), 100, lowest=0.0) == (0.0, 1.0)
    opposite = estimates(table(0, 30, 30, 1))[Statistic.KAPPA]
    assert opposite.low == -1.0


def test_clusters_over_three_answers_stay_over_three():
    clusters = [TABLES[2], table(9, 1, 1, 0, 4, 2, 2, 0, 3, values=THREE)]

    assert together(clusters).values == THREE
    assert clustered_estimates([], THREE)[Statistic.AC1].value is None


@pytest.mark.parametrize("pairs", TABLES)
def test_only_alpha_counts_an_answers_partners_without_itself(pairs):
    many = PairCounts({cell: count * LARGE for cell, count in pairs.cells.items()}, pairs.values)
    for statistic in Statistic:
        few = Fraction(2 * pairs.n - 1, 2 * pairs.n) if statistic is Statistic.ALPHA else 1
        lot = Fraction(2 * many.n - 1, 2 * many.n) if statistic is Statistic.ALPHA else 1
        own, large = influence(statistic, pairs), influence(statistic, many)
        assert all(own[cell] * lot == large[cell] * few for cell in own)


def test_where_no_interval_is_defined_the_pairs_are_still_counted():
    found = estimates(table(20, 0, 0, 30))[Statistic.KAPPA]
    assert (found.n, found.value, found.low) == (50, 1, None)


def test_pairs_are_counted_over_the_answers_allowed():
    met, away = Value.MET, Value.NOT_APPLICABLE
    counted = pair_counts([(met, met), (met, away), (met, met)], THREE)
    assert (counted[met, met], counted[met, away], counted.n, counted.values) == (2, 1, 3, THREE)
