"""
The agreement of `openlosi.core.agreement`, for many tables of pairs at once.

Counts are whole numbers until the last division, so values are as exact as a
float can be. Tests hold every value and interval equal to the core's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openlosi.core.agreement.intervals import Z
from openlosi.core.agreement.statistics import SPECIFIC, Statistic
from openlosi.core.instruments.values import Value

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

#: A variance below this is rounding: one discrepancy among a hundred million pairs has a million times more.
_ZERO = 1e-24


@dataclass(frozen=True)
class Clusters:
    """Tables of pairs, one a cluster, and the number of the group that each belongs to."""

    counts: Counts
    groups: NDArray[np.intp]


@dataclass(frozen=True)
class Estimates:
    """A statistic of each group; what is undefined is not a number."""

    statistic: Statistic
    value: Floats
    low: Floats
    high: Floats


def estimates(
    counts: Counts, values: tuple[Value, ...], clusters: Clusters | None = None
) -> Iterator[Estimates]:
    """
    All statistics of each table of pairs.

    :param counts: by group, answer of the first and answer of the second assessor
    :param clusters: the same pairs by cluster, where the pairs of a group are not independent
    """
    if clusters is not None:
        filled = clusters.counts.any(axis=(1, 2))
        clusters = Clusters(clusters.counts[filled], clusters.groups[filled])
    with np.errstate(divide="ignore", invalid="ignore"):
        for statistic in Statistic:
            yield _estimate(statistic, _Margins(counts), values, clusters)


def pairs_counted(first: NDArray[np.uint8], second: NDArray[np.uint8], answers: int) -> Counts:
    """
    The table of pairs of two columns of answers, each a number below ``answers``.

    >>> pairs_counted(np.array([0, 0, 1], np.uint8), np.array([0, 1, 1], np.uint8), 2).tolist()
    [[1, 1], [0, 1]]
    """
    return np.array(
        [
            [np.count_nonzero(said & (second == other)) for other in range(answers)]
            for said in (first == one for one in range(answers))
        ],
        np.int64,
    )


class _Margins:
    """A stack of tables with their sums."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.n = counts.sum(axis=(1, 2))
        self.alike = np.trace(counts, axis1=1, axis2=2)
        self.first = counts.sum(axis=2)
        self.second = counts.sum(axis=1)
        self.either = self.first + self.second
        self.answers = counts.shape[1]


def _estimate(
    statistic: Statistic, table: _Margins, values: tuple[Value, ...], clusters: Clusters | None
) -> Estimates:
    value, slopes = _value_and_slopes(statistic, table, values)
    n = table.n.astype(float)
    pull = slopes - (slopes * table.counts).sum(axis=(1, 2), keepdims=True) / n[:, None, None]
    plain = (table.counts * pull**2).sum(axis=(1, 2)) / n**2
    wide = plain if clusters is None else np.maximum(plain, _clustered(pull, clusters, n))
    if statistic is Statistic.PERCENT:
        effect = np.where(plain > _ZERO, wide / plain, 1.0)
        low, high = _wilson(value, n / effect)
        # Where clusters are too few to be compared, `wide` is not a number, and so is the interval.
        low, high = np.where(np.isnan(wide), np.nan, low), np.where(np.isnan(wide), np.nan, high)
    else:
        half = np.where(wide > _ZERO, Z * np.sqrt(wide), np.nan)
        low = np.maximum(value - half, 0.0 if statistic in SPECIFIC else -1.0)
        high = np.minimum(value + half, 1.0)
    return Estimates(statistic, value, low, high)


def _value_and_slopes(
    statistic: Statistic, table: _Margins, values: tuple[Value, ...]
) -> tuple[Floats, Floats]:
    alike = np.eye(table.answers)[None]
    if statistic is Statistic.PERCENT:
        return table.alike / table.n, np.broadcast_to(alike, table.counts.shape)
    if statistic in SPECIFIC:
        place = values.index(SPECIFIC[statistic])
        return _specific(table, place)
    n = table.n.astype(float)
    correction = (2 * n - 1) / (2 * n) if statistic is Statistic.ALPHA else np.ones_like(n)
    chance_slopes, not_by_chance = _chance(statistic, table)
    # (1 - share alike) / (1 - chance), as one division of whole numbers.
    lost = (table.n - table.alike) * (not_by_chance[1] / table.n) / not_by_chance[0]
    slopes = alike - lost[:, None, None] * chance_slopes
    scale = correction * not_by_chance[1] / not_by_chance[0]
    return 1 - correction * lost, scale[:, None, None] * slopes


def _specific(table: _Margins, place: int) -> tuple[Floats, Floats]:
    either = table.either[:, place].astype(float)
    value = 2 * table.counts[:, place, place] / either
    is_it = np.zeros(table.answers)
    is_it[place] = 1
    both, times = 2 * np.outer(is_it, is_it), is_it[:, None] + is_it[None]
    slopes = (table.n / either)[:, None, None] * (both[None] - value[:, None, None] * times[None])
    return value, slopes


def _chance(statistic: Statistic, table: _Margins) -> tuple[Floats, tuple[Counts, Counts]]:
    """How agreement by chance moves with each cell, and one less that agreement as a fraction."""
    n = table.n
    if statistic is Statistic.KAPPA:
        moves = (table.second[:, :, None] + table.first[:, None, :]) / n[:, None, None]
        return moves, (n * n - (table.first * table.second).sum(axis=1), n * n)
    shares = (table.either[:, :, None] + table.either[:, None, :]) / (2 * n)[:, None, None]
    if statistic is Statistic.ALPHA:
        return shares, (4 * n * n - (table.either**2).sum(axis=1), 4 * n * n)
    others = table.answers - 1
    by_chance = (table.either * (2 * n[:, None] - table.either)).sum(axis=1)
    return (1 - shares) / others, (4 * n * n * others - by_chance, 4 * n * n * others)


def _clustered(pull: Floats, clusters: Clusters, n: Floats) -> Floats:
    sums = (clusters.counts * pull[clusters.groups]).sum(axis=(1, 2))
    count = np.bincount(clusters.groups, minlength=len(n)).astype(float)
    squares = np.bincount(clusters.groups, sums**2, minlength=len(n))
    return np.where(count > 1, squares / n**2 * count / (count - 1), np.nan)


def _wilson(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    scale = 1 + Z * Z / n
    middle = (share + Z * Z / (2 * n)) / scale
    half = Z / scale * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    low = np.where(share == 0, 0.0, np.maximum(0.0, middle - half))
    high = np.where(share == 1, 1.0, np.minimum(1.0, middle + half))
    undefined = np.isnan(share)
    return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)
