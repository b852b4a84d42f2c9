"""Read from a certificate whom it names, who signed it and until when it holds: enough for a record."""

from collections.abc import Iterator
from datetime import UTC, datetime

_NAMES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O", b"\x55\x04\x06": "C"}
_SEQUENCE, _OID, _UTC_TIME, _TIME, _VERSION = 0x30, 0x06, 0x17, 0x18, 0xA0
_TEXTS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}


def facts_of(der: bytes) -> dict[str, str]:
    """
    Return ``issuer``, ``subject`` and ``not_after`` of a certificate; {} when it cannot be read.

    Verifies nothing: it tells a person what an untrusted server said of itself.

    >>> facts_of(b"not a certificate")
    {}
    """
    try:
        certificate = _only(der)
        fields = list(_items(_only(certificate)))
        if fields[0][0] == _VERSION:
            del fields[0]
        _, _, (_, issuer), (_, validity), (_, subject) = fields[:5]
        ends = list(_items(validity))[1]
        return {"issuer": _name(issuer), "subject": _name(subject), "not_after": _time(*ends)}
    except (ValueError, IndexError):
        return {}


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the tag and content of each DER item."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[at : at + size], "big")
            at += size
        if at + length > len(data):
            raise ValueError("cut short")
        yield tag, data[at : at + length]
        at += length


def _only(data: bytes) -> bytes:
    tag, content = next(_items(data))
    if tag != _SEQUENCE:
        raise ValueError("not a sequence")
    return content


def _name(data: bytes) -> str:
    parts = []
    for _, group in _items(data):
        for _, pair in _items(group):
            (_, oid), (kind, value) = list(_items(pair))[:2]
            if oid in _NAMES:
                text = value.decode(_TEXTS.get(kind, "latin-1"), "replace")
                parts.append(f"{_NAMES[oid]}={text}"[:200])
    return ", ".join(parts)


def _time(tag: int, content: bytes) -> str:
    written = content.decode("ascii")
    form = "%y%m%d%H%M%SZ" if tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
    return datetime.strptime(written, form).replace(tzinfo=UTC).isoformat()
