"""Turn a column of keys into whole numbers, so that millions of rows are compared without their texts."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

#: The number of a row without a key, and of one whose key is not among those asked for.
NO_KEY = np.iinfo(np.uint32).max


@dataclass(frozen=True)
class Keys:
    """Different keys in order; each row's number is its key's place in it."""

    names: tuple[str, ...]
    numbers: NDArray[np.uint32]


def keys_of(column: pl.Series, others: Iterable[str] = ()) -> Keys:
    """The column's keys and these others, in the order of their characters."""
    words = _different(column)
    return numbered(column, tuple(sorted({*words, *others})))


def numbered(column: pl.Series, names: tuple[str, ...]) -> Keys:
    """The column as numbers into these names; a text that is none of them is NO_KEY."""
    texts = column.cast(pl.Categorical) if column.dtype in (pl.String, pl.Null) else column
    places = {name: place for place, name in enumerate(names)}
    different = texts.drop_nulls().unique()
    physical = different.to_physical().to_numpy()
    lookup = np.full(int(physical.max(initial=0)) + 2, NO_KEY, np.uint32)
    lookup[physical] = [places.get(word, NO_KEY) for word in different.cast(pl.String)]
    # The last place of the lookup is never a key's: rows without one are sent there.
    rows = texts.to_physical()
    if rows.null_count():
        rows = rows.cast(pl.UInt32).fill_null(len(lookup) - 1)
    return Keys(names, lookup[rows.to_numpy()])


def column_of(name: str, numbers: NDArray[np.generic], names: Iterable[str]) -> pl.Series:
    """Numbers as a column of the names they stand for."""
    kind = pl.Enum(list(names))
    if not len(numbers):
        return pl.Series(name, [], dtype=kind)
    return pl.Series(name, numbers.astype(np.uint32, copy=False)).cat.to(kind)


def _different(column: pl.Series) -> list[str]:
    return column.drop_nulls().unique().cast(pl.String).to_list()
