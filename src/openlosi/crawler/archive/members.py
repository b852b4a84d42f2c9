"""Read one WARC record back from its gzip member, within limits."""

import hashlib
import zlib
from dataclasses import dataclass
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from openlosi.crawler.archive.payloads import LARGEST_BODY, CannotDecode, decoded, gunzip

#: Room for the record's and the answer's headers around the largest body.
_LARGEST_MEMBER = LARGEST_BODY + 1024 * 1024


class BrokenRecord(ValueError):
    """A stored record cannot be read."""


class WrongDigest(ValueError):
    """The stored bytes are not those that were recorded."""


@dataclass(frozen=True)
class Member:
    """A record as read: its own headers, the answer's headers, and the payload as it was on the wire."""

    kind: str
    warc_headers: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    payload: bytes

    def body(self) -> bytes:
        """
        Return the payload with its content coding undone.

        :raises BrokenRecord: when it is not what its headers say
        """
        try:
            return decoded(self.payload, self.headers)
        except CannotDecode as wrong:
            raise BrokenRecord(str(wrong)) from None


def read_member(packed: bytes) -> Member:
    """
    Return the record a gzip member holds.

    :raises BrokenRecord: when it is no whole WARC record, or unpacks beyond the limit
    """
    try:
        plain = gunzip(packed, _LARGEST_MEMBER)
    except (zlib.error, EOFError) as wrong:
        raise BrokenRecord(f"not a whole gzip member: {wrong}") from None
    if len(plain) > _LARGEST_MEMBER:
        raise BrokenRecord(f"the record unpacks to more than {_LARGEST_MEMBER} bytes")
    try:
        record = next(iter(ArchiveIterator(BytesIO(plain))))
        http = record.http_headers.headers if record.http_headers else []
        payload = record.raw_stream.read()
    except (ArchiveLoadFailed, StatusAndHeadersParserException, StopIteration, ValueError, EOFError) as wrong:
        raise BrokenRecord(f"not a WARC record: {wrong}") from None
    return Member(record.rec_type, tuple(record.rec_headers.headers), tuple(http), payload)


def verified(body: bytes, record: str) -> bytes:
    """
    Return the bytes, having checked that they are those this hash names.

    :raises WrongDigest: when they are not
    """
    found = "sha256:" + hashlib.sha256(body).hexdigest()
    if found != record:
        raise WrongDigest(
            f"the stored bytes have the hash {found}, and {record} was recorded: the file was altered"
        )
    return body
