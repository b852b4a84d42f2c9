"""
The one door of the browsers: a proxy on this machine that everything they fetch passes through.

It asks the same question as the crawler before every connection (which addresses may this name be reached at?),
connects to exactly the addresses that were checked, counts bytes against a budget, and keeps a list of what
passed and what was refused. Tunnels (HTTPS, WebSockets) are carried without looking inside. A refused request
is cut without an answer, so that no page of ours is ever mistaken for one of the portal's.
"""

import asyncio
import contextlib
import ssl
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

#: Says which socket addresses a host may be reached at, as ``(family, sockaddr)``; raises with the reason if none.
Resolve = Callable[[str, int], Sequence[tuple[int, tuple[Any, ...]]]]

#: Told of each new request or tunnel (its host); answers how many seconds to wait first.
Pace = Callable[[str], float]

_LARGEST_HEAD = 128 * 1024
_CHUNK = 64 * 1024
_SECONDS_TO_CONNECT = 10
_SECONDS_OF_SILENCE = 60
_REMEMBERED = 5000
_HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization", b"te", b"upgrade"}


class Refused(Exception):
    """A request that may not leave this machine, with the reason in words."""


@dataclass
class Passage:
    """
    One request or tunnel that asked to pass.

    :ivar refused: why it did not pass, in words; "" when it did
    """

    host: str
    port: int
    tunnel: bool
    at: str
    ip: str = ""
    up: int = 0
    down: int = 0
    refused: str = ""


