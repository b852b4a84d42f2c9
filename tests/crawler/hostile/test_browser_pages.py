"""Pages that mean harm to a browser: each is bounded, leaves a clear record, and the rest is still seen."""

import http.server
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from openlosi.crawler.browser import Browser, Limits, Rendered

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="needs the Debian package chromium"),
]

BOUNDS = Limits(
    load_seconds=3, settle_seconds=1.5, page_seconds=6, process_memory=350_000_000, total_memory=1_500_000_000, run_bytes=80_000_000
)  # fmt: skip


class Portal:
    """A portal made of strings; everything asked of it is in ``asked``."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {"/fine": "<title>Fine</title><p>Opening hours</p>"}
        self.headers: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        portal = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.asked.append(self.path)
                body = portal.pages.get(self.path.split("?")[0])
                self.send_response(404 if body is None else 200)
                sent = portal.headers.get(self.path, {})
                self.send_header("Content-Type", sent.get("Content-Type", "text/html; charset=utf-8"))
                for name, value in sent.items():
                    if name != "Content-Type":
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write((body or "nothing").encode())

            def log_message(self, *words: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    made = Portal()
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser(portal: Portal) -> Iterator[Browser]:
    def only_the_portal(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
        if (host, port) != ("127.0.0.1", portal.port):
            raise PermissionError(f"{host} is a private address and is not contacted.")
        return [(socket.AF_INET, (host, port))]

    with Browser(only_the_portal, limits=BOUNDS) as running:
        yield running


@pytest.fixture
def opened(portal: Portal, browser: Browser) -> Iterator[Callable[..., Rendered]]:
    """Open one hostile page; afterwards the portal's fine page must still be seen, by the same browser."""

    def open_it(body: str, path: str = "/page") -> Rendered:
        portal.pages[path] = body
        return browser.render(portal.address(path), scroll=False)

    yield open_it

    fine = browser.render(portal.address("/fine"), scroll=False)
    assert (fine.error, fine.title) == (None, "Fine")


