"""What came of asking for an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hop:
    """A redirect on the way to an answer, as it was served."""

    address: str
    status: int
    headers: Headers
    body: bytes
    raw_body: bytes
    reason: str
    http_version: str
    request_headers: Headers
    remote_ip: str
    started_at: datetime
    finished_at: datetime
    tls: Mapping[str, Any] | None = None
    truncated: str | None = None


@dataclass(frozen=True)
class Fetched:
    """
    An answer, with what led to it; or, with status 0, the reason why there is none.

    :ivar address: the address that answered, after redirects
    :ivar asked: the address that was asked for
    :ivar headers: as served
    :ivar body: with its content coding removed, within limits
    :ivar raw_body: as on the wire after transfer decoding
    :ivar tls: facts of the certificate (``issuer``, ``subject``, ``not_after``, ``protocol``) and, when it
        could not be verified, ``error``: ``expired``, ``self-signed``, ``unknown issuer``, ``wrong host`` ...
    :ivar truncated: which limit cut the body; None when it is whole
    :ivar error: in words; None when there is an answer
    :ivar kind_of_error: ``forbidden``, ``unknown host``, ``unreachable``, ``timeout``, ``tls``, ``redirects``,
        ``not http`` or ``refused`` (by robots.txt); "" without an error
    """

    address: str
    asked: str
    status: int
    headers: Headers
    body: bytes
    raw_body: bytes
    http_version: str
    reason: str
    request_headers: Headers
    remote_ip: str
    started_at: datetime
    finished_at: datetime
    redirects: tuple[Hop, ...] = ()
    tls: Mapping[str, Any] | None = None
    truncated: str | None = None
    error: str | None = None
    kind_of_error: str = ""

    def header(self, name: str) -> str:
        """Return the first header of this name, or ""."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def content_type(self) -> str:
        """The declared media type with its parameters."""
        return self.header("content-type")

    @property
    def seconds(self) -> float:
        """How long the last request took."""
        return (self.finished_at - self.started_at).total_seconds()
