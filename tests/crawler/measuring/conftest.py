"""A small portal of good and faulty pages, and a browser that may visit it."""

import http.server
import shutil
import socket
import threading
from collections.abc import Iterator

import pytest

from openlosi.crawler.browser import Browser, Limits

GOOD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Good</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/good.css"></head>
<body><main><h1>Opening hours</h1><p>Monday to Friday, nine to noon.</p><p><a href="/faulty">Faulty</a></p></main></body></html>"""

FAULTY = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Faulty</title><link rel="stylesheet" href="/faulty.css">
<link rel="stylesheet" href="https://fonts.example/f.css"></head><body><h1>Faulty</h1><img src="/x.png"><div><p></div></p>
<div style="width:1500px">wide</div><span id=twice></span><span id=twice></span>
<p><button style="width:9px;height:9px;padding:0;border:0">a</button><button style="width:9px;height:9px;padding:0;border:0">b</button></p>
<script>brokenScript()</script></body></html>"""

FILES = {
    "/": ("text/html; charset=utf-8", GOOD),
    "/faulty": ("text/html; charset=utf-8", FAULTY),
    "/busy": ("text/html", "<h1>Busy</h1><script>for (;;) {}</script>"),
    "/eats": (
        "text/html",
        (
            "<script>const all = []; setInterval(() => all.push(new Uint8Array(3e7).fill(1)), 1);"
            "for (const end = Date.now() + 3000; Date.now() < end;) all.push(new Uint8Array(3e7).fill(1))</script>"
        ),
    ),
    "/good.css": ("text/css", "p { color: #222 }"),
    "/faulty.css": ("text/css", "p { colr: red }"),
}


class Town:
    """Where the portal stands, and its stored bytes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.agents: set[str] = set()
        self.home = f"http://127.0.0.1:{port}/"
        self.faulty = f"http://127.0.0.1:{port}/faulty"

    def stored(self, address: str) -> bytes | None:
        path = address.partition(f":{self.port}")[2]
        return FILES[path][1].encode() if path in FILES else None


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.agents.add(self.headers["User-Agent"])
            kind, body = FILES.get(self.path, ("text/plain", ""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Town(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(town: Town) -> Iterator[Browser]:
    if shutil.which("chromium") is None:
        pytest.skip("needs the Debian package chromium")

    def only_the_town(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
        if (host, port) != ("127.0.0.1", town.port):
            raise PermissionError(f"{host} is not the town.")
        return [(socket.AF_INET, (host, port))]

    with Browser(
        only_the_town,
        agent="OpenLOSI/0 (+tests)",
        limits=Limits(load_seconds=4, settle_seconds=2, page_seconds=8, process_memory=250_000_000),
    ) as running:
        yield running
