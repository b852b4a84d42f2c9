"""
Connect to addresses that were checked, and to nothing else.

The name is resolved and checked once (``boundaries``), the socket is connected to the address found, and the
address at its other end is compared afterwards. No proxy of the environment is used. Certificates are verified;
where that fails, the fault is named and the connection made again without trust, to see what is there:
nothing secret is ever sent.
"""

import io
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from openlosi.crawler.boundaries import Boundaries, Pinned
from openlosi.crawler.fetching.certificates import facts_of
from openlosi.crawler.fetching.limits import Limits
from openlosi.crawler.fetching.wire import Wire

_TRIED = 4
# OpenSSL's verification codes, in words.
_FAULTS = {
    9: "not valid yet",
    10: "expired",
    18: "self-signed",
    19: "self-signed",
    20: "unknown issuer",
    21: "unknown issuer",
    23: "revoked",
    62: "wrong host",
    64: "wrong host",
    66: "weak key",
    67: "weak key",
    68: "weak signature",
}


class CannotConnect(Exception):
    """No connection stands; ``kind`` is ``unreachable``, ``timeout`` or ``tls``."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass
class Connection:
    """An open connection to one host and port."""

    sock: socket.socket
    wire: Wire
    reader: io.BufferedReader
    ip: str
    tls: dict[str, Any] | None
    used: int = 0
    idle_since: float = field(default_factory=time.monotonic)

    def close(self) -> None:
        """Let go of it."""
        with suppress(OSError):
            self.sock.close()


class Connector:
    """
    Makes connections, and remembers which hosts could not be trusted and why.

    :param trust: verifies certificates; the system's authorities unless given
    """

    def __init__(self, boundaries: Boundaries, *, trust: ssl.SSLContext | None = None) -> None:
        self._boundaries = boundaries
        self._trusting = trust or ssl.create_default_context()
        self._trusting.set_alpn_protocols(["http/1.1"])
        self._lenient = _lenient()
        self.faults: dict[tuple[str, int], str] = {}

    def connect(self, scheme: str, host: str, port: int, limits: Limits) -> Connection:
        """
        Connect.

        :raises ForbiddenAddress: when the host may not be contacted
        :raises UnknownHost: when it has no address
        :raises CannotConnect: when nobody answers there, or no encryption can be agreed on
        """
        pins = self._boundaries.resolve_checked(host, port)
        if scheme == "http":
            return self._made(self._open(pins, limits), None, limits)
        known = self.faults.get((host, port))
        if known is None:
            try:
                return self._secured(pins, host, limits, self._trusting, "")
            except ssl.SSLError as wrong:
                known = fault_of(wrong)
        try:
            made = self._secured(pins, host, limits, self._lenient, known)
        except ssl.SSLError as wrong:
            raise CannotConnect(f"no encrypted connection could be made ({_reason(wrong)})", "tls") from None
        self.faults[host, port] = known
        return made

    def _open(self, pins: list[Pinned], limits: Limits) -> socket.socket:
        until = time.monotonic() + limits.connect_seconds
        fault: OSError | None = None
        for family, place in pins[:_TRIED]:
            left = until - time.monotonic()
            if left <= 0:
                break
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(left)
                sock.connect(place)
                if sock.getpeername()[0] != place[0]:
                    raise ConnectionError("the connection leads elsewhere than was asked")
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as wrong:
                sock.close()
                fault = wrong
            else:
                return sock
        timed_out = fault is None or isinstance(fault, TimeoutError)
        said = "nobody answered in time" if timed_out else (fault.strerror or str(fault)) if fault else ""
        raise CannotConnect(f"no connection: {said}", "timeout" if timed_out else "unreachable")

    def _secured(
        self, pins: list[Pinned], host: str, limits: Limits, context: ssl.SSLContext, fault: str
    ) -> Connection:
        sock = self._open(pins, limits)
        try:
            sock.settimeout(limits.connect_seconds)
            secured = context.wrap_socket(sock, server_hostname=host.strip("[]"))
        except ssl.SSLError:
            sock.close()
            raise
        except (OSError, ValueError) as wrong:
            sock.close()
            kind = "timeout" if isinstance(wrong, TimeoutError) else "tls"
            raise CannotConnect(f"no encrypted connection could be made ({wrong})", kind) from None
        facts: dict[str, Any] = {"protocol": secured.version() or ""}
        facts |= facts_of(secured.getpeercert(binary_form=True) or b"")
        if fault:
            facts["error"] = fault
        return self._made(secured, facts, limits)

    def _made(self, sock: socket.socket, tls: dict[str, Any] | None, limits: Limits) -> Connection:
        wire = Wire(sock, limits)
        return Connection(sock, wire, io.BufferedReader(wire, 65_536), str(sock.getpeername()[0]), tls)


#: How versions of OpenSSL say that a server speaks nothing newer than TLS 1.1 (whose signatures are SHA-1).
_OLD = (
    "UNSUPPORTED_PROTOCOL",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "VERSION_TOO_LOW",
    "LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED",
)


def fault_of(wrong: ssl.SSLError) -> str:
    """Name in words what is wrong with a server's certificate or its encryption."""
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return _FAULTS.get(wrong.verify_code, wrong.verify_message or "not verifiable")
    # A Python older than its OpenSSL has no name for the reason, only its words.
    said = (wrong.reason or str(wrong)).upper().replace(" ", "_")
    if any(old in said for old in _OLD):
        return "old protocol"
    return _reason(wrong)


def _reason(wrong: ssl.SSLError) -> str:
    return (wrong.reason or str(wrong) or "no reason given").replace("_", " ").lower()


def _lenient() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_alpn_protocols(["http/1.1"])
    return context
