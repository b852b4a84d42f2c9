"""
Read the text of DOCX, XLSX, ODT and ODS files. Runs in the isolated process only.

Each is a zip of XML. Members are unpacked through a counter, whatever size the zip declares, and the XML is
read as a stream by a parser that refuses entities.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

LARGEST_MEMBER = 100_000_000
LARGEST_RATIO = 2_000
LONGEST = 3_000_000
MOST_REPEATS = 100
MOST_LINKS = 2_000
MOST_SHEETS = 200
_CELL = 32_767
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_TABLE_NAME = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}name"
_PARAGRAPHS = frozenset({"p", "h"})


class TooLarge(ValueError):
    """Unpacked, the file would be larger than any honest document."""


def read_office(kind: str, body: bytes) -> dict[str, object]:
    """Return ``parts`` (a text per sheet; one for a text document), ``links``, ``title`` and ``notes``."""
    with zipfile.ZipFile(io.BytesIO(body)) as held:
        found = {"docx": _docx, "xlsx": _xlsx, "odt": _odt, "ods": _ods}[kind](held)
        found["title"] = _title(held, kind)
    return found


class _Counted(io.RawIOBase):
    """A zip member that stops when it has given more than it may."""

    def __init__(self, held: zipfile.ZipFile, name: str) -> None:
        entry = held.getinfo(name)
        self._source = held.open(entry)
        self._left = min(LARGEST_MEMBER, max(1_000_000, entry.compress_size * LARGEST_RATIO))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        part = self._source.read(len(buffer))
        self._left -= len(part)
        if self._left < 0:
            raise TooLarge("unpacks to far more than its size: not read further")
        buffer[: len(part)] = part
        return len(part)


def _elements(
    held: zipfile.ZipFile, name: str, *, whole: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, Element]]:
    """Events with bare tag names; an element is emptied once it has ended, one inside a ``whole`` one with that."""
    source = io.BufferedReader(_Counted(held, name), 65_536)
    open_elements: list[Element] = []
    inside = 0
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            open_elements.append(element)
            inside += tag in whole
            if len(open_elements) > 500:
                raise TooLarge("its contents are nested too deeply to open")
            yield event, tag, element
            continue
        inside -= tag in whole
        # A paragraph inside a paragraph is part of the outer one's text, and is not told twice.
        if not (inside and tag in whole):
            yield event, tag, element
        open_elements.pop()
        if not inside:
            element.clear()
            if open_elements:
                open_elements[-1].remove(element)


class _Text:
    """Gathers pieces up to a length."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0

    def add(self, piece: str) -> bool:
        self.size += len(piece)
        if self.size > LONGEST:
            return False
        self.pieces.append(piece)
        return True

    def lines(self) -> str:
        lines = ("".join(self.pieces)).split("\n")
        return "\n".join(line.strip() for line in lines if line.strip())

    @property
    def notes(self) -> list[str]:
        return [f"read only to character {LONGEST:,}"] if self.size > LONGEST else []


def _docx(held: zipfile.ZipFile) -> dict[str, object]:
    text = _Text()
    for event, tag, element in _elements(held, "word/document.xml"):
        if event != "end":
            continue
        piece = {"t": element.text or "", "tab": "\t", "br": "\n", "p": "\n"}.get(tag, "")
        if piece and not text.add(piece):
            break
    links = [address for _, address in _relations(held, "word/_rels/document.xml.rels") if "://" in address]
    return {"parts": [text.lines()], "links": [(each, 0) for each in links[:MOST_LINKS]], "notes": text.notes}


def _relations(held: zipfile.ZipFile, name: str) -> list[tuple[str, str]]:
    if name not in held.namelist():
        return []
    return [
        (element.get("Id", ""), element.get("Target", ""))
        for event, tag, element in _elements(held, name)
        if event == "start" and tag == "Relationship"
    ]


def _xlsx(held: zipfile.ZipFile) -> dict[str, object]:
    targets = dict(_relations(held, "xl/_rels/workbook.xml.rels"))
    sheets = [
        (element.get("name", ""), targets.get(element.get(_REL, ""), ""))
        for event, tag, element in _elements(held, "xl/workbook.xml")
        if event == "start" and tag == "sheet"
    ]
    shared = _shared_strings(held)
    text, parts = _Text(), []
    for name, target in sheets[:MOST_SHEETS]:
        path = posixpath.normpath(posixpath.join("xl", target)) if not target.startswith("/") else target[1:]
        if path in held.namelist():
            text.pieces = [f"{name}\n"]
            _sheet(held, path, shared, text)
            parts.append(text.lines())
    return {"parts": parts, "links": [], "notes": text.notes}


def _shared_strings(held: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in held.namelist():
        return []
    found: list[str] = []
    size, piece = 0, ""
    for event, tag, element in _elements(held, "xl/sharedStrings.xml"):
        if event == "end" and tag == "t":
            piece += (element.text or "")[:_CELL]
        elif event == "end" and tag == "si":
            found.append(piece)
            size, piece = size + len(piece) + 50, ""
            if size > LONGEST * 10:
                break
    return found


def _sheet(held: zipfile.ZipFile, path: str, shared: list[str], text: _Text) -> None:
    value, kind, row = "", "", False
    for event, tag, element in _elements(held, path):
        if event == "start":
            kind = element.get("t", "") if tag == "c" else kind
        elif tag in ("v", "t"):
            value = (element.text or "")[:_CELL]
            if tag == "v" and kind == "s" and value.isdigit() and int(value) < len(shared):
                value = shared[int(value)]
        elif tag == "c" and value:
            if not text.add(("\t" if row else "") + " ".join(value.split())):
                return
            value, row = "", True
        elif tag == "row":
            text.add("\n")
            row = False


def _odt(held: zipfile.ZipFile) -> dict[str, object]:
    text = _Text()
    links: list[tuple[str, int]] = []
    for event, tag, element in _elements(held, "content.xml", whole=_PARAGRAPHS):
        if event == "start":
            if tag == "a" and len(links) < MOST_LINKS and "://" in element.get(_XLINK, ""):
                links.append((element.get(_XLINK, ""), 0))
        elif tag in _PARAGRAPHS and not text.add(_flat(element) + "\n"):
            break
    return {"parts": [text.lines()], "links": links, "notes": text.notes}


def _ods(held: zipfile.ZipFile) -> dict[str, object]:
    # A cell may say that it is repeated a million times; it is read once.
    text, parts = _Text(), list[str]()
    for event, tag, element in _elements(held, "content.xml", whole=_PARAGRAPHS):
        if event == "start":
            if tag == "table" and len(parts) < MOST_SHEETS:
                text.pieces = [f"{element.get(_TABLE_NAME, '')}\n"]
            continue
        if tag == "table":
            parts.append(text.lines())
        piece = {"table-cell": "\t", "table-row": "\n"}.get(tag, "")
        piece = f"{_flat(element)} " if tag in _PARAGRAPHS else piece
        if piece and not text.add(piece):
            parts.append(text.lines())
            break
    return {"parts": parts, "links": [], "notes": text.notes}


def _flat(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _title(held: zipfile.ZipFile, kind: str) -> str:
    name = "docProps/core.xml" if kind in ("docx", "xlsx") else "meta.xml"
    if name not in held.namelist():
        return ""
    for event, tag, element in _elements(held, name):
        if event == "end" and tag == "title":
            return (element.text or "")[:300]
    return ""
