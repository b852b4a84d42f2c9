"""
The folder's description as a Frictionless data package, so that others can load it without asking.

Says which file holds what, column by column, under which licence, and by which
edition and software the figures were made.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from openlosi import __version__
from openlosi.core.instruments.models import Instrument

_ABOUT = {
    "results": "One row a municipality: indicators met, score, level, rank, and the same by criterion.",
    "answers": "The settled answers, and how each was reached.",
    "discrepancies": "Where the two assessors of a municipality differed, decided or not.",
    "missing": "Indicators that a scored portal lacks, with the edition's default effort.",
    "agreement": "Agreement of the two assessors, with 95 % intervals; empty where undefined.",
}
_KEYS = {
    "results": ["municipality"],
    "answers": ["municipality", "indicator"],
    "discrepancies": ["municipality", "indicator"],
    "missing": ["municipality", "indicator"],
    "agreement": ["scope", "key", "statistic"],
}
_INTEGERS = ("met", "applicable", "rank", "n")
_NUMBERS = ("score", "value", "low", "high", "latitude", "longitude")


def write_datapackage(directory: Path, instrument: Instrument, *, title: str) -> None:
    """Describe the CSV tables that stand in the directory, in ``datapackage.json``."""
    package = {
        "profile": "tabular-data-package",
        "name": f"{instrument.code}-results",
        "title": title,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "instrument": {
            "code": instrument.code,
            "title": instrument.texts["en"].title,
            "indicators": len(instrument.indicators),
            "denominator": instrument.denominator,
            "fingerprint": fingerprint(instrument),
        },
        "software": {"name": "OpenLOSI", "version": __version__},
        "resources": [
            _resource(path, instrument) for name in _ABOUT if (path := directory / f"{name}.csv").exists()
        ],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (directory / "datapackage.json").write_text(text, encoding="utf-8")


def fingerprint(instrument: Instrument) -> str:
    """A hash of everything in the edition that decides a score, so that a quiet change shows."""
    parts = [instrument.code, str(instrument.denominator)]
    parts += [f"{level.name}>={level.floor}" for level in instrument.levels]
    parts += [f"{i.code}:{'+'.join(i.criteria)}" for i in instrument.indicators]
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _resource(path: Path, instrument: Instrument) -> dict[str, Any]:
    with path.open(encoding="utf-8-sig") as lines:
        header = lines.readline().rstrip("\r\n").split(",")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return {
        "name": path.stem,
        "path": path.name,
        "description": _ABOUT[path.stem],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": {
            "fields": [_field(name, instrument) for name in header],
            "primaryKey": _KEYS[path.stem],
            "missingValues": [""],
        },
    }


def _field(name: str, instrument: Instrument) -> dict[str, Any]:
    ending = name.rsplit("_", 1)[-1]
    if name in _INTEGERS or ending in ("met", "applicable"):
        return {"name": name, "type": "integer"}
    if name in _NUMBERS or ending == "score":
        return {"name": name, "type": "number"}
    field: dict[str, Any] = {"name": name, "type": "string"}
    if name == "level":
        field["constraints"] = {"enum": [level.name for level in instrument.levels]}
    if name in ("answer", "first", "second"):
        field["constraints"] = {"enum": [value.value for value in instrument.answers]}
    return field
