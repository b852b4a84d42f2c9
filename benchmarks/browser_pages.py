"""
How many pages a second the browser renders with a picture of each, and how much memory it takes.

A generated portal of scripts, pictures and long texts is served on this machine; each page is opened behind the
proxy, without rights, with the sandbox on, scrolled, read and pictured whole. Usage: browser_pages.py [PAGES]
"""

import http.server
import os
import resource
import socket
import sys
import threading
import time
import zlib

from openlosi.crawler.browser import Browser

AIM = 1.5
WORDS = "The municipal office answers letters about water, roads, permits, taxes and schools within ten working days. "

SCRIPT = """
fetch('/menu.json').then(r => r.json()).then(all => {
  const nav = document.querySelector('nav');
  for (const e of all) { const a = document.createElement('a'); a.href = e; a.textContent = e; nav.append(a, ' '); }
});
"""


def picture() -> bytes:
    """A photograph's worth of PNG: 640 by 360 points, each of its own color."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    rows = b"".join(
        b"\0" + bytes((x * y // 7 + x * c) % 256 for x in range(640) for c in (1, 2, 3)) for y in range(360)
    )
    head = (640).to_bytes(4, "big") + (360).to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def serve(pages: int) -> http.server.ThreadingHTTPServer:
    """A portal whose menu only scripts know."""
    image = picture()
    menu = str([f"/page/{number}" for number in range(min(pages, 60))]).replace("'", '"').encode()
    style = b"body{font:16px/1.5 sans-serif;max-width:70em;margin:auto}img{width:100%;border-radius:1em}nav{columns:3}"
    files = {
        "/menu.json": ("application/json", menu),
        "/style.css": ("text/css", style),
        "/script.js": ("text/javascript", SCRIPT.encode()),
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = files.get(self.path, ("text/html; charset=utf-8", b""))
            if self.path.startswith("/image"):
                kind, body = "image/png", image
            elif not body:
                body = (
                    f"<!DOCTYPE html><html lang=en><title>{self.path}</title><link rel=stylesheet href=/style.css><nav></nav>"
                    f"<h1>{self.path}</h1><img src='/image{hash(self.path) % 20}.png' alt=''>"
                    + "".join(f"<h2>{part}</h2><p>{WORDS * 6}" for part in range(12))
                    + "<script src=/script.js></script>"
                ).encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    port = serve(pages).server_port

    def this_portal(host: str, at: int) -> list[tuple[int, tuple[str, int]]]:
        if (host, at) != ("127.0.0.1", port):
            raise PermissionError(f"{host} is not the portal.")
        return [(socket.AF_INET, (host, at))]

    addresses = [f"http://127.0.0.1:{port}/page/{number}" for number in range(pages)]
    with Browser(this_portal) as browser:
        browser.render(addresses[0])  # the first page pays for what is started once
        began = time.perf_counter()
        rendered = browser.render_all(addresses, screenshots=("desktop",))
        seconds = time.perf_counter() - began
        failed = [
            page.error or "no picture" for page in rendered if page.error or "desktop" not in page.screenshots
        ]
        complete = sum(len(page.links) == min(pages, 60) for page in rendered)
        print(
            f"Chromium {browser.version}, several pages at a time, sandbox {'on' if browser.quarters.sandbox else 'off'}"
        )
        print(f"{pages} pages with pictures in {seconds:.1f} s: {pages / seconds:.2f} a second (aim: {AIM})")
        print(f"pages whose menu was read: {complete}; failed: {len(failed)} {failed[:3]}")
        print(
            f"most memory of the browser's processes: {browser.memory / 1e6:,.0f} MB; traffic {browser.traffic / 1e6:.1f} MB"
        )
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    used = spent.ru_utime + spent.ru_stime + own.ru_utime + own.ru_stime
    print(
        f"processor time: {used / (pages + 1):.2f} s a page, on {os.cpu_count()} cores with a load of {os.getloadavg()[0]:.1f}"
    )
    if failed or complete < pages or pages / seconds < AIM:
        sys.exit("The aim was missed.")


if __name__ == "__main__":
    main()
