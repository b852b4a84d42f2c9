"""Check the markup of pages, as they were served, with W3C's Nu HTML Checker."""

import codecs
import re
from collections.abc import Mapping

from openlosi.crawler.measuring import messages
from openlosi.crawler.measuring.checker import CheckerUnavailable, check
from openlosi.evidence_format.observations import Measurement

# HTML looks for a page's own declaration within its first 1,024 bytes.
_DECLARED = re.compile(rb"<meta[^>]{1,200}charset", re.IGNORECASE)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def measure(bodies: Mapping[str, bytes], charsets: Mapping[str, str] | None = None) -> Measurement:
    """
    Check these pages, by address.

    :param charsets: what the server declared beside the page (``Content-Type``). A file has no headers, so a page
        in an old encoding that is declared there alone is handed over in UTF-8; the figures name such pages
    """
    declared = charsets or {}
    documents, recoded = {}, {}
    for address, body in bodies.items():
        documents[address] = in_utf8(body, declared.get(address, ""))
        if documents[address] is not body:
            recoded[address] = declared[address]
    try:
        checked = check(documents, ".html")
    except CheckerUnavailable as reason:
        return Measurement("markup", sample=tuple(bodies), not_assessable=str(reason))
    tool = f"Nu Html Checker (vnu-jar) {checked.version}"
    figures = messages.figures(checked) | {
        "of": "the bytes as served, before scripts ran",
        "recoded": recoded,
    }
    encoding = [f"{address}: serve it in UTF-8, not in {charset}" for address, charset in recoded.items()]
    return Measurement("markup", tool, tuple(bodies), figures, (*encoding, *messages.to_change(checked)))


def in_utf8(body: bytes, charset: str) -> bytes:
    """
    Return a page in UTF-8 if only its server says that it is in another encoding, else the page itself.

    >>> in_utf8("Été".encode("windows-1252"), "windows-1252").decode()
    'Été'
    >>> in_utf8(b"<meta charset=windows-1252>\\xc9", "windows-1252")
    b'<meta charset=windows-1252>\\xc9'
    """
    if not charset or body.startswith(_MARKS) or _DECLARED.search(body[:1024]):
        return body
    try:
        if codecs.lookup(charset).name == "utf-8":
            return body
        return body.decode(charset, "replace").encode()
    except LookupError:
        return body  # a name that no one knows: the checker reads it as it reads any undeclared page
