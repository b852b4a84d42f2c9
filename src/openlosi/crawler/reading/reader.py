"""Read a body of any kind into a page. Never raises on bad content: the page's notes say what was wrong."""

import hashlib
from dataclasses import replace

from openlosi.crawler.reading.charsets import Decoded, decode
from openlosi.crawler.reading.documents import read_document
from openlosi.crawler.reading.html import read_html
from openlosi.crawler.reading.kinds import DOCUMENTS, kind_of
from openlosi.crawler.reading.languages import language_of
from openlosi.evidence_format.pages import Page

LARGEST_MARKUP = 20_000_000
_LONGEST_TEXT = 2_000_000


def read(
    body: bytes,
    *,
    content_type: str,
    address: str,
    status: int = 200,
    fetched_at: str = "",
    rendered: bool = False,
    depth: int = 0,
    found_on: str = "",
) -> Page:
    """
    Read a decoded body (content-encoding removed) that an address served.

    What it is is told from the bytes, then from ``content_type``. Markup is read to 5 million characters;
    PDFs and office files are opened in a separate process with limits of memory and time.

    >>> page = read(b"<title>Town</title><p>Hello", content_type="text/html", address="https://town.example/")
    >>> page.kind, page.title, page.text
    ('html', 'Town', 'Hello')
    """
    record = "sha256:" + hashlib.sha256(body).hexdigest()
    kind = kind_of(body, content_type)
    try:
        page = _read_kind(kind, body, content_type, address)
    except Exception as wrong:  # noqa: BLE001  promised above: one page must never end a portal's collection
        page = Page(
            address, record, kind, notes=(f"could not be read: {type(wrong).__name__}: {wrong}"[:300],)
        )
    return replace(
        page,
        record=record,
        status=status,
        fetched_at=fetched_at,
        rendered=rendered,
        depth=depth,
        found_on=found_on,
        notes=page.notes + _misdeclared(kind, content_type, bool(body)),
    )


def decoded(body: bytes, *, content_type: str) -> str:
    """Return a page's markup as text, decoded just as ``read`` does: what the probes are given beside the page."""
    return decode(body[:LARGEST_MARKUP], content_type).text


def _read_kind(kind: str, body: bytes, content_type: str, address: str) -> Page:
    if kind == "html":
        cut = (
            (f"read only to byte {LARGEST_MARKUP:,} of {len(body):,}",) if len(body) > LARGEST_MARKUP else ()
        )
        page = read_html(decode(body[:LARGEST_MARKUP], content_type), address)
        return replace(page, notes=cut + page.notes)
    if kind == "text":
        return _plain(decode(body[:LARGEST_MARKUP], content_type), address)
    if kind in DOCUMENTS:
        return read_document(kind, body, address)
    if kind == "doc":
        note = "an office file of before 2007 (.doc, .xls or .ppt): its text cannot be read here"
        return Page(address, "", "other", notes=(note,))
    return Page(address, "", kind)


def _plain(decoded: Decoded, address: str) -> Page:
    cut: tuple[str, ...] = ()
    if len(decoded.text) > _LONGEST_TEXT:
        cut = (f"read only to character {_LONGEST_TEXT:,} of {len(decoded.text):,}",)
    text = decoded.text[:_LONGEST_TEXT]
    notes = decoded.notes + cut
    return Page(
        address, "", "text", language=language_of(text), charset=decoded.charset, text=text, notes=notes
    )


def _misdeclared(kind: str, content_type: str, anything: bool) -> tuple[str, ...]:
    declared = content_type.split(";")[0].strip().lower()
    if not anything or not declared or kind == "doc":
        return ()
    lies = (
        (kind == "html" and "html" not in declared and not declared.startswith("text/"))
        or (kind != "html" and "html" in declared)
        or (kind != "pdf" and declared == "application/pdf")
        or (kind == "pdf" and declared.startswith(("text/", "image/")))
        or (kind in ("text", "html") and declared.startswith("image/") and "svg" not in declared)
    )
    return (f"served as {declared}, but it is {kind}",) if lies else ()
