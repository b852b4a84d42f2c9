"""Read the text and links of a PDF, page by page. Runs in the isolated process only."""

import ctypes

import pypdfium2
from pypdfium2 import raw

MOST_PAGES = 1_000
LONGEST_PAGE = 100_000
LONGEST = 5_000_000
MOST_LINKS = 2_000
_ADDRESS = 4_000


def read_pdf(body: bytes) -> dict[str, object]:
    """Return ``parts`` (a text per page), ``links`` with their page number, ``title`` and ``notes``."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as wrong:
        if "password" in str(wrong).lower() or raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            return {
                "parts": [],
                "links": [],
                "title": "",
                "notes": ["protected by a password: its text cannot be read"],
            }
        raise
    count = len(document)
    notes = [f"read only to page {MOST_PAGES:,} of {count:,}"] if count > MOST_PAGES else []
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    broken: list[int] = []
    size = 0
    for number in range(min(count, MOST_PAGES)):
        try:
            page = document[number]
            parts.append(_text(page))
            if len(links) < MOST_LINKS:
                links.extend((address, number + 1) for address in _links(document, page))
            page.close()
        except pypdfium2.PdfiumError:
            parts.append("")
            broken.append(number + 1)
        size += len(parts[-1])
        if size > LONGEST:
            notes.append(
                f"read only to page {number + 1:,} of {count:,}: more text than {LONGEST:,} characters"
            )
            break
    if broken:
        notes.append(f"{len(broken)} pages could not be read, the first is page {broken[0]}")
    if not any(part.strip() for part in parts):
        notes.append("no text layer: scanned pictures of pages, perhaps")
    title = document.get_metadata_dict().get("Title", "")
    return {"parts": parts, "links": links[:MOST_LINKS], "title": title[:300], "notes": notes, "count": count}


def _text(page: pypdfium2.PdfPage) -> str:
    layer = page.get_textpage()
    try:
        count = min(layer.count_chars(), LONGEST_PAGE)
        return str(layer.get_text_range(0, count)) if count > 0 else ""
    finally:
        layer.close()


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[str]:
    """The addresses that the page's annotations lead to."""
    found = []
    position = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    for _ in range(MOST_LINKS):
        if not raw.FPDFLink_Enumerate(page, position, link):
            break
        action = raw.FPDFLink_GetAction(link)
        if not action:
            continue
        size = raw.FPDFAction_GetURIPath(document, action, None, 0)
        if 1 < size <= _ADDRESS:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(document, action, buffer, size)
            found.append(buffer.value.decode("utf-8", "replace"))
    return found
