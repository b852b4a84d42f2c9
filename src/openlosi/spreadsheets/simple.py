"""
Read the small tables that stand beside the answers, from CSV, XLSX or ODS.

These are the mapping file, the municipalities and the reviewers' decisions.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from openlosi.core.saying import said
from openlosi.spreadsheets import ods, xlsx
from openlosi.spreadsheets.codes import CodeBook
from openlosi.spreadsheets.delimited import opened
from openlosi.spreadsheets.encodings import Undecodable
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.files import CSV, ODS, READ
from openlosi.spreadsheets.headers import Ambiguous, Header, find_header
from openlosi.spreadsheets.keys import key_of
from openlosi.spreadsheets.owners import MAPPING, Entry, Owner, Owners
from openlosi.spreadsheets.packages import Unopenable
from openlosi.spreadsheets.raw import Place, Raw
from openlosi.spreadsheets.tabulate import rows_below, without_merged

Say = Callable[[str], None]


def read_table(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str],
    faults: Faults,
    notice: Say,
    encoding: str | None = None,
    book: CodeBook | None = None,
) -> Raw | None:
    """The first table in a file that has the needed columns; None, with a fault, when there is none."""
    name, before = str(path), faults.room(str(path))
    try:
        if path.suffix.lower() not in READ:
            faults.add(name, said("is no spreadsheet we read; give .csv, .tsv, .xlsx or .ods."))
            return None
        in_file = _in_csv if path.suffix.lower() in CSV else _in_workbook
        for header, raw in in_file(path, needed, optional, faults, encoding, book):
            if header.ignored:
                notice(f"{path}: columns not read: {', '.join(header.ignored)}.")
            return raw
    except Undecodable as error:
        faults.add(name, error.reason, row=error.line)
    except Ambiguous as error:
        faults.add(name, error.reason, row=error.row, column=error.column)
    except Unopenable as error:
        faults.add(name, error.reason)
    except (OSError, UnicodeError, LookupError) as error:
        faults.add(name, said("cannot be read: %(why)s.", why=str(error)))
    if faults.room(name) == before:
        listed = ", ".join(needed)
        one = said("no header with the column %(names)s.", names=listed)
        several = said("no header with the columns %(names)s.", names=listed)
        faults.add(name, several if len(needed) > 1 else one)
    return None


Found = Iterator[tuple[Header, Raw]]


def _in_csv(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str],
    faults: Faults,
    encoding: str | None,
    book: CodeBook | None,
) -> Found:
    file = opened(path, str(path), encoding)
    for separator, rows in file.heads():
        header = find_header(rows, needed, optional, book)
        if header:
            frame = file.table(separator, header, needed, faults)
            yield header, Raw(file.place, header.columns, frame)


def _in_workbook(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str],
    faults: Faults,
    _: str | None,
    book: CodeBook | None,
) -> Found:
    module = ods if path.suffix.lower() in ODS else xlsx
    for sheet in module.sheets_in(path):
        place = Place(str(path), sheet.title)
        header = find_header(sheet.rows, needed, optional, book)
        if header:
            frame = rows_below(sheet.rows, header, place, faults)
            frame = without_merged(frame, sheet.merged, header.columns, place, faults)
            yield header, Raw(place, header.columns, frame)


def read_mapping(
    path: Path | None,
    faults: Faults,
    notice: Say,
    encoding: str | None = None,
    *,
    assessor_needed: bool = True,
) -> Owners:
    """The owners that a mapping file names; its faults are added to the others."""
    if path is None:
        return Owners(assessor_needed=assessor_needed)
    needed = MAPPING if assessor_needed else MAPPING[:-1]
    raw = read_table(path, needed, MAPPING[len(needed) :], faults, notice, encoding)
    entries = list(_entries(raw, faults, needed)) if raw else []
    return Owners(entries, str(path), assessor_needed=assessor_needed)


def _entries(raw: Raw, faults: Faults, needed: Sequence[str]) -> Iterator[Entry]:
    seen: dict[tuple[str, str], int] = {}
    for entry in raw.frame.iter_rows(named=True):
        row, file, sheet = entry["row"], entry["file"], entry["sheet"]
        if not any(entry.get(name) for name in MAPPING):
            continue
        missing = [name for name in needed if name != "sheet" and not entry[name]]
        for name in missing:
            faults.add(
                raw.place.file, f"no {name}.", sheet=raw.place.sheet, row=row, column=raw.columns[name]
            )
        if missing:
            continue
        before = seen.setdefault((file, sheet or ""), row)
        if before != row:
            reason = f"this sheet is mapped twice; before: row {before}."
            faults.add(raw.place.file, reason, sheet=raw.place.sheet, row=row)
        yield Entry(
            row, file, sheet or "", Owner(key_of(entry["municipality"]), key_of(entry.get("assessor") or ""))
        )
