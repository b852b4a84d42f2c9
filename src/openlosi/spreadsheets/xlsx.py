"""
Read XLSX: what the cells show, never what a formula would compute.

Only texts, numbers and truth values are read, and the results that formulas had
when the file was saved. Styles, links, macros and outside references are not.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, join, normpath

from openlosi.core.saying import said
from openlosi.spreadsheets.markup import Attributes, Walker, walked
from openlosi.spreadsheets.packages import Package, Unopenable, package
from openlosi.spreadsheets.raw import Unreadable
from openlosi.spreadsheets.sheets import (
    COLUMNS,
    ROWS,
    UNCOMPUTED,
    Merged,
    RowBuilder,
    Sheet,
    Sheets,
    number_text,
)  # fmt: skip

#: Excel cuts a sheet's title at so many characters.
TITLE_LENGTH = 31

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def sheets_in(path: Path) -> Sheets:
    """
    The sheets of a workbook, one after the other.

    :raises Unopenable: if it cannot be read safely
    """
    with package(path) as parts:
        book_part = _book_part(parts)
        relations = _relations(parts, book_part)
        book = _Book()
        walked(parts.chunks(book_part), book, parts.budget)
        texts = _SharedTexts()
        for kind, target in relations.values():
            if kind == "sharedStrings" and target in parts:
                walked(parts.chunks(target), texts, parts.budget)
        for title, relation in book.sheets:
            kind, target = relations.get(relation, ("", ""))
            if kind == "worksheet":
                yield _sheet(parts, target, title, texts.texts, book.stale)


def _sheet(parts: Package, target: str, title: str, texts: list[str], stale: bool) -> Sheet:
    sheet = Sheet(title, cut=len(title) >= TITLE_LENGTH)
    walked(parts.chunks(target), _Cells(sheet, texts, stale), parts.budget)
    return sheet


def _book_part(parts: Package) -> str:
    for kind, target in _relations(parts, "").values():
        if kind == "officeDocument":
            return target
    raise Unopenable(said("is no workbook."))


def _relations(parts: Package, part: str) -> dict[str, tuple[str, str]]:
    folder, _, name = part.rpartition("/")
    file = join(folder, "_rels", f"{name}.rels")
    if file not in parts:
        return {}
    reader = _Relations(dirname(part))
    walked(parts.chunks(file), reader, parts.budget)
    return reader.targets


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Relations(Walker):
    """Which part each relation names; those outside the file are left out."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def begin(self, name: str, attributes: Attributes) -> None:
        if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else normpath(join(self._folder, target))
            self.targets[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], part)


class _Book(Walker):
    """The titles of the sheets, and whether the results of formulas are only placeholders."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.stale = False

    def begin(self, name: str, attributes: Attributes) -> None:
        local = _local(name)
        if local == "sheet":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            self.sheets.append((_unescaped(attributes.get("name", "")), relation))
        elif local == "calcPr":
            # Programs that write workbooks without computing ask for it here, and store zeros meanwhile.
            self.stale = attributes.get("fullCalcOnLoad") in ("1", "true")


class _SharedTexts(Walker):
    """The texts that cells refer to by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._reading = self._phonetic = False

    def begin(self, name: str, attributes: Attributes) -> None:
        local = _local(name)
        if local == "t":
            self._reading = not self._phonetic
        elif local == "rPh":
            self._phonetic = True

    def text(self, text: str) -> None:
        if self._reading:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        local = _local(name)
        if local == "t":
            self._reading = False
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            self.texts.append(_unescaped("".join(self._pieces)))
            self._pieces.clear()


class _Cells(Walker):
    """The cells of one sheet."""

    def __init__(self, sheet: Sheet, texts: list[str], stale: bool) -> None:
        self._sheet, self._shared, self._stale = sheet, texts, stale
        self._builder = RowBuilder()
        self._row = self._column = 0
        self._kind = "n"
        self._formula = self._has_value = self._reading = self._phonetic = False
        self._pieces: list[str] = []

    def begin(self, name: str, attributes: Attributes) -> None:
        local = _local(name)
        if local == "c":
            self._begin_cell(attributes)
        elif local == "v":
            self._reading = self._has_value = True
        elif local == "t":
            self._reading = self._kind == "inlineStr" and not self._phonetic
        elif local == "f":
            self._formula = True
        elif local == "rPh":
            self._phonetic = True
        elif local == "row":
            self._row = _bounded(attributes.get("r"), self._row + 1, ROWS)
            self._column = 0
        elif local == "mergeCell":
            self._sheet.merged.extend(_merged(attributes.get("ref", "")))

    def text(self, text: str) -> None:
        if self._reading:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        local = _local(name)
        if local in ("v", "t"):
            self._reading = False
        elif local == "c":
            if self._pieces or self._formula:
                self._builder.put(self._column, self._value("".join(self._pieces)))
        elif local == "rPh":
            self._phonetic = False
        elif local == "row":
            cells = self._builder.taken()
            if cells:
                self._sheet.rows.append((self._row, cells))

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = min(_column(reference[1]), COLUMNS) if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        self._formula = self._has_value = False
        self._pieces.clear()

    def _value(self, text: str) -> str:
        if self._formula and (self._stale or not self._has_value):
            return Unreadable("(formula)", UNCOMPUTED)
        if self._kind == "s":
            return self._shared_text(text)
        if self._kind == "b":
            return "true" if text.strip() in ("1", "true") else "false"
        if self._kind == "e":
            return Unreadable(text, said("the error %(text)s.", text=text))
        return number_text(text) if self._kind == "n" else _unescaped(text)

    def _shared_text(self, number: str) -> str:
        try:
            return self._shared[int(number)]
        except (ValueError, IndexError):
            return Unreadable(number, said("its text is missing from the file; open it and save it anew."))


def _bounded(text: str | None, otherwise: int, most: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise
    if not 1 <= number <= most:
        raise Unopenable(said("has a row beyond %(most)s.", most=f"{most:,}"))
    return number


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _merged(reference: str) -> Iterator[Merged]:
    first, _, last = reference.partition(":")
    corners = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if corners[0] and corners[1]:
        yield Merged(int(corners[0][2]), _column(corners[0][1]), int(corners[1][2]), _column(corners[1][1]))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
