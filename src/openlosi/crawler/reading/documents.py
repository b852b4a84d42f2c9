"""Read PDFs and office files into pages, by way of the isolated process."""

from typing import Any, cast

from openlosi.crawler.reading import isolated
from openlosi.crawler.reading.charsets import decode
from openlosi.crawler.reading.languages import language_of
from openlosi.evidence_format.pages import Link, Page


def read_document(kind: str, body: bytes, address: str) -> Page:
    """Return the document's text in ``parts`` and ``text``; an unreadable one has a note instead."""
    try:
        found = cast("dict[str, Any]", isolated.run(kind, body))
    except isolated.ReaderFailed as failed:
        return Page(address, "", kind, notes=(str(failed),))
    parts = tuple(_clean(part) for part in found["parts"])
    text = "\n".join(part for part in parts if part)
    links = tuple(
        dict.fromkeys(Link(_clean(target), f"page {page}" if page else "") for target, page in found["links"])
    )
    return Page(
        address=address,
        record="",
        kind=kind,
        title=_clean(found.get("title") or ""),
        language=language_of(text),
        text=text,
        main_text=text,
        parts=parts,
        links=links,
        notes=tuple(found["notes"]),
    )


def _clean(text: str) -> str:
    """With Unix line ends and without what cannot be stored."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
    return decode(plain.encode("utf-8", "replace"), "text/plain; charset=utf-8").text
