"""Ask for an address and follow where it leads, one checked step at a time."""

import http.client
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from openlosi.crawler.addresses import NotAnAddress, canonical, host_and_port
from openlosi.crawler.boundaries import Boundaries, ForbiddenAddress, UnknownHost
from openlosi.crawler.fetching.connections import CannotConnect, Connection, Connector
from openlosi.crawler.fetching.cookies import Cookies
from openlosi.crawler.fetching.decoding import CannotUnpack, Unpacking
from openlosi.crawler.fetching.fetched import Fetched, Headers, Hop
from openlosi.crawler.fetching.limits import Limits
from openlosi.crawler.fetching.wire import Door, HeadersTooLarge, TooSlow

_REDIRECTS = {301, 302, 303, 307, 308}
_PIECE = 65_536
_SECONDS_KEPT = 15
_MOST_OPEN = 8
_PAGES = ("text/html", "application/xhtml")

#: Asked before each request, redirects included; waits its turn, or answers why the address may not be asked for.
Gate = Callable[[str], str | None]


class _Failed(Exception):
    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass
class _Answer:
    """One answer of one server."""

    status: int
    headers: Headers
    body: bytes
    raw_body: bytes
    http_version: str
    reason: str
    request_headers: Headers
    remote_ip: str
    tls: dict[str, Any] | None
    started_at: datetime
    finished_at: datetime
    truncated: str | None


class Fetcher:
    """
    The crawler's one way to ask for anything.

    Keeps a few connections open between requests. Use it as a context manager; one thread at a time.

    :param agent: our name and a contact address
    :param gate: asked before every request, each hop of a redirect included
    """

    def __init__(
        self,
        boundaries: Boundaries,
        *,
        agent: str = "OpenLOSI",
        limits: Limits | None = None,
        gate: Gate | None = None,
        connector: Connector | None = None,
    ) -> None:
        self.boundaries = boundaries
        self.limits = limits or Limits()
        self.cookies = Cookies()
        self._agent = agent
        self._gate = gate
        self._connector = connector or Connector(boundaries)
        self._open: dict[tuple[str, str, int], Connection] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for each in self._open.values():
            each.close()
        self._open.clear()

    def use(self, gate: Gate) -> None:
        """Let every request from now on pass this gate."""
        self._gate = gate

    @property
    def tls_faults(self) -> dict[tuple[str, int], str]:
        """The hosts and ports whose certificates could not be verified, and why."""
        return self._connector.faults

    def fetch(self, address: str, *, limits: Limits | None = None, gate: Gate | None = None) -> Fetched:
        """Ask for an address. Never raises because of what is there: an answer that failed says why."""
        limits, gate = limits or self.limits, gate or self._gate
        at, visited = address, set()
        hops: list[Hop] = []
        while True:
            began = datetime.now(UTC)
            try:
                at = canonical(at)
                # Cookies count: a site may send a visitor around once, to see whether it takes one.
                step = (at, self.cookies.fingerprint(host_and_port(at)[0]))
                if step in visited:
                    raise _Failed(f"the redirects go round in a circle at {at}", "redirects")
                if len(hops) > limits.redirects:
                    raise _Failed(f"more than {limits.redirects} redirects", "redirects")
                visited.add(step)
                refusal = gate(at) if gate else None
                if refusal:
                    raise _Failed(refusal, "refused")
                began = datetime.now(UTC)
                answer = self._ask(at, limits)
                where = _location(answer)
                if where is None:
                    return Fetched(address=at, asked=address, redirects=tuple(hops), **vars(answer))
                hops.append(Hop(address=at, **vars(answer)))
                at = canonical(where, base=at)
            except _Failed as wrong:
                return _failure(at, address, began, tuple(hops), str(wrong), wrong.kind)
            except (ForbiddenAddress, NotAnAddress) as wrong:
                return _failure(at, address, began, tuple(hops), str(wrong), "forbidden")

    def _ask(self, address: str, limits: Limits) -> _Answer:
        """One request, on a connection kept open where there is one; a kept one that was closed is made anew."""
        split = urlsplit(address)
        host, port = host_and_port(address)
        key = (split.scheme, host, port)
        kept = self._open.pop(key, None)
        if kept is not None:
            if time.monotonic() - kept.idle_since < _SECONDS_KEPT:
                with suppress(OSError, http.client.HTTPException):
                    return self._exchange(kept, key, address, limits)
            kept.close()
        try:
            made = self._connector.connect(*key, limits)
        except UnknownHost as wrong:
            raise _Failed(str(wrong), "name service" if wrong.temporary else "unknown host") from None
        except CannotConnect as wrong:
            raise _Failed(str(wrong), wrong.kind) from None
        try:
            return self._exchange(made, key, address, limits)
        except (OSError, http.client.HTTPException) as wrong:
            said = str(wrong) or type(wrong).__name__
            raise _Failed(
                f"the server's answer is not HTTP, or broke off ({said[:200]})", "not http"
            ) from None

    def _exchange(
        self, connection: Connection, key: tuple[str, str, int], address: str, limits: Limits
    ) -> _Answer:
        began = datetime.now(UTC)
        request, headers = self._request(address, key[1])
        connection.wire.limits = limits
        connection.wire.begin()
        keep = False
        try:
            connection.sock.settimeout(limits.silence_seconds)
            connection.sock.sendall(request)
            response = http.client.HTTPResponse(Door(connection.reader), method="GET")  # type: ignore[arg-type]
            response.begin()
            connection.wire.head_done()
            raw, body, cut = _read(response, limits)
            keep = cut is None and not response.will_close
        except TooSlow as wrong:
            raise _Failed(str(wrong), "timeout") from None
        except HeadersTooLarge as wrong:
            raise _Failed(str(wrong), "not http") from None
        finally:
            connection.idle_since = time.monotonic()
            self._keep(key, connection) if keep else connection.close()
        served = tuple((name, value) for name, value in response.headers.items())
        for name, value in served:
            if name.lower() == "set-cookie":
                self.cookies.learn(key[1], value)
        return _Answer(
            status=response.status,
            headers=served,
            body=body,
            raw_body=raw,
            http_version=f"HTTP/{response.version // 10}.{response.version % 10}",
            reason=response.reason,
            request_headers=headers,
            remote_ip=connection.ip,
            tls=connection.tls,
            started_at=began,
            finished_at=datetime.now(UTC),
            truncated=cut,
        )

    def _request(self, address: str, host: str) -> tuple[bytes, Headers]:
        split = urlsplit(address)
        headers = [
            ("Host", split.netloc),
            ("User-Agent", self._agent),
            ("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5"),
            ("Accept-Encoding", "gzip, deflate, br"),
            ("Connection", "keep-alive"),
        ]
        cookies = self.cookies.header(host)
        if cookies:
            headers.append(("Cookie", cookies))
        target = split.path + (f"?{split.query}" if split.query else "")
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(lines).encode("latin-1", "replace"), tuple(headers)

    def _keep(self, key: tuple[str, str, int], connection: Connection) -> None:
        while len(self._open) >= _MOST_OPEN:
            self._open.pop(next(iter(self._open))).close()
        self._open[key] = connection


