"""Find the spreadsheets among what a person named: files, and folders with everything below them."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from openlosi.spreadsheets.faults import Faults

CSV = frozenset({".csv", ".tsv", ".tab", ".txt"})
XLSX = frozenset({".xlsx", ".xlsm"})
ODS = frozenset({".ods"})
READ = CSV | XLSX | ODS

_WHY_NOT = {
    ".xls": "this is the old Excel format; open it and save it as .xlsx.",
    ".xlsb": "this is Excel's binary format; open it and save it as .xlsx.",
    ".numbers": "this is a Numbers document; export it as .xlsx.",
    ".fods": "this is a flat OpenDocument sheet; save it as .ods.",
}
_WHY_NEVER = "this is no spreadsheet we read; give .csv, .tsv, .xlsx or .ods."


def spreadsheets_in(
    inputs: Sequence[Path], faults: Faults, notice: Callable[[str], None], leave_out: Collection[Path] = ()
) -> list[Path]:
    """
    The spreadsheets to read, each once, folders in the order of their names.

    Hidden files and the lock files of open documents are left out of a folder, and so is what is no spreadsheet; `notice` is
    told of each.
    """
    found: dict[Path, Path] = {}
    left_out = {path.resolve() for path in leave_out}
    for given in inputs:
        if not given.exists():
            faults.add(str(given), "there is no such file or folder.")
            continue
        chosen = _in_folder(given, faults, notice) if given.is_dir() else _named(given, faults)
        for path in chosen:
            if path.resolve() not in left_out:
                found.setdefault(path.resolve(), path)
    if not found and not faults:
        faults.add(", ".join(map(str, inputs)), "no spreadsheet here: .csv, .tsv, .xlsx and .ods are read.")
    return list(found.values())


def _named(path: Path, faults: Faults) -> list[Path]:
    if path.suffix.lower() in READ:
        return [path]
    faults.add(str(path), _WHY_NOT.get(path.suffix.lower(), _WHY_NEVER))
    return []


def _in_folder(folder: Path, faults: Faults, notice: Callable[[str], None]) -> list[Path]:
    chosen = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        if any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts):
            notice(f"{path}: skipped, a hidden or lock file.")
        elif path.suffix.lower() in READ - {".txt"}:
            # A .txt in a folder is somebody's notes; named by itself it is taken for CSV.
            chosen.append(path)
        elif path.suffix.lower() in _WHY_NOT:
            # Somebody's answers are probably in it: to skip it quietly would lose them.
            faults.add(str(path), _WHY_NOT[path.suffix.lower()])
        else:
            notice(f"{path}: skipped, no spreadsheet.")
    return chosen
