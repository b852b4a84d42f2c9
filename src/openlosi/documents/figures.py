"""
The figures a report shows, taken from the tables that a score run makes.

Only municipalities with a score count: a case without one has not failed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from openlosi.core.instruments.models import Effort, Instrument
from openlosi.core.scoring.printing import percent
from openlosi.core.scoring.ranks import top
from openlosi.tables import Tables


@dataclass(frozen=True)
class Count:
    """How many of a total, with the share as people print it."""

    met: int
    total: int

    @property
    def share(self) -> Fraction:
        """The share, 0 where there is nothing to share in."""
        return Fraction(self.met, self.total) if self.total else Fraction(0)

    @property
    def printed(self) -> str:
        """The share in per cent, one decimal, half up."""
        return percent(self.share)


@dataclass(frozen=True)
class LevelCount:
    """How many municipalities stand at a level."""

    level: str
    name: str
    count: Count


@dataclass(frozen=True)
class Prevalence:
    """How many of the scored portals meet an indicator."""

    code: str
    name: str
    effort: Effort
    count: Count


@dataclass(frozen=True)
class CriterionFigures:
    """A criterion: its indicators from the most to the least often met, and who leads in it."""

    code: str
    title: str
    mean: str
    prevalence: tuple[Prevalence, ...]
    top: tuple[tuple[str, str], ...]


def scored(tables: Tables) -> pl.DataFrame:
    """The results that have a score, best first."""
    return tables.results.filter(pl.col("rank").is_not_null())


def unscored(tables: Tables) -> pl.DataFrame:
    """The results without a score."""
    return tables.results.filter(pl.col("rank").is_null())


def level_counts(tables: Tables, instrument: Instrument, language: str) -> tuple[LevelCount, ...]:
    """Municipalities per level, the lowest level first (F8)."""
    results = scored(tables)
    names = instrument.texts[language].levels
    found = dict(results.group_by("level").len().iter_rows())
    return tuple(
        LevelCount(level.name, names[level.name], Count(found.get(level.name, 0), results.height))
        for level in instrument.levels
    )


def prevalence(tables: Tables, instrument: Instrument, language: str) -> tuple[Prevalence, ...]:
    """Every indicator's share of scored portals that meet it, in the edition's order."""
    settled = tables.answers.filter(
        pl.col("municipality").cast(pl.String).is_in(scored(tables)["municipality"].cast(pl.String).implode())
    )
    counts = settled.group_by(pl.col("indicator").cast(pl.String)).agg(
        (pl.col("answer").cast(pl.String) == "met").sum().alias("met"),
        (pl.col("answer").cast(pl.String) != "not_applicable").sum().alias("applicable"),
    )
    by_code = {code: Count(met, applicable) for code, met, applicable in counts.iter_rows()}
    return tuple(
        Prevalence(i.code, instrument.text(i.code, language).name, i.effort, by_code.get(i.code, Count(0, 0)))
        for i in instrument.indicators
    )


def criteria(tables: Tables, instrument: Instrument, language: str) -> tuple[CriterionFigures, ...]:
    """Each criterion with its sorted prevalence and its first three, ties at the third place included (F9)."""
    shares = prevalence(tables, instrument, language)
    return tuple(
        CriterionFigures(
            code=criterion.code,
            title=instrument.texts[language].criteria[criterion.code],
            mean=_mean(tables, criterion.code),
            prevalence=_sorted(p for p in shares if criterion.code in instrument.indicator(p.code).criteria),
            top=_top(tables, criterion.code),
        )
        for criterion in instrument.criteria
    )


def easy_and_missing(
    tables: Tables, instrument: Instrument, language: str, most: int = 10
) -> list[Prevalence]:
    """The easy indicators that the most portals lack: where a country gains first (I20)."""
    easy = [p for p in prevalence(tables, instrument, language) if p.effort is Effort.EASY and p.count.total]
    missing = [p for p in easy if p.count.met < p.count.total]
    return sorted(missing, key=lambda p: (p.count.share, instrument.codes.index(p.code)))[:most]


def mean_share(tables: Tables) -> Fraction | None:
    """The mean of the scores, None where nobody has one."""
    rows = scored(tables).select("met", "applicable").rows()
    return (
        sum((Fraction(met, applicable) for met, applicable in rows), Fraction(0)) / len(rows)
        if rows
        else None
    )


def _sorted(shares: Iterable[Prevalence]) -> tuple[Prevalence, ...]:
    return tuple(sorted(shares, key=lambda p: -p.count.share))


def _mean(tables: Tables, criterion: str) -> str:
    rows = scored(tables).select(f"{criterion}_met", f"{criterion}_applicable").rows()
    shares = [Fraction(met, applicable) for met, applicable in rows if applicable]
    return percent(sum(shares, Fraction(0)) / len(shares)) if shares else "–"


def _top(tables: Tables, criterion: str) -> tuple[tuple[str, str], ...]:
    rows = scored(tables).select("municipality", "name", f"{criterion}_met", f"{criterion}_applicable").rows()
    names = {key: name for key, name, _, _ in rows}
    shares = {key: Fraction(met, applicable) for key, _, met, applicable in rows if applicable}
    return tuple((names[key], percent(share)) for key, share in top(shares).items())