class Proxy:
    """A forward proxy on 127.0.0.1 for HTTP and CONNECT; lives in one asyncio loop."""

    def __init__(
        self,
        resolve: Resolve,
        *,
        limit_bytes: int,
        connections_per_host: int = 6,
        connections: int = 200,
        pace: Pace | None = None,
        spend: Callable[[int], bool] | None = None,
    ) -> None:
        self._resolve = resolve
        self._pace = pace
        self._spend = spend
        self._per_host = connections_per_host
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._room = asyncio.Semaphore(connections)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.limit_bytes = limit_bytes
        self.bytes = 0
        self.passages: deque[Passage] = deque(maxlen=_REMEMBERED)
        self.counts: Counter[str] = Counter()

    @property
    def address(self) -> str:
        """Where the browser finds this proxy."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def spent(self) -> bool:
        """Whether the byte budget is used up; nothing passes any more."""
        return self.bytes >= self.limit_bytes

    def refusals(self) -> dict[str, str]:
        """The last reason for which each ``host:port`` was refused."""
        return {f"{each.host}:{each.port}": each.refused for each in self.passages if each.refused}

    async def start(self) -> None:
        """Begin to listen, on a port that the system chooses."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, limit=_LARGEST_HEAD)

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with self._room:
                await self._serve(reader, writer)
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # either side went away or fell silent: cutting the connection is the answer
        except asyncio.CancelledError:
            pass  # the proxy is closing; asyncio's server would report the cancellation as an error
        finally:
            self._tasks.discard(task)
            await _cut(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _SECONDS_OF_SILENCE)
        try:
            method, host, port, forward = _read_request(head)
        except Refused as reason:
            self._note(Passage("", 0, False, _now(), refused=str(reason)))
            return
        passage = Passage(host, port, method == b"CONNECT", _now())
        self._note(passage)
        room = self._hosts.setdefault(host, asyncio.Semaphore(self._per_host))
        # A tunnel stays open for many requests (and a WebSocket for good): counting it would starve the page.
        async with contextlib.nullcontext() if passage.tunnel else room:
            try:
                far_reader, far_writer = await self._connect(passage)
            except Refused as reason:
                passage.refused = str(reason)
                self.counts["refused"] += 1
                return
            try:
                if passage.tunnel:
                    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    await writer.drain()
                else:
                    far_writer.write(forward)
                    passage.up += len(forward)
                    await far_writer.drain()
                await self._relay(passage, reader, writer, far_reader, far_writer)
            finally:
                await _cut(far_writer)

    async def _connect(self, passage: Passage) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.spent:
            raise Refused("The browser's byte budget is used up.")
        loop = asyncio.get_running_loop()
        if self._pace is not None:
            await asyncio.sleep(await loop.run_in_executor(None, self._pace, passage.host))
        try:
            checked = await loop.run_in_executor(None, self._resolve, passage.host, passage.port)
        except Exception as reason:  # noqa: BLE001 - whatever the check objects to, nothing may pass
            raise Refused(str(reason) or type(reason).__name__) from None
        fault = "No address to connect to."
        for family, sockaddr in list(checked)[:4]:
            try:
                # The address itself is handed over, never the name, so that nothing is resolved a second time.
                pair = await asyncio.wait_for(
                    asyncio.open_connection(sockaddr[0], passage.port, family=family, limit=_LARGEST_HEAD),
                    _SECONDS_TO_CONNECT,
                )
            except (OSError, TimeoutError) as reason:
                fault = f"Could not connect to {sockaddr[0]}: {reason or 'no answer in time'}."
            else:
                passage.ip = str(sockaddr[0])
                return pair
        raise Refused(fault)

    async def _relay(
        self,
        passage: Passage,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        up = asyncio.create_task(self._pump(passage, reader, far_writer, up=True))
        down = asyncio.create_task(self._answer(passage, far_reader, writer))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    async def _answer(
        self, passage: Passage, far: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if passage.tunnel:
            return await self._pump(passage, far, writer, up=False)
        while True:
            head = await asyncio.wait_for(far.readuntil(b"\r\n\r\n"), _SECONDS_OF_SILENCE)
            status, length, rewritten = _read_answer(head)
            passage.down += len(head)
            writer.write(rewritten)
            if status >= 200 or status == 101:
                break
        await self._pump(passage, far, writer, up=False, at_most=length)

    async def _pump(
        self,
        passage: Passage,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        *,
        up: bool,
        at_most: int | None = None,
    ) -> None:
        """Carry bytes until the source ends, falls silent, or the budget is used up."""
        left = at_most
        while left is None or left > 0:
            waiting = source.read(_CHUNK if left is None else min(left, _CHUNK))
            chunk = await (waiting if up else asyncio.wait_for(waiting, _SECONDS_OF_SILENCE))
            if not chunk or not self._afford(len(chunk)):
                return
            if left is not None:
                left -= len(chunk)
            if up:
                passage.up += len(chunk)
            else:
                passage.down += len(chunk)
            sink.write(chunk)
            await sink.drain()
        await sink.drain()

    def _afford(self, count: int) -> bool:
        self.bytes += count
        return self.bytes <= self.limit_bytes and (self._spend is None or self._spend(count))

    def _note(self, passage: Passage) -> None:
        self.passages.append(passage)
        self.counts["asked"] += 1


def _read_request(head: bytes) -> tuple[bytes, str, int, bytes]:
    """
    Return method, host and port of a request to a proxy, and the head to send on.

    >>> _read_request(b"GET http://town.example/a?b HTTP/1.1\\r\\nHost: other\\r\\nProxy-Connection: x\\r\\n\\r\\n")
    (b'GET', 'town.example', 80, b'GET /a?b HTTP/1.1\\r\\nHost: town.example\\r\\nConnection: close\\r\\n\\r\\n')
    >>> _read_request(b"CONNECT [::1]:443 HTTP/1.1\\r\\n\\r\\n")[:3]
    (b'CONNECT', '::1', 443)
    """
    lines = head.split(b"\r\n")
    try:
        method, target, version = lines[0].split(b" ")
        if method == b"CONNECT":
            split = urlsplit("//" + target.decode("ascii"))
            if not split.hostname or not split.port:
                raise ValueError(target)
            return method, split.hostname, split.port, b""
        split = urlsplit(target.decode("ascii"))
        host, port = split.hostname, split.port or 80
    except ValueError:
        raise Refused(f"Not a request that a proxy can read: {lines[0][:200]!r}.") from None
    if split.scheme != "http" or not host:
        raise Refused(f"Only http addresses can be asked for here, not {target[:200]!r}.")
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    authority = split.netloc.rpartition("@")[2]
    kept = [line for line in lines[1:] if line and line.split(b":")[0].lower() not in _HOP_BY_HOP | {b"host"}]
    first = b" ".join([method, path.encode(), version])
    return (
        method,
        host,
        port,
        b"\r\n".join([first, b"Host: " + authority.encode(), *kept, b"Connection: close", b"", b""]),
    )


def _read_answer(head: bytes) -> tuple[int, int | None, bytes]:
    """Return an answer's status, the length it declares (None: until it ends), and its head with ``Connection: close``."""
    lines = head[:-4].split(b"\r\n")
    words = lines[0].split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 502
    if 100 <= status < 200:
        return status, None, head
    names = {line.split(b":")[0].strip().lower(): line.partition(b":")[2].strip() for line in lines[1:]}
    length = names.get(b"content-length", b"")
    counted = int(length) if length.isdigit() and b"transfer-encoding" not in names else None
    if status in (204, 304):
        counted = 0
    kept = [line for line in lines[1:] if line.split(b":")[0].strip().lower() not in _HOP_BY_HOP]
    return status, counted, b"\r\n".join([lines[0], *kept, b"Connection: close", b"", b""])


async def _cut(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError, ssl.SSLError, asyncio.CancelledError):
        await asyncio.wait_for(writer.wait_closed(), 1)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
