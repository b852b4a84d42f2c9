"""
Serve a collection to one person on this machine.

Bound to 127.0.0.1, GET and HEAD only, and the ``Host`` header must name this server, so that a web page
elsewhere cannot reach it under a name of its own. Stored pages are replayed in a sandboxed frame under a
policy that lets no script run and no request leave this server; see docs/explanation/how-evidence-is-kept.md.
"""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, Self
from urllib.parse import parse_qsl, quote, urldefrag, urlsplit

from openlosi.crawler.archive.collection import Collection
from openlosi.crawler.archive.viewer import pages, replay
from openlosi.crawler.archive.viewer.replies import NotShown, Reply

_FRAMES_REMEMBERED = 200


def address_of(url: str) -> str:
    """
    Return the path that shows a page; of none, the list of pages.

    >>> address_of("http://town.example/a b")
    '/page?url=http%3A%2F%2Ftown.example%2Fa%20b'
    """
    return f"/page?url={quote(url, safe='')}" if url else "/"


class ViewerServer:
    """A viewer of one collection, listening from the moment it is made. Close it, or use it as a context."""

    def __init__(self, collection: Collection, *, port: int = 0) -> None:
        self.collection = collection
        self._server = _Server(("127.0.0.1", port), collection)
        self.address = self._server.origin

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def serve_forever(self) -> None:
        """Answer until interrupted or closed."""
        self._server.serve_forever(poll_interval=0.1)

    def shutdown(self) -> None:
        """Make ``serve_forever``, running in another thread, return."""
        self._server.shutdown()

    def close(self) -> None:
        """Stop listening."""
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, place: tuple[str, int], collection: Collection) -> None:
        super().__init__(place, _Handler)
        self.collection = collection
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.reading = Lock()  # one reader at a time: a collection is a file, not a service
        self.frames: OrderedDict[str, str] = OrderedDict()

    def remember(self, frame: str, address: str) -> None:
        """Note where a frame has gone, so that the page around it can follow."""
        self.frames[frame] = address
        while len(self.frames) > _FRAMES_REMEMBERED:
            self.frames.popitem(last=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up in the middle is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "OpenLOSI"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a request, or say why not."""
        if self.headers.get("Host", "") not in self._own_names():
            self._send(pages.message("This server answers only under its own address.", status=421))
            return
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=20))
        try:
            with self.server.reading:
                reply = self._reply(parts.path, asked)
        except NotShown as why:
            reply = pages.message(str(why), status=404)
        self._send(reply)

    do_HEAD = do_GET

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: one person is reading."""

    def _own_names(self) -> set[str]:
        return {f"{name}:{self.server.server_port}" for name in ("127.0.0.1", "localhost")}

    def _reply(self, path: str, asked: Mapping[str, str]) -> Reply:
        collection = self.server.collection
        url = collection.address_like(urldefrag(asked.get("url", "")).url)
        if path == "/":
            return pages.contents(collection, asked)
        if path == "/page":
            frame = secrets.token_urlsafe(12)
            self.server.remember(frame, url)
            return pages.page(collection, url, asked.get("version", ""), frame)
        if path == "/replay":
            frame = asked.get("frame", "")
            if frame in self.server.frames:
                self.server.remember(frame, url)
            return replay.page(collection, url, asked.get("version", ""), frame, origin=self._origin())
        if path == "/stored":
            return replay.resource(collection, url, origin=self._origin())
        if path == "/download":
            return replay.download(collection, url)
        if path == "/screenshot":
            return replay.screenshot(collection, url, asked.get("device", "desktop"))
        if path == "/where":
            return pages.where(self.server.frames.get(asked.get("frame", ""), ""))
        if path.startswith("/static/"):
            return pages.static(path.removeprefix("/static/"))
        raise NotShown("There is nothing here.")

    def _origin(self) -> str:
        """As the browser names us; one of our own names, by the check above."""
        return f"http://{self.headers['Host']}"

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {"Content-Security-Policy": pages.OWN_POLICY, **_ALWAYS, **reply.headers}
        for name, value in {
            "Content-Type": reply.type,
            "Content-Length": str(len(reply.body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
