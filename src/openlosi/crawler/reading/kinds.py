"""Tell what bytes are from the bytes first, since servers lie about it; the declared type settles the rest."""

import io
import zipfile

_OFFICE = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"RIFF",
    b"\x00\x00\x01\x00",
    b"\x00\x00\x00\x1cftyp",
)
_MARKUP = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<title",
    b"<div",
    b"<h1",
    b"<p>",
    b"<meta",
    b"<a ",
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCUMENTS = frozenset({"pdf", "docx", "xlsx", "odt", "ods"})


def kind_of(body: bytes, content_type: str) -> str:
    """
    Return ``html pdf docx xlsx odt ods text other``, or ``doc`` for an office file of before 2007.

    >>> kind_of(b"%PDF-1.7", "text/html")
    'pdf'
    >>> kind_of(b"<!DOCTYPE html><p>Town", "application/pdf")
    'html'
    """
    declared = content_type.split(";")[0].strip().lower()
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:1024] and start[:1] != b"<":
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _inside_zip(body)
    if start.startswith(_OLD_OFFICE):
        return "doc"
    if start.startswith(_PICTURES):
        return "other"
    if _looks_like_markup(body[:4096]) and not declared.endswith(("json", "javascript", "css", "/csv")):
        return "html"
    return _from_declaration(declared, body)


def _looks_like_markup(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.replace(b"\x00", b"")[2:]
    low = start.lower()
    if low.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return b"<html" in low
    return any(tag in low for tag in _MARKUP)


def _inside_zip(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as held:
            names = set(held.namelist()[:10_000])
            if "mimetype" in names and held.getinfo("mimetype").file_size < 200:
                return _OPEN_DOCUMENT.get(held.read("mimetype").strip(), "other")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "other"
    return next((kind for name, kind in _OFFICE.items() if name in names), "other")


def _from_declaration(declared: str, body: bytes) -> str:
    binary = b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff"))
    if declared in ("text/html", "application/xhtml+xml"):
        # Null bytes alone do not make a page a picture: some old editors pad with them.
        return "html" if not binary or b"<" in body[:4096] else "other"
    texts = ("text/", "application/json", "application/xml", "application/ld+json", "application/javascript")
    if declared.startswith(texts) or declared.endswith(("+xml", "+json")):
        return "other" if binary else "text"
    if declared in ("", "application/octet-stream") and body and not binary:
        return "text" if _strict_utf8(body[:2048]) else "other"
    return "other"


def _strict_utf8(start: bytes) -> bool:
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return wrong.start >= len(start) - 3
    return True
