"""Servers that mean harm to whoever asks them: every case ends in bounded time and memory, with a clear record."""

import gzip
import itertools
import socket
import ssl
import time
import tracemalloc
import zlib

import brotli
import pytest

from openlosi.crawler.boundaries import Boundaries
from openlosi.crawler.fetching import Fetcher, Limits
from openlosi.crawler.fetching.connections import CannotConnect, Connector

QUICK = Limits(
    body_bytes=200_000,
    document_bytes=300_000,
    wire_bytes=400_000,
    connect_seconds=2,
    silence_seconds=0.4,
    total_seconds=1.5,
)


@pytest.fixture
def ask():
    """Ask one address of a server of ours."""

    def fetch(address: str, limits: Limits = QUICK, named: str = "", **options):
        law = Boundaries.around([named or address], allow_private=True)
        with Fetcher(law, limits=limits, **options) as fetcher:
            return fetcher.fetch(address)

    return fetch


def test_a_redirect_into_the_private_network_is_not_followed(serve, ask):
    inside = serve({"/": (200, {}, b"secret")})
    for target in (
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        inside.address,
        "http://[::1]/",
    ):
        outside = serve({"/": (302, {"Location": target}, b"")})
        got = ask(outside.address)
        assert got.status == 0
        assert got.kind_of_error == "forbidden"
        assert got.redirects[0].status == 302
    assert inside.asked == []


def test_a_name_that_changes_between_check_and_connect_gains_nothing(serve):
    inside = serve({"/": (200, {}, b"secret")})
    asked = []
    answers = itertools.cycle([["93.184.215.14"], ["127.0.0.1"]])

    def rebinding(host, port):
        asked.append(host)
        return next(answers)

    tried = []

    class Recording(Connector):
        def _open(self, pins, limits):
            tried.extend(pins)
            raise CannotConnect("not in a test", "unreachable")

    law = Boundaries(resolver=rebinding)
    with Fetcher(law, connector=Recording(law)) as fetcher:
        results = [fetcher.fetch(f"http://rebind.example:{inside.port}/") for _ in range(2)]
    # The first time, only the public address that was checked is tried, and the name is not asked for again;
    # the second time the check itself sees the inner address.
    assert tried == [(socket.AF_INET, ("93.184.215.14", inside.port))]
    assert [each.kind_of_error for each in results] == ["unreachable", "forbidden"]
    assert len(asked) == 2
    assert inside.asked == []


def test_a_private_address_by_name_is_refused(serve):
    inside = serve({"/": (200, {}, b"secret")})
    with Fetcher(Boundaries(resolver=lambda host, port: ["127.0.0.1"])) as fetcher:
        got = fetcher.fetch(f"http://town.example:{inside.port}/")
    assert got.kind_of_error == "forbidden"
    assert "127.0.0.1" in got.error
    assert inside.asked == []


def test_another_port_of_the_named_machine_is_refused(serve, ask):
    other = serve({"/": (200, {}, b"secret")})
    portal = serve({"/": (302, {"Location": other.address}, b"")})
    assert ask(portal.address).kind_of_error == "forbidden"
    assert other.asked == []


def test_the_environments_proxy_is_not_used(serve, ask, monkeypatch):
    proxy = serve({})
    portal = serve({"/": (200, {}, b"hello")})
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.address)
    assert ask(portal.address).body == b"hello"
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
    ],
)
def test_a_bomb_is_cut_and_noted(serve, ask, coding, pack):
    bomb = pack(b"\0" * 50_000_000)
    portal = serve({"/": (200, {"Content-Encoding": coding}, bomb)})
    tracemalloc.start()
    got = ask(portal.address)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert got.truncated == "longer than 200,000 bytes"
    assert len(got.body) == 200_000
    assert most < 20_000_000


def test_a_bomb_within_the_size_is_cut_by_its_ratio(serve, ask):
    portal = serve({"/": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 4_000_000))})
    got = ask(portal.address, Limits(body_bytes=5_000_000))
    assert got.truncated == "unpacks to more than 200 times its size"


def test_many_codings_over_one_another_are_not_unpacked(serve, ask):
    portal = serve({"/": (200, {"Content-Encoding": "gzip, gzip, gzip, gzip"}, gzip.compress(b"x"))})
    assert "4 content codings" in ask(portal.address).truncated


def test_a_coding_that_lies_is_noted(serve, ask):
    portal = serve({"/": (200, {"Content-Encoding": "gzip"}, b"<p>not packed at all</p>")})
    got = ask(portal.address)
    assert "cannot be unpacked" in got.truncated
    assert got.raw_body == b"<p>not packed at all</p>"


