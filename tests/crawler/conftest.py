"""Servers made for one test: each plays a portal, friendly or hostile, on the loopback interface."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

#: What a path answers: status, headers, body.
Answers = Mapping[str, tuple[int, Mapping[str, str], bytes]]


@dataclass
class Served:
    """A running server: where it is, and which paths it was asked for, in order."""

    port: int
    asked: list[str] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The home page's address."""
        return f"http://127.0.0.1:{self.port}/"


Serve = Callable[..., Served]


class Quiet(ThreadingHTTPServer):
    """A server that says nothing of clients that went away."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that cut the connection are what hostile tests are about."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a mapping of path to answer, or a function ``(handler) -> None`` that answers by itself."""
    with contextlib.ExitStack() as stack:

        def start(what: Answers | Callable[[BaseHTTPRequestHandler], None]) -> Served:
            served = Served(0)

            class Handler(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"

                def do_GET(self) -> None:
                    served.asked.append(self.path)
                    served.requests.append({k.lower(): v for k, v in self.headers.items()})
                    if callable(what):
                        what(self)
                    else:
                        answer(self, *what.get(self.path, (404, {}, b"<p>not here</p>")))

                def log_message(self, *args: object) -> None:
                    """Quiet."""

            server = Quiet(("127.0.0.1", 0), Handler)
            served.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return served

        yield start


def answer(handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Answer one request whole."""
    handler.send_response(status)
    for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    with contextlib.suppress(OSError):
        handler.wfile.write(body)


@pytest.fixture
def serve_raw() -> Iterator[Callable[[Callable[[socket.socket], None]], Served]]:
    """Hand every connection to a function, which may speak anything at all."""
    with contextlib.ExitStack() as stack:

        def start(talk: Callable[[socket.socket], None]) -> Served:
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            served = Served(listening.getsockname()[1])

            def one(sock: socket.socket) -> None:
                with sock, contextlib.suppress(OSError):
                    talk(sock)

            def accept() -> None:
                with contextlib.suppress(OSError):
                    while True:
                        sock, _ = listening.accept()
                        threading.Thread(target=one, args=(sock,), daemon=True).start()

            threading.Thread(target=accept, daemon=True).start()
            stack.callback(lambda: listening.shutdown(socket.SHUT_RDWR))
            return served

        yield start


@pytest.fixture
def page() -> Callable[..., tuple[int, dict[str, str], bytes]]:
    """Write a small page: its text, and links as address or (address, text)."""

    def write(
        text: str, *links: str | tuple[str, str], title: str = "Town"
    ) -> tuple[int, dict[str, str], bytes]:
        listed = [each if isinstance(each, tuple) else (each, each) for each in links]
        items = "".join(f'<li><a href="{address}">{words}</a></li>' for address, words in listed)
        html = f'<html lang="en"><title>{title}</title><body><main><p>{text}</p><ul>{items}</ul></main></body></html>'
        return 200, {}, html.encode()

    return write
