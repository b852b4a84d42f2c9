"""A portal of scripts, and one browser for all tests of this folder."""

import datetime
import http.server
import ipaddress
import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from openlosi.crawler.browser import Browser, Limits


@dataclass
class Town:
    """What a path answers (type and body), and what was asked, with headers."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    def show(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8") -> str:
        self.pages[path] = (kind, body if isinstance(body, bytes) else body.encode())
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    portal = Town()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            portal.asked.append((self.command, self.path, dict(self.headers)))
            kind, body = portal.pages.get(self.path.split("?")[0], ("", b""))
            if kind == "redirect":
                self.send_response(302)
                self.send_header("Location", body.decode())
                body = b""
            else:
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Set-Cookie", "seen=1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_POST = do_HEAD = do_GET

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    portal.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield portal
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

    limits = Limits(load_seconds=8, settle_seconds=3, page_seconds=20)
    with Browser(only_the_town, agent="OpenLOSI/0 (+tests)", limits=limits) as running:
        yield running


def certificate(folder: Path) -> Path:
    """A certificate that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "town")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "town.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[tuple[int, Browser]]:
    """A portal behind a self-signed certificate, and a browser that may visit it."""
    if shutil.which("chromium") is None:
        pytest.skip("needs the Debian package chromium")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>Behind</title>")

        def log_message(self, *words: object) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *words: object) -> None:
            """A browser that does not trust us cuts the connection."""

    server = Quiet(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    with Browser(lambda host, at: [(socket.AF_INET, ("127.0.0.1", port))]) as running:
        yield port, running
    server.shutdown()
    server.server_close()