def test_an_endless_body_is_cut(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            sock.sendall(b"<p>and so on</p>" * 4096)

    got = ask(serve_raw(talk).address)
    assert got.truncated == "longer than 200,000 bytes"
    assert got.body.startswith(b"<p>and so on</p>")


def test_endless_chunks_are_cut(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            sock.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    assert ask(serve_raw(talk).address).truncated == "longer than 200,000 bytes"


def test_50_mb_of_one_line_are_cut(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50000000\r\n\r\n")
        for _ in range(50):
            sock.sendall(b"a" * 1_000_000)

    got = ask(serve_raw(talk).address)
    assert len(got.body) == 200_000
    assert got.truncated


def test_endless_headers_are_given_up(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            sock.sendall(b"X-More: " + b"y" * 500 + b"\r\n")

    got = ask(serve_raw(talk).address)
    assert got.status == 0
    assert got.kind_of_error == "not http"


def test_one_endless_header_is_given_up(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            sock.sendall(b"y" * 4096)

    assert ask(serve_raw(talk).address).kind_of_error == "not http"


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_slow_drip_is_given_up(serve_raw, ask, begin):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(begin)
        while True:
            time.sleep(0.05)
            sock.sendall(b"z")

    got = ask(serve_raw(talk).address)
    assert "took longer than" in (got.error or got.truncated) or "bytes a second" in (
        got.error or got.truncated
    )


def test_silence_is_given_up(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.recv(65536)

    got = ask(serve_raw(talk).address)
    assert got.error == "the server sent nothing for 0.4 seconds"
    assert got.kind_of_error == "timeout"


def test_10_000_redirects_are_given_up_after_twenty(serve, ask):
    def lead_on(handler) -> None:
        step = int(handler.path.strip("/") or 0)
        handler.send_response(302 if step < 10_000 else 200)
        handler.send_header("Location", f"/{step + 1}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    portal = serve(lead_on)
    got = ask(portal.address)
    assert got.error == "more than 20 redirects"
    assert len(portal.asked) == 21


def test_redirects_in_a_circle_are_noted(serve, ask):
    portal = serve({"/": (302, {"Location": "/b"}, b""), "/b": (302, {"Location": "/"}, b"")})
    got = ask(portal.address)
    assert "in a circle" in got.error
    assert len(portal.asked) == 2


def test_a_portal_that_wants_its_cookie_back_gets_it(serve, ask):
    def wants_cookie(handler) -> None:
        if "seen=1" in (handler.headers["Cookie"] or ""):
            handler.send_response(200)
        else:
            handler.send_response(302)
            handler.send_header("Set-Cookie", "seen=1; Path=/; HttpOnly")
            handler.send_header("Location", "/")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    assert ask(serve(wants_cookie).address).status == 200


def test_cookies_that_trap_end_in_a_bounded_number_of_requests(serve, ask):
    numbers = itertools.count()

    def another_cookie(handler) -> None:
        handler.send_response(302)
        for _ in range(20):
            handler.send_header("Set-Cookie", f"c{next(numbers)}={'x' * 1000}")
        handler.send_header("Location", "/")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    portal = serve(another_cookie)
    got = ask(portal.address)
    assert got.kind_of_error == "redirects"
    assert len(portal.asked) <= 21
    assert all(len(each.get("cookie", "")) < 40_000 for each in portal.requests)


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "gopher://x/"]
)
def test_redirects_to_what_is_not_the_web_are_not_followed(serve, ask, target):
    got = ask(serve({"/": (302, {"Location": target}, b"")}).address)
    assert got.kind_of_error == "forbidden"
    assert "not of the web" in got.error
    assert got.redirects[0].status == 302


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\0" * 100, b"<html>"]
)
def test_what_is_not_http_is_noted(serve_raw, ask, said):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(said)

    got = ask(serve_raw(talk).address)
    assert got.status == 0
    assert got.kind_of_error == "not http"


def test_a_body_that_breaks_off_is_kept_and_noted(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")

    got = ask(serve_raw(talk).address)
    assert got.body == b"half"
    assert got.truncated == "the server broke off"


def test_nobody_there_is_unreachable(ask):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    got = ask(f"http://127.0.0.1:{port}/")
    assert got.kind_of_error == "unreachable"


def test_a_trusted_certificate_has_no_fault(serve_tls, authority):
    portal = serve_tls(authority.context())
    address = portal.address.replace("http:", "https:")
    law = Boundaries.around([address], allow_private=True)
    with Fetcher(law, limits=QUICK, connector=Connector(law, trust=authority.trusting())) as fetcher:
        got = fetcher.fetch(address)
    assert got.body == b"hi"
    assert "error" not in got.tls
    assert got.tls["issuer"] == "CN=Test authority"


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("self-signed", {"self_signed": True}),
        ("expired", {"until": None}),
        ("wrong host", {"host": "other.example"}),
        ("unknown issuer", {}),
    ],
)
def test_a_faulty_certificate_is_named_and_never_silently_trusted(
    serve_tls, authority, yesterday, fault, wrong
):
    portal = serve_tls(authority.context(**{k: v or yesterday for k, v in wrong.items()}))
    address = portal.address.replace("http:", "https:")
    law = Boundaries.around([address], allow_private=True)
    trust = ssl.create_default_context() if fault == "unknown issuer" else authority.trusting()
    with Fetcher(law, limits=QUICK, connector=Connector(law, trust=trust)) as fetcher:
        first, second = fetcher.fetch(address), fetcher.fetch(address)
    assert first.body == b"hi"
    assert first.tls["error"] == second.tls["error"] == fault
    assert first.tls["subject"]
    assert first.tls["not_after"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_old_protocol_is_named(serve_tls, authority):
    context = authority.context()
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    portal = serve_tls(context)
    address = portal.address.replace("http:", "https:")
    law = Boundaries.around([address], allow_private=True)
    with Fetcher(law, limits=QUICK, connector=Connector(law, trust=authority.trusting())) as fetcher:
        got = fetcher.fetch(address)
    assert got.tls["error"] == "old protocol"
    assert got.tls["protocol"] in ("TLSv1", "TLSv1.1")


def test_a_server_without_tls_on_the_tls_port_is_a_noted_failure(serve, ask):
    portal = serve({"/": (200, {}, b"plain")})
    got = ask(portal.address.replace("http:", "https:"))
    assert got.status == 0
    assert got.kind_of_error == "tls"


def test_a_handshake_that_never_ends_is_given_up(serve_raw, ask):
    def talk(sock: socket.socket) -> None:
        while sock.recv(65536):
            pass

    limits = Limits(connect_seconds=0.4)
    got = ask(serve_raw(talk).address.replace("http:", "https:"), limits)
    assert got.kind_of_error == "timeout"
