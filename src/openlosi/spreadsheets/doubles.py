"""Find what a campaign's answers may not hold twice: the same answer, and two spellings of one key."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openlosi.core.saying import said
from openlosi.spreadsheets.faults import Fault, Faults
from openlosi.spreadsheets.keys import lookalikes


def blame_doubles(answers: pl.DataFrame, by: Sequence[str], faults: Faults) -> None:
    """Name every answer that is given twice, and where it was given before."""
    numbers = _one_number(answers, by)
    ordered = np.sort(numbers)
    if not (ordered[1:] == ordered[:-1]).any():
        return
    double = answers.with_columns(pl.Series("number", numbers)).filter(pl.Series(numbers).is_duplicated())
    places = double.select("number", "file", "sheet", "row", *by).sort("number", maintain_order=True)
    before: dict[int, tuple[str, str | None, int]] = {}
    for number, file, sheet, row, *key in places.iter_rows():
        if number in before:
            reason = said(
                "%(key)s is given twice; before: %(place)s.",
                key=" | ".join(str(part) for part in key if part),
                place=_place(*before[number]),
            )
            if faults.room(file):
                faults.add(file, reason, sheet=sheet, row=row)
            else:
                faults.add_uncounted(file, 1)
        before.setdefault(number, (file, sheet, row))


def _place(file: str, sheet: str | None, row: int) -> str:
    return Fault(file, sheet, row, None, "").place


def _one_number(answers: pl.DataFrame, by: Sequence[str]) -> NDArray[np.uint64]:
    # One number for each combination: comparing numbers is many times quicker than comparing texts.
    total = np.zeros(answers.height, np.uint64)
    for name in by:
        dense, count = _dense(answers[name])
        total = total * np.uint64(count) + dense
    return total


def _dense(column: pl.Series) -> tuple[NDArray[np.uint64], int]:
    numbers = column.to_physical()
    different = numbers.unique().to_numpy()
    lookup = np.zeros(int(different.max(initial=0)) + 1, np.uint64)
    lookup[different] = np.arange(len(different), dtype=np.uint64)
    return lookup[numbers.to_numpy()], max(1, len(different))


def blame_lookalikes(answers: pl.DataFrame, name: str, faults: Faults) -> None:
    """Name the keys that are written in two ways, each with the places where it first stands."""
    groups = lookalikes(answers[name].unique().cast(pl.String).to_list())
    for group in groups:
        first, *others = _by_frequency(answers, name, group)
        for other in others:
            rows = answers.filter(pl.col(name) == other)
            file, sheet, row = rows.select("file", "sheet", "row").row(0)
            faults.add(
                file,
                said(
                    "%(name)s %(other)s looks like %(first)s and is written differently "
                    "(%(count)d of these rows); write both alike, or make them differ visibly.",
                    name=name,
                    other=_shown(other),
                    first=_shown(first),
                    count=rows.height,
                ),
                sheet=sheet,
                row=row,
            )


def _by_frequency(answers: pl.DataFrame, name: str, group: Sequence[str]) -> list[str]:
    counts = {key: answers.filter(pl.col(name) == key).height for key in group}
    return sorted(group, key=lambda key: (-counts[key], key))


def _shown(key: str) -> str:
    # Signs that cannot be seen are spelled out, or the two would look the same in the message as well.
    return '"' + "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in key) + '"'
