"""The table of results: scores, levels and ranks of every municipality, in all and by criterion."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openlosi.core.instruments.models import Instrument
from openlosi.core.scoring.levels import level_of
from openlosi.core.scoring.printing import four_decimals
from openlosi.core.scoring.ranks import competition_ranks
from openlosi.tables.assessments import MET, NOT_APPLICABLE, Assessments, Grid
from openlosi.tables.keys import column_of
from openlosi.tables.settling import REASONS, SCORED, Settled

Numbers = NDArray[np.int64]


def results_table(
    found: Assessments, settled: Settled, instrument: Instrument, municipalities: pl.DataFrame | None
) -> pl.DataFrame:
    """One row a municipality: by rank, then by key; those without a score last."""
    scored = settled.reasons == SCORED
    met, applicable = _counts(settled.answers, instrument.denominator)
    columns = {
        "municipality": pl.Series(found.municipalities, dtype=pl.String),
        "name": _names(found.municipalities, municipalities),
        **_score_columns("", met, applicable, scored),
    }
    columns["level"] = _level_column(met, applicable, scored, instrument)
    columns["rank"] = _rank_column(met, applicable, scored)
    reasons = column_of("", settled.reasons, [*(reason.value for reason in REASONS), ""])
    columns["no_score_reason"] = reasons.cast(pl.String).replace("", None)
    for criterion in instrument.criteria:
        members = [instrument.codes.index(i.code) for i in instrument.of_criterion(criterion.code)]
        within = _counts(settled.answers[:, members], len(members))
        columns |= _score_columns(f"{criterion.code}_", *within, scored)
    return pl.DataFrame(columns).sort("rank", "municipality", nulls_last=True)


def _counts(answers: Grid, denominator: int) -> tuple[Numbers, Numbers]:
    met = np.count_nonzero(answers == MET, axis=1)
    return met, denominator - np.count_nonzero(answers == NOT_APPLICABLE, axis=1)


def _score_columns(
    prefix: str, met: Numbers, applicable: Numbers, scored: NDArray[np.bool_]
) -> dict[str, pl.Series]:
    shown = pl.Series(scored)
    columns = {f"{prefix}met": pl.Series(met), f"{prefix}applicable": pl.Series(applicable)}
    columns[f"{prefix}score"] = _by_share(met, applicable, scored, four_decimals, pl.String())
    return {name: pl.select(pl.when(shown).then(column)).to_series() for name, column in columns.items()}


def _level_column(
    met: Numbers, applicable: Numbers, scored: NDArray[np.bool_], instrument: Instrument
) -> pl.Series:
    names = pl.Enum([level.name for level in instrument.levels])
    return _by_share(met, applicable, scored, lambda share: level_of(share, instrument.levels).name, names)


def _rank_column(met: Numbers, applicable: Numbers, scored: NDArray[np.bool_]) -> pl.Series:
    shares, places = _shares(met, applicable, scored)
    counts = np.bincount(places[places >= 0], minlength=len(shares)).tolist()
    # Equal shares may come from different counts, so they are put together before they are ranked.
    towns: dict[Fraction, int] = {}
    for share, count in zip(shares, counts, strict=True):
        if share is not None:
            towns[share] = towns.get(share, 0) + count
    order = list(competition_ranks({share: share for share in towns}))
    before = np.cumsum([0, *(towns[share] for share in order)]).tolist()
    rank = dict(zip(order, before, strict=False))
    return _placed([None if s is None else rank[s] + 1 for s in shares], places, pl.Int64())


def _by_share(
    met: Numbers,
    applicable: Numbers,
    scored: NDArray[np.bool_],
    told: Callable[[Fraction], str],
    kind: pl.DataType,
) -> pl.Series:
    shares, places = _shares(met, applicable, scored)
    return _placed([None if share is None else told(share) for share in shares], places, kind)


def _shares(
    met: Numbers, applicable: Numbers, scored: NDArray[np.bool_]
) -> tuple[list[Fraction | None], Numbers]:
    """The different exact shares, None where nothing applies, and the place of each municipality's, or -1."""
    width = int(applicable.max(initial=0)) + 1
    different, inverse = np.unique(met * width + applicable, return_inverse=True)
    counted = (divmod(both, width) for both in different.tolist())
    shares = [Fraction(m, of) if of else None for m, of in counted]
    return shares, np.where(scored, inverse, -1)


def _placed(values: list[str | None] | list[int | None], places: Numbers, kind: pl.DataType) -> pl.Series:
    """The value at each place; null at -1."""
    lookup = pl.Series([*values, None], dtype=kind)
    return lookup.gather(np.where(places < 0, len(values), places))


def _names(keys: tuple[str, ...], municipalities: pl.DataFrame | None) -> pl.Series:
    """What each municipality is called: its key where the table says nothing else."""
    if municipalities is None or "name" not in municipalities.columns:
        return pl.Series(keys, dtype=pl.String)
    named = municipalities.select(pl.col("municipality", "name").cast(pl.String)).drop_nulls()
    told = {key: name for key, name in named.iter_rows() if name.strip()}
    return pl.Series([told.get(key, key) for key in keys], dtype=pl.String)
