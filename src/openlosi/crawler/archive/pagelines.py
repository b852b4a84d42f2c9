"""Pages as lines of JSON, each in a gzip member of its own, so that one can be read without the others."""

import json
import zlib

from openlosi.crawler.archive.payloads import LARGEST_BODY, gunzip
from openlosi.crawler.archive.warc import member
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.plain import NotEvidence, from_plain, to_plain


def json_line(value: object) -> bytes:
    """
    Return a value as one line of UTF-8 JSON, legible in every script.

    >>> json_line({"title": "بلدية"}).decode()
    '{"title": "بلدية"}\\n'
    """
    try:
        return json.dumps(value, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate out of a portal's script
        return json.dumps(value).encode() + b"\n"


def page_member(page: Page) -> bytes:
    """Return a page as it is kept."""
    return member(json_line(to_plain(page)))


def page_of_member(packed: bytes) -> Page:
    """
    Return the page that was kept.

    :raises NotEvidence: when it is not one, or unpacks beyond the limit for a record
    """
    try:
        plain = gunzip(packed, LARGEST_BODY)
    except (zlib.error, EOFError) as wrong:
        raise NotEvidence(f"not a whole gzip member: {wrong}") from None
    if len(plain) > LARGEST_BODY:
        raise NotEvidence(f"a page unpacks to more than {LARGEST_BODY} bytes")
    try:
        return from_plain(Page, json.loads(plain))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as wrong:
        raise NotEvidence(f"a page is not JSON: {wrong}") from None
