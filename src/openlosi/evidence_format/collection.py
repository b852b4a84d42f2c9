"""The contents of a collection, one entry for each record, page and picture: what lies where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """
    One answer of a server (or the lack of one) as it was kept.

    :ivar record: ``sha256:<hex>`` of the decoded body; "" when there was no answer
    :ivar kind: ``response``, ``revisit`` (same bytes as an earlier record), ``rendered``, ``screenshot``
        or ``failure``
    :ivar address: the address that answered
    :ivar asked: the address first asked for, when redirects led here
    :ivar at: when the answer began, ISO 8601 in UTC
    :ivar status: the HTTP status; 0 when there was none
    :ivar mime: the declared media type, without parameters
    :ivar digest: ``sha256:<hex>`` of the payload as stored, still packed if it is (WARC-Payload-Digest)
    :ivar warc_id: the WARC-Record-ID
    :ivar offset: where its gzip member begins in ``archive/data.warc.gz``
    :ivar length: how many bytes that member has
    :ivar location: where a redirect pointed
    :ivar truncated: which limit cut the body; "" when whole
    :ivar error: why there was no answer, or what was wrong; "" when nothing
    :ivar error_kind: the kind of error, one of the fetcher's words (``timeout``, ``unknown host`` ...)
    :ivar tls: what was wrong with the connection's certificate; "" when nothing was
    :ivar device: of a screenshot: ``desktop`` or ``phone``
    :ivar refers_address: of a revisit: the record that holds the bytes, by address and time
    :ivar refers_at: see ``refers_address``
    :ivar refers_file: of a revisit: the name of the earlier WACZ that holds the bytes; "" for this one
    """

    record: str
    kind: str
    address: str
    asked: str = ""
    at: str = ""
    status: int = 0
    mime: str = ""
    digest: str = ""
    warc_id: str = ""
    offset: int = 0
    length: int = 0
    location: str = ""
    truncated: str = ""
    error: str = ""
    error_kind: str = ""
    tls: str = ""
    device: str = ""
    refers_address: str = ""
    refers_at: str = ""
    refers_file: str = ""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page or document in short; ``offset`` and ``length`` find it whole in ``openlosi/pages.jsonl.gz``."""

    address: str
    record: str
    kind: str
    title: str = ""
    language: str = ""
    status: int = 200
    fetched_at: str = ""
    rendered: bool = False
    depth: int = 0
    offset: int = 0
    length: int = 0
