"""
Turn bytes into text, whatever the page says of its charset.

In order: byte order mark, HTTP header, ``meta``, then the content itself. A declaration is believed only as
far as the bytes allow; each disagreement is noted.
"""

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:\-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:\-]{1,40})", re.IGNORECASE)
_PRESCAN = 16_384
_SAMPLE = 65_536
_TOO_FEW = 12


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read with, and what was wrong on the way."""

    text: str
    charset: str
    notes: tuple[str, ...] = ()


def decode(body: bytes, content_type: str = "") -> Decoded:
    """
    Decode a body without ever failing.

    >>> decode("Müll".encode("cp1252"), "text/html; charset=utf-8")
    Decoded(text='Müll', charset='cp1252', notes=('declared utf-8, but the bytes are cp1252',))
    >>> decode(b"\\xef\\xbb\\xbfok").charset
    'utf-8'
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(charset, "replace")
            return _clean(text, charset, _replaced(text, charset))
    declared = _declared(body, content_type)
    unknown = () if not declared or _known(declared) else (f"declared an unknown charset, {declared}",)
    claimed = _known(declared) if declared else ""
    whole = _strictly(body, "utf-8")
    if whole is not None:
        wrong = _wrong(claimed, "utf-8") if not body.isascii() else ()
        return _clean(whole, "utf-8", unknown + wrong)
    if claimed and claimed != "utf-8":
        text = body.decode(claimed, "replace")
        return _clean(text, claimed, unknown + _replaced(text, claimed))
    mixed = _mixed(body)
    if mixed is not None:
        return _clean(mixed, "utf-8", (*unknown, "mixed charsets: most lines are utf-8, some are not"))
    found = _guess(body)
    return _clean(body.decode(found, "replace"), found, unknown + _wrong(claimed, found))


def _declared(body: bytes, content_type: str) -> str:
    header = _HEADER.search(content_type)
    if header:
        return header.group(1).lower()
    meta = _META.search(body[:_PRESCAN])
    # A meta that can be read as ASCII cannot stand in UTF-16: browsers take it to mean UTF-8 (WHATWG).
    name = meta.group(1).decode("ascii", "replace").lower() if meta else ""
    return "utf-8" if name.startswith("utf-16") else name


def _known(name: str) -> str:
    """The charset a browser would use for this name, or "" when it knows none."""
    mapped = map_encoding_to_html5(name, fallback_utf8=False)
    try:
        codecs.lookup(mapped or "")
    except LookupError:
        return ""
    return str(mapped)


def _strictly(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except UnicodeDecodeError as wrong:
        # A body cut by a limit may end inside a character; that is no reason to doubt the rest.
        if wrong.reason == "unexpected end of data" and wrong.start:
            return body[: wrong.start].decode(charset)
        return None


def _mixed(body: bytes) -> str | None:
    """Line by line, when several lines are UTF-8 beyond ASCII and the others are not."""
    lines = body[: 1 << 22].split(b"\n")
    read = [(line, _strictly(line, "utf-8")) for line in lines]
    good = sum(1 for line, text in read if text is not None and not line.isascii())
    bad = [line for line, text in read if text is None]
    if not good or good < len(bad) / 4:
        return None
    other = _guess(b"\n".join(bad))
    rest = body[1 << 22 :].decode("utf-8", "replace")
    return "\n".join(line.decode(other, "replace") if text is None else text for line, text in read) + rest


def _guess(body: bytes) -> str:
    # A few accents in a Latin text tell a detector nothing, and it says something all the same.
    if sum(byte > 127 for byte in body[:_SAMPLE]) < _TOO_FEW:
        return "cp1252"
    found = _known(detect_encoding(body[:_SAMPLE]) or "")
    # Not UTF-8, or it would have been read as that: what the web writes by default is windows-1252.
    return found if found and found not in ("utf-8", "ascii") else "cp1252"


def _wrong(claimed: str, found: str) -> tuple[str, ...]:
    return (f"declared {claimed}, but the bytes are {found}",) if claimed and claimed != found else ()


def _replaced(text: str, charset: str) -> tuple[str, ...]:
    count = text.count("\ufffd")
    return (f"{count} characters are not valid {charset}",) if count else ()


def _clean(text: str, charset: str, notes: tuple[str, ...]) -> Decoded:
    """Without null bytes and lone surrogates, which no storage downstream accepts."""
    if "\x00" in text:
        text, notes = text.replace("\x00", ""), (*notes, "null characters left out")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return Decoded(text, charset, notes)