def _read(response: http.client.HTTPResponse, limits: Limits) -> tuple[bytes, bytes, str | None]:
    """Read a body as it comes and unpack it; stop at a limit, and say which."""
    kind = (response.getheader("content-type") or "").split(";")[0].strip().lower()
    most = limits.body_bytes if kind.startswith(_PAGES) or not kind else limits.document_bytes
    codings = (response.getheader("content-encoding") or "").lower().split(",")
    codings = [word.strip() for word in codings if word.strip() not in ("", "identity")]
    try:
        unpacking = Unpacking(codings, limit=most, ratio=limits.ratio)
    except CannotUnpack as wrong:
        return b"", b"", str(wrong)
    raw, cut = bytearray(), None
    try:
        while cut is None:
            piece = response.read1(_PIECE)
            if not piece:
                # What is missing of a body that declared its length.
                cut = "the server broke off" if response.length else None
                break
            raw += piece
            unpacking.feed(piece)
            cut = unpacking.full
            if cut is None and len(raw) >= limits.wire_bytes:
                cut = f"longer than {limits.wire_bytes:,} bytes on the wire"
    except (CannotUnpack, TooSlow) as wrong:
        cut = str(wrong)
    except (http.client.HTTPException, OSError):
        cut = "the server broke off"
    return bytes(raw), bytes(unpacking.body), cut


def _location(answer: _Answer) -> str | None:
    """Where a redirect points, as written; None when the answer is none."""
    if answer.status not in _REDIRECTS:
        return None
    where = next((value for name, value in answer.headers if name.lower() == "location"), "").strip()
    # Headers are read as Latin-1; addresses in them are mostly UTF-8.
    with suppress(UnicodeError):
        where = where.encode("latin-1").decode("utf-8")
    return where or None


def _failure(at: str, asked: str, began: datetime, hops: tuple[Hop, ...], error: str, kind: str) -> Fetched:
    return Fetched(
        address=at,
        asked=asked,
        status=0,
        headers=(),
        body=b"",
        raw_body=b"",
        http_version="HTTP/1.1",
        reason="",
        request_headers=(),
        remote_ip="",
        started_at=began,
        finished_at=datetime.now(UTC),
        redirects=hops,
        error=error,
        kind_of_error=kind,
    )
