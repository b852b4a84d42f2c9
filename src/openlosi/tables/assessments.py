"""
Lay a campaign's answers out as a grid: two assessments, municipalities by indicators.

The grid takes one byte an answer, so a world round of 19 million fits in 19 MB
and every later step is plain arithmetic on it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.tables.keys import NO_KEY, Keys, keys_of, numbered

#: The answers as a column has them, and as the grid has them.
VALUES = tuple(Value)
MET, NOT_MET, NOT_APPLICABLE = (VALUES.index(v) for v in (Value.MET, Value.NOT_MET, Value.NOT_APPLICABLE))
UNANSWERED = len(VALUES)
_ABSENT = 255

_CHUNK = 1 << 20

Grid = NDArray[np.uint8]


@dataclass(frozen=True)
class Columns:
    """The answers' columns as numbers, row by row."""

    municipalities: Keys
    assessors: Keys
    indicators: Keys
    answers: NDArray[np.uint8]


@dataclass(frozen=True)
class Assessments:
    """
    What each municipality's assessors said.

    :ivar assessors: of each municipality, the two as numbers in the order of their names, or -1
    :ivar given: the answers, by assessor, municipality and indicator
    """

    municipalities: tuple[str, ...]
    assessor_names: tuple[str, ...]
    assessors: NDArray[np.int64]
    given: Grid


def columns_of(answers: pl.DataFrame, instrument: Instrument, municipalities: pl.Series) -> Columns:
    """The columns of a long table; the municipalities of the table beside it count too."""
    listed = municipalities.drop_nulls().unique().cast(pl.String).to_list()
    values = answers["answer"].cast(pl.Enum([value.value for value in VALUES])).to_physical()
    return Columns(
        keys_of(answers["municipality"], listed),
        keys_of(answers["assessor"]),
        numbered(answers["indicator"], instrument.codes),
        values.cast(pl.UInt8).fill_null(UNANSWERED).to_numpy(),
    )


def pairs_of(columns: Columns) -> tuple[NDArray[np.int64], bool]:
    """Two assessors of each municipality, -1 for none, and whether some municipality has more than two."""
    count = len(columns.municipalities.names)
    one, other = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    m, a = columns.municipalities.numbers, columns.assessors.numbers
    one[m] = a
    rest = a != one[m]
    m, a = m[rest], a[rest]
    other[m] = a
    more = bool((a != other[m]).any())
    both = other >= 0
    first = np.where(both, np.minimum(one, other), one)
    return np.stack([first, np.where(both, np.maximum(one, other), -1)]), more


def is_sound(columns: Columns) -> bool:
    """Whether every row names a municipality, an assessor and an indicator of the instrument."""
    return not any(
        (keys.numbers == NO_KEY).any()
        for keys in (columns.municipalities, columns.assessors, columns.indicators)
    )


def laid_out(columns: Columns, assessors: NDArray[np.int64]) -> Assessments | None:
    """The grid of a sound table with at most two assessors a municipality; None if an answer is given twice."""
    towns, codes = len(columns.municipalities.names), len(columns.indicators.names)
    given = np.full((2, towns, codes), _ABSENT, np.uint8)
    flat = given.reshape(-1)
    rows = len(columns.answers)
    for start in range(0, rows, _CHUNK):
        part = slice(start, start + _CHUNK)
        m = columns.municipalities.numbers[part].astype(np.int64)
        second = columns.assessors.numbers[part] == assessors[1][m]
        flat[(second * towns + m) * codes + columns.indicators.numbers[part]] = columns.answers[part]
    if int(np.count_nonzero(given != _ABSENT)) != rows:
        return None
    given[given == _ABSENT] = UNANSWERED
    return Assessments(columns.municipalities.names, columns.assessors.names, assessors, given)
