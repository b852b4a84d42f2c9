"""Read one municipality's settled answers out of a folder that `openlosi score` wrote."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from openlosi.cli.messages import stop
from openlosi.core.instruments.models import Effort, Instrument
from openlosi.core.instruments.values import Value
from openlosi.editions import load_named
from openlosi.spreadsheets.inert import inert

Row = Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """A municipality with a score: its name, its settled answers, and the efforts of what it lacks."""

    name: str
    settled: Mapping[str, Value]
    efforts: Mapping[str, Effort]
    instrument: Instrument


def read_case(folder: Path, municipality: str) -> Case | str:
    """
    Read a municipality; where it has no score or is not there, return a sentence that says so.

    Files that are not as `openlosi score` writes them stop the command with every fault that was found.
    """
    if not (folder / "results.csv").is_file():
        stop([f"{folder}: holds no results.csv, so it is no folder of results; openlosi score makes one."])
    results = [row for _, row in _rows(folder / "results.csv", ("municipality", "name", "no_score_reason"))]
    # The tables put an apostrophe before a key that a spreadsheet program would run as a formula.
    keys = (municipality, inert(municipality))
    found = next((row for row in results if row["municipality"] in keys), None)
    if found is None:
        return _unknown(municipality, [row["municipality"] for row in results], folder)
    if found["no_score_reason"]:
        return f"{found['name'] or municipality} has no score ({found['no_score_reason']}), so there is nothing to plan from."
    key = found["municipality"]
    instrument = _instrument(folder)
    settled = _settled(folder / "answers.csv", key, instrument)
    return Case(found["name"] or municipality, settled, _efforts(folder / "missing.csv", key), instrument)


def _instrument(folder: Path) -> Instrument:
    description = folder / "datapackage.json"
    try:
        code = json.loads(description.read_text(encoding="utf-8"))["instrument"]["code"]
    except FileNotFoundError:
        code = "losi-2024"
    except (ValueError, KeyError, TypeError):
        stop([f"{description}: does not say which instrument was used; run openlosi score again"])
    return load_named(str(code))


def _settled(file: Path, key: str, instrument: Instrument) -> dict[str, Value]:
    values = {value.value: value for value in instrument.answers}
    settled: dict[str, Value] = {}
    faults = []
    for line, row in _rows(file, ("municipality", "indicator", "answer")):
        if row["municipality"] != key:
            continue
        if row["answer"] not in values:
            faults.append(f'{file}, line {line}: "{row["answer"]}" is not an answer; write {_either(values)}')
        elif row["indicator"] not in instrument.codes:
            faults.append(f"{file}, line {line}: {instrument.code} has no indicator {row['indicator']}")
        elif row["indicator"] in settled:
            faults.append(f"{file}, line {line}: a second answer to {row['indicator']}")
        else:
            settled[row["indicator"]] = values[row["answer"]]
    if not faults and (lacking := [code for code in instrument.codes if code not in settled]):
        faults.append(f"{file}: {key} has no answer to {', '.join(lacking)}")
    if faults:
        stop(faults)
    return settled


def _efforts(file: Path, key: str) -> dict[str, Effort]:
    classes = {effort.value: effort for effort in Effort}
    efforts, faults = {}, []
    for line, row in _rows(file, ("municipality", "indicator", "effort")):
        if row["municipality"] == key:
            if row["effort"] in classes:
                efforts[row["indicator"]] = classes[row["effort"]]
            else:
                faults.append(
                    f'{file}, line {line}: "{row["effort"]}" is not an effort; write {_either(classes)}'
                )
    if faults:
        stop(faults)
    return efforts


def _rows(file: Path, columns: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """Each row of a table with its line, one at a time; it stops the command where the file is not such a table."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source, restval="")
            lacking = [column for column in columns if column not in (reader.fieldnames or ())]
            if lacking:
                stop([f"{file}: has no column {', '.join(lacking)}; it should be as openlosi score wrote it"])
            for row in reader:
                yield reader.line_num, row
    except UnicodeDecodeError:
        stop([f"{file}: is not UTF-8 text; save it as CSV UTF-8"])


def _unknown(municipality: str, known: list[str], folder: Path) -> str:
    near = get_close_matches(municipality, known, n=3)
    hint = (
        f" Did you mean {_either(near)}?"
        if near
        else f" It holds {len(known)}; the first column of results.csv names them."
    )
    return f"{folder} holds no municipality {municipality}.{hint}"


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)
