"""Read the table of municipalities: names, regions, portals, and why some have no score."""

import logging
import re
from pathlib import Path

import polars as pl

from openlosi.core.assessments.no_score import NoScore
from openlosi.spreadsheets.answers import Columns, Reading, without_blank_rows
from openlosi.spreadsheets.doubles import blame_doubles, blame_lookalikes
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.keys import key_of
from openlosi.spreadsheets.raw import Raw
from openlosi.spreadsheets.simple import Say, read_table
from openlosi.spreadsheets.words import fold

REASONS = tuple(reason.value for reason in NoScore)

_TEXTS = ("name", "region", "portal")
_OPTIONAL = ("name", "region", "population", "portal", "no_score_reason", "latitude", "longitude")
_GROUPED = re.compile(r"\d{1,3}([., '’]\d{3})+")
_WHOLE = re.compile(r"(\d+)([.,]0*)?")
_DECIMAL = re.compile(r"[+-]?\d+([.,]\d+)?")


def read_municipalities(
    path: Path, *, notice: Say | None = None, encoding: str | None = None
) -> pl.DataFrame:
    """
    The municipalities, one a row, with all columns even where the file has only some.

    Columns: municipality, name, region, portal (String), population (Int64), no_score_reason (Enum), latitude,
    longitude (Float64), row (UInt32). Only municipality is needed; blank cells are null.

    :raises FaultyCells: with every fault
    """
    faults = Faults()
    raw = read_table(
        path, ("municipality",), _OPTIONAL, faults, notice or logging.getLogger(__name__).info, encoding
    )
    if raw is None:
        faults.check()
        raise AssertionError("a table that cannot be read is a fault")
    frame = without_blank_rows(raw.frame)
    columns = Columns(raw, frame, faults)
    table = frame.select("row").with_columns(
        columns.key("municipality"),
        *(_text(columns, raw, name) for name in _TEXTS),
        _read(columns, raw, "population", population_of).cast(pl.Int64),
        _read(columns, raw, "no_score_reason", _reason).cast(pl.Enum(REASONS)),
        _read(columns, raw, "latitude", lambda text: _degrees(text, 90)).cast(pl.Float64),
        _read(columns, raw, "longitude", lambda text: _degrees(text, 180)).cast(pl.Float64),
    )
    placed = columns.sound(table).with_columns(
        file=pl.lit(raw.place.file), sheet=pl.lit(raw.place.sheet, dtype=pl.String)
    )
    blame_doubles(placed, ("municipality",), faults)
    blame_lookalikes(placed, "municipality", faults)
    faults.check()
    return table.select(pl.col("municipality").cast(pl.String), *_OPTIONAL, "row")


def _text(columns: Columns, raw: Raw, name: str) -> pl.Series:
    return _read(columns, raw, name, lambda text: key_of(text) or None)


def _read(columns: Columns, raw: Raw, name: str, meaning: Reading) -> pl.Series:
    if name not in raw.columns:
        return columns.absent(name)
    return columns.read(name, meaning, lambda text: f'"{text.strip()}" {_WHY_NOT.get(name, "")}').cast(
        pl.String
    )


_WHY_NOT = {
    "population": "is no number of people.",
    "no_score_reason": f"is no reason for having no score; the reasons are {', '.join(REASONS)}.",
    "latitude": "is no latitude in decimal degrees, from -90 to 90.",
    "longitude": "is no longitude in decimal degrees, from -180 to 180.",
}


def population_of(text: str) -> str | None:
    """
    The number of people that a cell's text means, in digits, however its thousands are grouped.

    >>> population_of("1 234 567"), population_of("48000.0"), population_of("many")
    ('1234567', '48000', None)
    """
    word = fold(text)
    if _GROUPED.fullmatch(word):
        return re.sub(r"\D", "", word)
    whole = _WHOLE.fullmatch(word)
    return whole[1] if whole and len(whole[1]) < 12 else None


def _reason(text: str) -> str | None:
    word = fold(text).replace(" ", "_").replace("-", "_")
    return word if word in REASONS else None


def _degrees(text: str, most: int) -> str | None:
    word = fold(text).replace("−", "-")
    if not _DECIMAL.fullmatch(word):
        return None
    number = word.replace(",", ".")
    return number if abs(float(number)) <= most else None
