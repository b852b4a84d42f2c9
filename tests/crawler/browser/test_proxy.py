"""The browsers' one door: what passes, where to, and what it costs."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from openlosi.crawler.browser.proxy import Passage, Proxy


def with_proxy(work: Callable[[Proxy], Awaitable[Any]], resolve: Any, **options: Any) -> Any:
    async def run() -> Any:
        proxy = Proxy(resolve, **{"limit_bytes": 10_000_000, **options})
        await proxy.start()
        try:
            return await asyncio.wait_for(work(proxy), 20)
        finally:
            await proxy.close()

    return asyncio.run(run())


async def ask(proxy: Proxy, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.address.rpartition(":")[2]))
    writer.write(request)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


def get(address: str) -> bytes:
    return f"GET {address} HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n\r\n".encode()


def to_loopback(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    return [(socket.AF_INET, ("127.0.0.1", port))]


def nowhere(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    raise PermissionError(f"{host} may not be contacted")


def test_a_name_is_reached_at_the_address_that_was_checked(town):
    town.show("/pinned", "<p>here</p>")

    async def work(proxy: Proxy) -> tuple[bytes, Passage]:
        return await ask(proxy, get(f"http://town.invalid:{town.port}/pinned")), proxy.passages[-1]

    answer, passage = with_proxy(work, to_loopback)

    assert answer.endswith(b"<p>here</p>")
    assert (passage.host, passage.ip, passage.refused) == ("town.invalid", "127.0.0.1", "")
    assert passage.down > len(b"<p>here</p>")
    sent = next(headers for _, path, headers in town.asked if path == "/pinned")
    assert (sent["Host"], sent["Connection"]) == (f"town.invalid:{town.port}", "close")
    assert "Proxy-Connection" not in sent


def test_what_may_not_be_contacted_is_cut_without_an_answer():
    async def work(proxy: Proxy) -> tuple[bytes, bytes, dict[str, str]]:
        plain = await ask(proxy, get("http://10.0.0.1/"))
        tunnel = await ask(proxy, b"CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n")
        return plain, tunnel, proxy.refusals()

    plain, tunnel, refusals = with_proxy(work, nowhere)

    assert (plain, tunnel) == (b"", b"")
    assert refusals == {
        "10.0.0.1:80": "10.0.0.1 may not be contacted",
        "10.0.0.1:443": "10.0.0.1 may not be contacted",
    }


def test_each_connection_is_checked_anew(town):
    town.show("/again", "x")
    asked: list[str] = []

    def once(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
        asked.append(host)
        return to_loopback(host, port) if len(asked) == 1 else nowhere(host, port)

    async def work(proxy: Proxy) -> list[bytes]:
        return [await ask(proxy, get(f"http://changes.invalid:{town.port}/again")) for _ in range(2)]

    first, second = with_proxy(work, once)

    assert first.endswith(b"x")
    assert second == b""


@pytest.mark.parametrize(
    "request_line",
    ["GET / HTTP/1.1", "GET ftp://town.example/ HTTP/1.1", "GET https://town.example/ HTTP/1.1", "CONNECT town.example HTTP/1.1",
     "nonsense", "GET http://[::1 HTTP/1.1", "GET http://x:99999999/ HTTP/1.1"],
)  # fmt: skip
def test_what_is_not_a_request_to_a_proxy_is_cut(request_line):
    async def work(proxy: Proxy) -> bytes:
        return await ask(proxy, request_line.encode() + b"\r\n\r\n")

    assert with_proxy(work, to_loopback) == b""


def test_a_head_without_end_is_cut():
    async def work(proxy: Proxy) -> bytes:
        try:
            return await ask(proxy, b"GET http://town.example/ HTTP/1.1\r\nX: " + b"x" * 400_000)
        except ConnectionError:
            # Closed while the rest was still being sent: that is a cut, too.
            return b""

    assert with_proxy(work, to_loopback) == b""


def test_bytes_stop_at_the_budget(town):
    town.show("/large", b"x" * 500_000, "text/plain")

    async def work(proxy: Proxy) -> tuple[bytes, bytes, bool]:
        cut = await ask(proxy, get(f"http://town.invalid:{town.port}/large"))
        return cut, await ask(proxy, get(f"http://town.invalid:{town.port}/large")), proxy.spent

    cut, after, spent = with_proxy(work, to_loopback, limit_bytes=200_000)

    assert 0 < len(cut) <= 200_500
    assert (after, spent) == (b"", True)


def test_the_pace_is_asked_before_each_request(town):
    town.show("/paced", "x")
    asked: list[str] = []

    def pace(host: str) -> float:
        asked.append(host)
        return 0.0

    async def work(proxy: Proxy) -> None:
        for _ in range(3):
            await ask(proxy, get(f"http://town.invalid:{town.port}/paced"))

    with_proxy(work, to_loopback, pace=pace)

    assert asked == ["town.invalid"] * 3


def test_a_tunnel_carries_bytes_both_ways_unseen():
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readexactly(4)).upper())
        await writer.drain()
        writer.close()

    async def work(proxy: Proxy) -> bytes:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        answer = await ask(proxy, f"CONNECT town.invalid:{port} HTTP/1.1\r\n\r\n".encode() + b"ping")
        server.close()
        await server.wait_closed()
        return answer

    assert with_proxy(work, to_loopback).endswith(b"\r\n\r\nPING")
