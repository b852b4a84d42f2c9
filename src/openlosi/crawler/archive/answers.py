"""From a fetched answer to the records that keep it: each redirect, the answer, its request, its certificate."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from openlosi.crawler.archive import warc
from openlosi.crawler.archive.exchanges import Exchange
from openlosi.crawler.archive.index import Index, Payload
from openlosi.crawler.archive.payloads import CannotDecode, content_codings, decoded
from openlosi.evidence_format.collection import StoredRecord

# warcio 1.8 breaks off at br with today's brotli and does not know zstd; others know neither.
_EVERYWHERE = (["gzip"], ["x-gzip"], ["deflate"])


@dataclass(frozen=True)
class Answer:
    """One answer to one request, or its failure, ready to be written."""

    message: warc.Message
    record: str
    asked: str
    error: str
    error_kind: str
    tls: Mapping[str, Any]


def of(fetched: Exchange) -> Iterator[Answer]:
    """Yield the redirects in order, then what they led to."""
    for hop in fetched.redirects:
        yield _answer(hop, fetched, asked="")
    yield _answer(fetched, fetched, asked=fetched.asked if fetched.asked != fetched.address else "")


def _answer(part: Any, whole: Exchange, *, asked: str) -> Answer:
    """A hop need not say everything; what it lacks is as in the answer it led to."""
    body: bytes = part.body
    headers, payload = _storable(part.headers, body, getattr(part, "raw_body", body))
    message = warc.Message(
        address=part.address,
        at=getattr(part, "started_at", whole.started_at),
        status=part.status,
        headers=headers,
        payload=payload,
        reason=getattr(part, "reason", ""),
        http_version=getattr(part, "http_version", whole.http_version),
        method=getattr(part, "method", "GET"),
        request_headers=getattr(part, "request_headers", whole.request_headers),
        remote_ip=getattr(part, "remote_ip", whole.remote_ip),
        truncated=getattr(part, "truncated", "") or "",
    )
    return Answer(
        message,
        record=warc.digest(body) if part.status else "",
        asked=asked,
        error=getattr(part, "error", "") or "",
        error_kind=getattr(part, "kind_of_error", ""),
        tls=getattr(part, "tls", None) or {},
    )


def _storable(headers: warc.Headers, body: bytes, raw: bytes) -> tuple[warc.Headers, bytes]:
    """
    Choose the bytes to store so that undoing the headers' content coding always gives the body.

    Stored decoded, with the header that would mislead renamed: a body that was cut, that a server sent in
    another coding than it said, or that is in a coding which not every archive tool can undo.
    """
    codings = content_codings(headers)
    if not codings:
        return headers, body
    try:
        if codings in _EVERYWHERE and decoded(raw, headers, limit=len(body)) == body:
            return headers, raw
    except CannotDecode:
        pass
    renamed = [
        (warc.RENAMED + name if content_codings([(name, value)]) else name, value) for name, value in headers
    ]
    return renamed, body


def written(
    answer: Answer, index: Index, holder: Callable[[Payload], StoredRecord | None]
) -> Iterator[tuple[StoredRecord | None, list[bytes]]]:
    """Yield the record with its members, the answer's own first."""
    if not answer.message.status:
        yield _failure(answer)
        return
    earlier = _earlier(answer, index, holder)
    if earlier:
        address, at, file = earlier
        made = warc.revisit(answer.message, address=address, at=at)
        record = replace(
            _record(answer, made, "revisit"), refers_address=address, refers_at=at, refers_file=file
        )
    else:
        made = warc.response(answer.message)
        record = _record(answer, made, "response")
    pieces = [made.member, warc.request(answer.message, made).member]
    if facts := _new_certificate(answer, index):
        about = answer.message
        pieces.append(warc.metadata(about.address, about.at, facts, about=made.warc_id).member)
    yield record, pieces


def placed(record: StoredRecord, offset: int, length: int) -> StoredRecord:
    """Say where a record's member stands."""
    return replace(record, offset=offset, length=length)


def _earlier(
    answer: Answer, index: Index, holder: Callable[[Payload], StoredRecord | None]
) -> tuple[str, str, str] | None:
    """The address, time and file ("" for this one) of a record that holds the same payload already."""
    payload = answer.message.payload
    if not payload:
        return None
    key = (warc.digest(payload), answer.record)
    if key in index.earlier:
        return index.earlier[key]
    # A page is evidence by itself: tools that do not follow revisits must see every one.
    if "html" in _mime(answer.message.headers):
        return None
    held = holder(key)
    return (held.address, held.at, "") if held else None


def _record(answer: Answer, made: warc.Written, kind: str) -> StoredRecord:
    message = answer.message
    location = next((value for name, value in message.headers if name.lower() == "location"), "")
    return StoredRecord(
        record=answer.record,
        kind=kind,
        address=message.address,
        asked=answer.asked,
        at=warc.date(message.at),
        status=message.status,
        mime=_mime(message.headers),
        digest=made.digest,
        warc_id=made.warc_id,
        location=location if 300 <= message.status < 400 else "",
        truncated=message.truncated,
        error=answer.error,
        error_kind=answer.error_kind,
        tls=str(answer.tls.get("error") or ""),
    )


def _failure(answer: Answer) -> tuple[StoredRecord, list[bytes]]:
    message = answer.message
    facts = {
        "fetch-error": answer.error or "no answer",
        "fetch-error-kind": answer.error_kind,
        "asked": answer.asked,
        "via-ip": message.remote_ip,
    }
    made = warc.metadata(message.address, message.at, facts | _told(answer.tls))
    record = replace(
        _record(answer, made, "failure"), record="", digest="", error=answer.error or "no answer"
    )
    return record, [made.member]


def _told(facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"tls-{name.replace('_', '-')}": value if isinstance(value, str) else json.dumps(value, default=str)
        for name, value in facts.items()
        if value
    }


def _new_certificate(answer: Answer, index: Index) -> dict[str, str]:
    """What is to be told of the host's certificate; nothing when it was told before."""
    told = _told(answer.tls)
    key = (urlsplit(answer.message.address).netloc, json.dumps(told, sort_keys=True))
    if not told or key in index.certificates:
        return {}
    index.certificates.add(key)
    return told


def _mime(headers: warc.Headers) -> str:
    """The declared media type, without its parameters."""
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    return declared.split(";")[0].strip().lower()[:100]