@contextmanager
def another_server(kind: int = socket.SOCK_STREAM) -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine that a page should not reach, and what arrived at it."""
    arrived: list[bytes] = []
    with socket.socket(socket.AF_INET, kind) as listening:
        listening.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            listening.listen()
        listening.settimeout(0.2)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    if kind == socket.SOCK_STREAM:
                        connection, _ = listening.accept()
                        connection.close()
                        arrived.append(b"connection")
                    else:
                        arrived.append(listening.recv(2000))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield listening.getsockname()[1], arrived
        done.set()
        thread.join()


def test_a_script_that_never_ends_is_stopped_and_the_page_is_read(opened):
    page = opened(
        "<title>Busy</title><h1>Town hall</h1><script>setTimeout(() => { for (;;) {} }, 50)</script>"
    )

    assert page.error is None
    assert "Town hall" in page.text
    assert "The page's scripts did not end and were stopped." in page.notes


def test_a_script_that_never_lets_the_document_end_leaves_a_record(opened):
    page = opened("<title>Busy</title><h1>Town hall</h1><script>for (;;) {}</script>")

    assert page.error or page.notes
    assert [each.address for each in page.resources if each.kind == "document"]


def test_a_page_that_eats_memory_is_ended(opened):
    page = opened(
        "<h1>Eats</h1><script>const all = []; setInterval(() => { all.push(new Uint8Array(3e7).fill(1));"
        " document.body.append(document.createElement('p')) }, 1)</script>"
    )

    assert "MB and was ended" in (page.error or "")


def test_a_page_that_fills_the_scripts_own_memory_is_ended(opened):
    page = opened(
        "<script>const all = []; for (;;) all.push(new Array(1e5).fill({}).map((e, i) => ({ i })))</script>"
    )

    assert page.error or "The page's scripts did not end and were stopped." in page.notes


def test_windows_that_a_page_opens_are_not_kept(opened, browser):
    page = opened("<h1>Storm</h1><script>for (let i = 0; i < 200; i++) window.open('/fine?' + i)</script>")

    assert "Storm" in page.text
    assert browser.open_pages <= 1


def test_dialogs_without_end_are_dismissed_and_the_scripts_stopped(opened):
    page = opened(
        "<h1>Ask</h1><script>setTimeout(() => { for (;;) { alert('x'); confirm('y') } }, 10)</script>"
    )

    assert any("dialogs that the page opened were dismissed" in note for note in page.notes)


def test_a_download_is_refused(opened, portal, browser):
    portal.headers["/file.bin"] = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": "attachment",
    }
    portal.pages["/file.bin"] = "bytes"

    direct = browser.render(portal.address("/file.bin"))
    started = opened("<h1>Here</h1><script>location.href = '/file.bin'</script>")

    assert "download" in (direct.error or "")
    assert any("download was refused" in note for note in started.notes)
    assert not list(browser.quarters.home.glob("Downloads/*"))


@pytest.mark.parametrize(
    "address", ["data:text/html,<h1>x</h1>", "file:///etc/passwd", "javascript:alert(1)"]
)
def test_only_web_addresses_are_opened(browser, address):
    page = browser.render(address)

    assert page.error is not None
    assert page.html == ""


@pytest.mark.parametrize("address", ["data:text/html,<h1>x</h1>", "file:///etc/passwd", "blob:null/1"])
def test_a_page_cannot_lead_the_browser_to_other_kinds_of_address(opened, address):
    page = opened(f"<h1>Stay</h1><script>location.href = {address!r}</script>")

    assert "root:" not in page.html + page.text
    assert page.address.startswith("http://127.0.0.1")


def test_a_page_that_sends_itself_on_for_ever_is_stopped(opened, portal):
    page = opened("<h1>On</h1><script>location.href = '/page?' + Math.random()</script>")

    assert any("kept sending itself elsewhere" in note for note in page.notes) or page.error
    assert len([path for path in portal.asked if path.startswith("/page?")]) < 1000


def test_a_thousand_frames_are_bounded(opened, browser):
    page = opened(
        "<h1>Frames</h1><script>for (let i = 0; i < 1000; i++) {"
        " const f = document.createElement('iframe'); f.src = '/fine?' + i; document.body.append(f) }</script>"
    )

    assert "Frames" in page.text or "not ready after" in page.error or "was ended" in page.error
    assert browser.memory < BOUNDS.total_memory * 1.3


def test_a_document_deeper_than_any_parser_likes_is_read(opened):
    page = opened("<h1>Deep</h1>" + "<div>" * 30_000)

    assert page.error is not None or "Deep" in page.text


def test_a_page_that_rewrites_the_browsers_own_functions_is_read_all_the_same(opened):
    page = opened(
        "<title>Sly</title><a href='/real'>Real</a><script>"
        "document.querySelectorAll = () => { throw 1 }; JSON.stringify = () => 'x';"
        "Document.prototype.querySelectorAll = () => []; Array.prototype.push = () => { throw 2 }"
        "</script>"
    )

    assert [link.text for link in page.links] == ["Real"]


WAYS_OUT = {
    "fetch": "fetch('http://{there}/x').catch(() => 0)",
    "request": "const r = new XMLHttpRequest(); r.open('GET', 'http://{there}/x'); r.send()",
    "beacon": "navigator.sendBeacon('http://{there}/x', 'y')",
    "image": "new Image().src = 'http://{there}/x.png'",
    "frame": "document.body.append(Object.assign(document.createElement('iframe'), {{src: 'http://{there}/x'}}))",
    "socket": "new WebSocket('ws://{there}/x')",
    "secure socket": "new WebSocket('wss://{there}/x')",
    "events": "new EventSource('http://{there}/x')",
    "worker": "new Worker(URL.createObjectURL(new Blob([\"fetch('http://{there}/x').catch(() => 0); new WebSocket('ws://{there}/w')\"])))",
    "prefetch": "document.head.insertAdjacentHTML('beforeend', '<link rel=prefetch href=http://{there}/x><link rel=preconnect href=http://{there}><link rel=dns-prefetch href=//{there}>')",
    "form": "const f = document.createElement('form'); f.action = 'http://{there}/x'; document.body.append(f); f.submit()",
    "navigation": "location.href = 'http://{there}/x'",
    "by name": "fetch('http://localhost:{port}/x', {{mode: 'no-cors'}}).catch(() => 0)",
    "odd notation": "fetch('http://2130706433:{port}/x', {{mode: 'no-cors'}}).catch(() => 0); fetch('http://0x7f.1:{port}/').catch(() => 0)",
    "six": "fetch('http://[::ffff:127.0.0.1]:{port}/x', {{mode: 'no-cors'}}).catch(() => 0)",
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_page_reaches_no_other_port_of_this_machine(portal, browser, way):
    with another_server() as (port, arrived):
        script = WAYS_OUT[way].format(there=f"127.0.0.1:{port}", port=port)
        portal.pages["/out"] = f"<body><h1>Out</h1><script>{script}</script>"
        browser.render(portal.address("/out"), scroll=False)
        tried = [each for each in browser.passages if each.port == port]

    assert arrived == []
    assert tried
    assert all(each.refused for each in tried)


def test_a_service_worker_is_not_registered(opened, portal):
    portal.headers["/worker.js"] = {"Content-Type": "text/javascript"}
    with another_server() as (port, arrived):
        portal.pages["/worker.js"] = f"fetch('http://127.0.0.1:{port}/x', {{mode: 'no-cors'}})"
        opened(
            "<h1>W</h1><script>navigator.serviceWorker && navigator.serviceWorker.register('/worker.js')</script>"
        )

    assert arrived == []


@pytest.mark.parametrize(
    "script",
    [
        (
            "const p = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{port}'}}]}}); p.createDataChannel('x');"
            " p.createOffer().then(o => p.setLocalDescription(o))"
        ),
        (
            "const p = new RTCPeerConnection({{iceServers: [{{urls: 'turn:127.0.0.1:{port}?transport=udp', username: 'u', credential: 'c'}}]}});"
            " p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o))"
        ),
        "new WebTransport('https://127.0.0.1:{port}/x').ready.catch(() => 0)",
        "fetch('https://127.0.0.1:{port}/x').catch(() => 0)",
    ],
    ids=["stun", "turn", "webtransport", "quic"],
)
def test_a_page_sends_no_datagram(portal, browser, script):
    with another_server(socket.SOCK_DGRAM) as (port, arrived):
        portal.pages["/out"] = f"<h1>U</h1><script>{script.format(port=port)}</script>"
        browser.render(portal.address("/out"), scroll=False)

    assert arrived == []


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM], ids=["stream", "datagram"])
def test_the_servers_of_these_tests_notice_what_arrives(kind):
    with another_server(kind) as (port, arrived), socket.socket(socket.AF_INET, kind) as calling:
        calling.connect(("127.0.0.1", port))
        calling.send(b"x")
        for _ in range(100):
            if arrived:
                break
            time.sleep(0.02)

    assert arrived


def test_an_answer_without_end_is_cut_by_the_byte_budget():
    def endless(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            try:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Endless</h1>")
                while True:
                    connection.sendall(b"<p>x</p>" * 10_000)
            except OSError:
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=endless, args=(listening,), daemon=True).start()
        port = listening.getsockname()[1]
        bounds = Limits(load_seconds=2, settle_seconds=1, page_seconds=4, run_bytes=2_000_000)
        with Browser(lambda host, at: [(socket.AF_INET, ("127.0.0.1", port))], limits=bounds) as browser:
            browser.render(f"http://127.0.0.1:{port}/")

            assert browser.traffic < 2_500_000
            assert "The browser's byte budget was used up; nothing more was loaded." in browser.notes
        listening.shutdown(socket.SHUT_RDWR)
