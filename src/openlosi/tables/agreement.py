"""The agreement table: every statistic over every scope, from the grid of answers."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from openlosi.core.agreement.statistics import Statistic
from openlosi.core.instruments.models import Instrument
from openlosi.tables.assessments import UNANSWERED, VALUES, Assessments
from openlosi.tables.statistics import Clusters, Counts, estimates

SCHEMA = {
    "scope": pl.Enum(["campaign", "criterion", "indicator", "municipality", "pair"]),
    "key": pl.String(),
    "statistic": pl.Enum([statistic.value for statistic in Statistic]),
    "n": pl.Int64(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}

#: Between the names of two assessors.
BETWEEN = " | "


def agreement_table(found: Assessments, instrument: Instrument) -> pl.DataFrame:
    """Each statistic of each scope, the campaign first; empty where no municipality has two assessors."""
    pairs = found.assessors[1] >= 0
    if not pairs.any():
        return pl.DataFrame(schema=SCHEMA)
    return pl.concat(list(_scopes(found, instrument, np.flatnonzero(pairs))))


def pair_cells(found: Assessments, instrument: Instrument) -> Iterator[tuple[int, int, np.ndarray]]:
    """For each two answers of the instrument, where the first assessor gave the one and the second the other."""
    first, second = found.given
    places = [VALUES.index(value) for value in instrument.answers]
    for row, one in enumerate(places):
        said = first == one
        for column, other in enumerate(places):
            yield row, column, said & (second == other)


def _scopes(found: Assessments, instrument: Instrument, paired: np.ndarray) -> Iterator[pl.DataFrame]:
    members = [
        [instrument.codes.index(i.code) for i in instrument.of_criterion(c.code)] for c in instrument.criteria
    ]
    towns, codes, answers = len(paired), len(instrument.codes), len(instrument.answers)
    by_town = np.zeros((1 + len(members), towns, answers, answers), np.int64)
    by_code = np.zeros((codes, answers, answers), np.int64)
    for row, column, cell in pair_cells(found, instrument):
        cell = cell[paired]
        by_town[0, :, row, column] = np.count_nonzero(cell, axis=1)
        by_code[:, row, column] = np.count_nonzero(cell, axis=0)
        for place, indices in enumerate(members, start=1):
            by_town[place, :, row, column] = np.count_nonzero(cell[:, indices], axis=1)
    criteria = [criterion.code for criterion in instrument.criteria]
    for place, key in enumerate([instrument.code, *criteria]):
        scope = "criterion" if place else "campaign"
        clusters = Clusters(by_town[place], np.zeros(towns, np.intp))
        yield _rows(scope, [key], by_town[place].sum(axis=0)[None], instrument, clusters)
    yield _rows("indicator", instrument.codes, by_code, instrument)
    names = [found.municipalities[place] for place in paired.tolist()]
    yield _rows("municipality", names, by_town[0], instrument)
    yield _pairs(found, instrument, paired, by_town[0])


def _pairs(found: Assessments, instrument: Instrument, paired: np.ndarray, by_town: Counts) -> pl.DataFrame:
    people = len(found.assessor_names)
    first, second = found.assessors[:, paired]
    different, groups = np.unique(first * people + second, return_inverse=True)
    counts = np.zeros((len(different), *by_town.shape[1:]), np.int64)
    np.add.at(counts, groups, by_town)
    names = [
        BETWEEN.join((found.assessor_names[pair // people], found.assessor_names[pair % people]))
        for pair in different.tolist()
    ]
    return _rows("pair", names, counts, instrument, Clusters(by_town, groups))


def _rows(
    scope: str, keys: Sequence[str], counts: Counts, instrument: Instrument, clusters: Clusters | None = None
) -> pl.DataFrame:
    columns = list(estimates(counts, instrument.answers, clusters))
    frame = pl.DataFrame(
        {
            "key": np.arange(len(keys)).repeat(len(columns)),
            "n": counts.sum(axis=(1, 2)).repeat(len(columns)),
            # One group after the other, each with its statistics in order.
            **{
                name: np.stack([getattr(column, name) for column in columns], axis=1).reshape(-1)
                for name in ("value", "low", "high")
            },
        },
        nan_to_null=True,
    )
    statistics = pl.Series(
        [column.statistic.value for column in columns] * len(keys), dtype=SCHEMA["statistic"]
    )
    return frame.with_columns(
        pl.lit(scope, SCHEMA["scope"]).alias("scope"),
        pl.Series(keys, dtype=pl.String).gather(frame["key"]).alias("key"),
        statistics.alias("statistic"),
    ).select(*SCHEMA)


__all__ = ["BETWEEN", "SCHEMA", "UNANSWERED", "agreement_table"]
