"""Check the markup of pages, as they were served, with W3C's Nu HTML Checker."""

from collections.abc import Mapping

from openlosi.crawler.measuring import messages
from openlosi.crawler.measuring.checker import CheckerUnavailable, check
from openlosi.evidence_format.observations import Measurement

_MARK = b"\xef\xbb\xbf"


def measure(bodies: Mapping[str, bytes], charsets: Mapping[str, str] | None = None) -> Measurement:
    """
    Check these pages, by address.

    :param charsets: what the server declared beside the page (``Content-Type``); a file has no headers, so a page
        whose encoding is declared there alone is handed over with a byte order mark
    """
    declared = charsets or {}
    documents = {address: _marked(body, declared.get(address, "")) for address, body in bodies.items()}
    try:
        checked = check(documents, ".html")
    except CheckerUnavailable as reason:
        return Measurement("markup", sample=tuple(bodies), not_assessable=str(reason))
    tool = f"Nu Html Checker (vnu-jar) {checked.version}"
    figures = messages.figures(checked) | {"of": "the bytes as served, before scripts ran"}
    return Measurement("markup", tool, tuple(bodies), figures, messages.to_change(checked))


def _marked(body: bytes, charset: str) -> bytes:
    return _MARK + body if charset.lower() in ("utf-8", "utf8") and not body.startswith(_MARK) else body
