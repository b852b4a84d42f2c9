"""Read the frame of a case selection from a CSV file, naming every bad cell."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from openlosi.core.sampling.frame import Candidate

_YES = ("yes", "true", "1", "x", "oui", "si", "sí", "sim", "نعم")
_NO = ("no", "false", "0", "", "non", "não", "nao", "لا")


class FaultyFrameFile(ValueError):
    """The file cannot be read as a frame; ``faults`` says everything that is wrong, one line each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


@dataclass(frozen=True)
class FrameFile:
    """A frame, and the rows of its file by municipality."""

    columns: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    rows: Mapping[str, tuple[str, ...]]


def read_frame(file: Path, *, stratum: str | None = None) -> FrameFile:
    """
    Read a frame: a column ``municipality``, and what the design needs of ``population``, ``region``, ``capital``.

    :param stratum: the column that holds the strata
    :raises FaultyFrameFile: with everything that is wrong with the file
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            columns, *rows = [
                tuple(cell.strip() for cell in row) for row in csv.reader(source) if any(row)
            ] or [()]
    except UnicodeDecodeError:
        raise FaultyFrameFile(["is not UTF-8 text; save it as CSV UTF-8"]) from None
    except csv.Error as error:
        raise FaultyFrameFile([f"cannot be read as CSV: {error}"]) from None
    _check_columns(columns, stratum)
    candidates, faults = [], []
    for number, row in enumerate(rows, start=1):
        cells = dict(zip(columns, row, strict=False))
        wrong = [] if len(row) == len(columns) else [f"has {len(row)} cells, and the header {len(columns)}"]
        candidate = _candidate(cells, stratum, wrong)
        candidates.append(candidate)
        faults += [f"row {number} ({candidate.municipality or 'no name'}): {fault}" for fault in wrong]
    if faults:
        raise FaultyFrameFile(faults)
    return FrameFile(
        columns,
        tuple(candidates),
        {each.municipality: row for each, row in zip(candidates, rows, strict=True)},
    )


def _check_columns(columns: tuple[str, ...], stratum: str | None) -> None:
    faults = [
        f'has no column "{column}"; it has {", ".join(columns) or "none"}'
        for column in ("municipality", stratum)
        if column is not None and column not in columns
    ]
    faults += [
        f'has the column "{column}" twice' for column in dict.fromkeys(columns) if columns.count(column) > 1
    ]
    if faults:
        raise FaultyFrameFile(faults)


def _candidate(cells: Mapping[str, str], stratum: str | None, wrong: list[str]) -> Candidate:
    if not cells["municipality"]:
        wrong.append("municipality is empty")
    return Candidate(
        cells["municipality"],
        _population(cells.get("population", ""), wrong),
        cells.get("region", ""),
        cells.get(stratum, "") if stratum else "",
        capital=_truth(cells.get("capital", ""), wrong),
    )


def _population(written: str, wrong: list[str]) -> int | None:
    """A whole number; people part thousands by spaces, and unknown is empty."""
    digits = "".join(written.split())
    if digits and not digits.isdecimal():
        wrong.append(f'population is "{written}"; write a whole number such as 48000, or nothing if unknown')
        return None
    return int(digits) if digits else None


def _truth(written: str, wrong: list[str]) -> bool:
    word = written.casefold()
    if word not in _YES + _NO:
        wrong.append(f'capital is "{written}"; write yes or no')
    return word in _YES
