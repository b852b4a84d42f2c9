"""
Read ODS (LibreOffice): what the cells show, never what a formula would compute.

A repeated row or cell is written once with a count. A count costs as much of the
budget as the cells it stands for, unless they are blank.
"""

from pathlib import Path

from openlosi.core.saying import said
from openlosi.spreadsheets.markup import Attributes, Walker, walk, walked
from openlosi.spreadsheets.packages import Budget, Package, Unopenable, package
from openlosi.spreadsheets.raw import Unreadable
from openlosi.spreadsheets.sheets import (
    COLUMNS,
    COLUMNS_READ,
    ROWS,
    UNCOMPUTED,
    Merged,
    RowBuilder,
    Sheet,
    Sheets,
    number_text,
)  # fmt: skip

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 {}"
_ERROR_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"


def _name(namespace: str, local: str) -> str:
    return _NAMESPACE.format(namespace, local)


_TABLE, _ROW = _name("table", "table"), _name("table", "table-row")
_CELL, _COVERED = _name("table", "table-cell"), _name("table", "covered-table-cell")
_PARAGRAPH, _SPACES = _name("text", "p"), _name("text", "s")
_TAB, _BREAK = _name("text", "tab"), _name("text", "line-break")
_ANNOTATION = _name("office", "annotation")
_TYPE, _STRING = _name("office", "value-type"), _name("office", "string-value")
_VALUES = {
    "float": _name("office", "value"),
    "percentage": _name("office", "value"),
    "currency": _name("office", "value"),
    "boolean": _name("office", "boolean-value"),
    "date": _name("office", "date-value"),
    "time": _name("office", "time-value"),
}
_FORMULA, _TITLE = _name("table", "formula"), _name("table", "name")
_ROWS_REPEATED, _COLUMNS_REPEATED = (
    _name("table", "number-rows-repeated"),
    _name("table", "number-columns-repeated"),
)
_ROWS_SPANNED, _COLUMNS_SPANNED = (
    _name("table", "number-rows-spanned"),
    _name("table", "number-columns-spanned"),
)


def sheets_in(path: Path) -> Sheets:
    """
    The sheets of a document, one after the other.

    :raises Unopenable: if it cannot be read safely
    """
    with package(path) as parts:
        _check_unlocked(parts)
        tables = _Tables(parts.budget)
        for _ in walk(parts.chunks("content.xml"), tables, parts.budget):
            yield from tables.finished
            tables.finished.clear()


def _check_unlocked(parts: Package) -> None:
    if "META-INF/manifest.xml" in parts:
        manifest = _Manifest()
        walked(parts.chunks("META-INF/manifest.xml"), manifest, parts.budget)
        if manifest.locked:
            raise Unopenable(said("is locked with a password; save it without one."))


class _Manifest(Walker):
    locked = False

    def begin(self, name: str, attributes: Attributes) -> None:
        self.locked |= name.endswith(" encryption-data")


class _Tables(Walker):
    """All tables of a document; `finished` holds those that have ended."""

    def __init__(self, budget: Budget) -> None:
        self.finished: list[Sheet] = []
        self._budget = budget
        self._builder = RowBuilder()
        self._sheet: Sheet | None = None
        self._depth = self._annotations = 0
        self._row = self._rows = self._column = 0
        self._in_cell = False
        self._cell: Attributes = {}
        self._paragraphs: list[list[str]] = []
        self._reading = False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == _TABLE:
            self._depth += 1
            if self._depth == 1:
                self._sheet = Sheet(attributes.get(_TITLE, ""))
                self._row = 0
        elif self._depth != 1:
            return
        elif name == _ROW:
            self._row += 1
            self._rows = _count(attributes.get(_ROWS_REPEATED), ROWS)
            self._column = 1
        elif name in (_CELL, _COVERED):
            self._cell, self._in_cell = attributes, True
            self._paragraphs = []
        elif self._in_cell:
            self._begin_text(name, attributes)

    def _begin_text(self, name: str, attributes: Attributes) -> None:
        if name == _ANNOTATION:
            self._annotations += 1
        elif self._annotations:
            return
        elif name == _PARAGRAPH:
            self._paragraphs.append([])
            self._reading = True
        elif self._reading and name == _SPACES:
            count = _count(attributes.get(_name("text", "c")), 1_000)
            self._paragraphs[-1].append(" " * count)
        elif self._reading and name in (_TAB, _BREAK):
            self._paragraphs[-1].append("\t" if name == _TAB else "\n")

    def text(self, text: str) -> None:
        if self._reading and not self._annotations:
            self._paragraphs[-1].append(text)

    def end(self, name: str) -> None:
        if name == _TABLE:
            self._depth -= 1
            if self._depth == 0 and self._sheet:
                self.finished.append(self._sheet)
                self._sheet = None
        elif self._depth != 1:
            return
        elif name == _PARAGRAPH and not self._annotations:
            self._reading = False
        elif name == _ANNOTATION:
            self._annotations -= 1
        elif name in (_CELL, _COVERED):
            self._end_cell()
        elif name == _ROW:
            self._end_row()

    def _end_cell(self) -> None:
        self._in_cell = False
        repeated = _count(self._cell.get(_COLUMNS_REPEATED), COLUMNS)
        text = self._value()
        if text:
            last = min(self._column + repeated, COLUMNS_READ + 1)
            self._budget.take_elements(max(0, last - self._column))
            for column in range(self._column, last):
                self._builder.put(column, text)
        self._note_merged()
        self._column += repeated

    def _note_merged(self) -> None:
        down, across = self._cell.get(_ROWS_SPANNED), self._cell.get(_COLUMNS_SPANNED)
        if self._sheet and (down or across):
            bottom, right = self._row + _count(down, ROWS) - 1, self._column + _count(across, COLUMNS) - 1
            if (bottom, right) != (self._row, self._column):
                self._sheet.merged.append(Merged(self._row, self._column, bottom, right))

    def _end_row(self) -> None:
        cells = self._builder.taken()
        last = self._row + self._rows - 1
        if last > ROWS:
            raise Unopenable(said("has a row beyond %(most)s.", most=f"{ROWS:,}"))
        if cells and self._sheet:
            self._budget.take_elements((self._rows - 1) * len(cells))
            self._sheet.rows += [(row, cells) for row in range(self._row, last + 1)]
        self._row = last

    def _value(self) -> str:
        kind = self._cell.get(_TYPE)
        text = "\n".join("".join(pieces) for pieces in self._paragraphs)
        if self._cell.get(_FORMULA) is not None and kind is None and not text:
            return Unreadable("(formula)", UNCOMPUTED)
        if self._cell.get(_ERROR_TYPE) == "error":
            return Unreadable(text, said("the error %(text)s.", text=text))
        if kind in _VALUES:
            return number_text(self._cell.get(_VALUES[kind], text))
        return self._cell.get(_STRING) or text


def _count(text: str | None, most: int) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most):
        raise Unopenable(
            said("repeats a row or cell %(times)s times, more than a sheet can hold.", times=text[:12])
        )
    return int(text)
