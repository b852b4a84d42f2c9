"""Take the answer tables out of files of every kind."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from openlosi.core.saying import said
from openlosi.spreadsheets import ods, xlsx
from openlosi.spreadsheets.codes import CodeBook
from openlosi.spreadsheets.delimited import Delimited, opened
from openlosi.spreadsheets.encodings import Undecodable
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.files import CSV, ODS
from openlosi.spreadsheets.headers import LONG, ROWS_SEARCHED, SETTLED, SHEET, Ambiguous, Header, find_header
from openlosi.spreadsheets.owners import NO_ASSESSOR, NO_OWNER, Owner, Owners
from openlosi.spreadsheets.packages import Unopenable
from openlosi.spreadsheets.raw import REMARKS, Place, Raw, Row, collected
from openlosi.spreadsheets.sheets import Sheet
from openlosi.spreadsheets.tabulate import answer_rows, rows_below, without_merged

Say = Callable[[str], None]

NO_HEADER = (
    f"no header in the first {ROWS_SEARCHED} rows: a long table has the columns municipality, assessor, indicator "
    "and answer; a sheet of one municipality and assessor has a code and an answer column."
)

NO_SETTLED_HEADER = (
    f"no header in the first {ROWS_SEARCHED} rows: a long table of settled answers has the columns municipality, "
    "indicator and answer; a sheet of one municipality has a code and an answer column."
)


class Sources:
    """What holds for all the files of one reading."""

    def __init__(
        self,
        book: CodeBook,
        owners: Owners,
        faults: Faults,
        notice: Say,
        encoding: str | None = None,
        *,
        assessor_needed: bool = True,
    ) -> None:
        self._book, self._owners, self._faults = book, owners, faults
        self._notice, self._encoding = notice, encoding
        self._long = LONG if assessor_needed else SETTLED
        self._no_header = NO_HEADER if assessor_needed else NO_SETTLED_HEADER

    def raws_in(self, path: Path) -> Iterator[Raw]:
        """The tables in one file; what cannot be read becomes a fault."""
        name = str(path)
        before = self._faults.room(name)
        found = 0
        try:
            for raw in self._csv(path) if path.suffix.lower() in CSV else self._workbook(path):
                found += 1
                yield raw
        except Undecodable as error:
            self._faults.add(name, error.reason, row=error.line)
        except Ambiguous as error:
            self._blame(error, Place(name))
        except Unopenable as error:
            self._faults.add(name, error.reason)
        except (OSError, UnicodeError, LookupError) as error:
            self._faults.add(name, said("cannot be read: %(why)s.", why=str(error)))
        if not found and self._faults.room(name) == before:
            self._faults.add(name, self._no_header)

    def _csv(self, path: Path) -> Iterator[Raw]:
        file = opened(path, str(path), self._encoding)
        if file.encoding.guessed:
            self._notice(f"{path}: not UTF-8; read as {file.encoding.name}, a guess. Look at the names.")
        heads = list(file.heads())
        for separator, rows in heads:
            header = self._header(rows, self._long, file.place)
            if header:
                frame = file.table(separator, header, self._long, self._faults)
                yield Raw(file.place, header.columns, frame)
                return
        for separator, rows in heads:
            header = self._header(rows, SHEET, file.place)
            if header:
                yield from self._owned_csv(file, separator, header)
                return

    def _owned_csv(self, file: Delimited, separator: str, header: Header) -> Iterator[Raw]:
        owner = self._owners.of(file.path, file.path.stem)
        if owner is None:
            self._faults.add(file.place.file, NO_ASSESSOR if header.names_municipalities else NO_OWNER)
            return
        rows = list(file.rows(separator, header, ("indicator",), self._faults))
        yield self._owned(rows, header, file.place, owner)

    def _workbook(self, path: Path) -> Iterator[Raw]:
        module = ods if path.suffix.lower() in ODS else xlsx
        for sheet in module.sheets_in(path):
            place = Place(str(path), sheet.title)
            try:
                yield from self._sheet(path, sheet, place)
            except Ambiguous as error:
                self._blame(error, place)

    def _sheet(self, path: Path, sheet: Sheet, place: Place) -> Iterator[Raw]:
        header = self._header(sheet.rows, self._long, place)
        if header:
            frame = rows_below(sheet.rows, header, place, self._faults)
            frame = without_merged(frame, sheet.merged, header.columns, place, self._faults)
            yield Raw(place, header.columns, frame)
        else:
            yield from self._owned_sheet(path, sheet, place)

    def _owned_sheet(self, path: Path, sheet: Sheet, place: Place) -> Iterator[Raw]:
        owner = self._owners.of(path, sheet.title)
        header = self._header(sheet.rows, SHEET, place)
        if header is None and owner is None:
            self._notice(f'{place.file}, sheet "{sheet.title}": skipped, it holds no table of answers.')
        elif header is None:
            self._faults.add(place.file, self._no_header, sheet=sheet.title)
        elif owner is None:
            why = NO_ASSESSOR if header.names_municipalities else NO_OWNER
            self._faults.add(place.file, why, sheet=sheet.title)
        else:
            if sheet.cut and sheet.title in (f"{owner.municipality} | {owner.assessor}", owner.municipality):
                self._notice(
                    f'{place.file}, sheet "{sheet.title}": Excel may have cut this title at 31 characters.'
                )
            raw = self._owned(sheet.rows, header, place, owner)
            frame = without_merged(raw.frame, sheet.merged, header.columns, place, self._faults)
            yield Raw(place, raw.columns, frame, raw.constants)

    def _owned(self, rows: Sequence[Row], header: Header, place: Place, owner: Owner) -> Raw:
        kept = answer_rows(rows, header, self._book)
        frame = collected(kept, header.columns, place, self._faults)
        constants = {"municipality": owner.municipality, "assessor": owner.assessor}
        return Raw(place, header.columns, frame, constants)

    def _header(self, rows: Sequence[Row], needed: Sequence[str], place: Place) -> Header | None:
        more = REMARKS if "assessor" in needed or needed == SHEET else ("assessor", *REMARKS)
        header = find_header(rows, needed, more, self._book)
        if header and header.ignored:
            where = f'{place.file}, sheet "{place.sheet}"' if place.sheet is not None else place.file
            self._notice(f"{where}: columns not read: {', '.join(header.ignored)}.")
        return header

    def _blame(self, error: Ambiguous, place: Place) -> None:
        self._faults.add(place.file, error.reason, sheet=place.sheet, row=error.row, column=error.column)
