"""Certificates that are wrong in every way, made for one test run."""

import datetime
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


class Authority:
    """Signs certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed("Test authority", self.key, self.key, "Test authority", ca=True)
        self.path = folder / "authority.pem"
        self.path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        self._made = 0

    def context(
        self, *, host: str = "127.0.0.1", until: datetime.datetime = NOW + DAY, self_signed: bool = False
    ) -> ssl.SSLContext:
        """A server's context with a certificate as described."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = host if self_signed else "Test authority"
        made = self._signed(host, key, key if self_signed else self.key, issuer, until=until)
        self._made += 1
        path = self.folder / f"{self._made}.pem"
        plain = serialization.NoEncryption()
        path.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def trusting(self) -> ssl.SSLContext:
        """A client's context that trusts this authority."""
        return ssl.create_default_context(cafile=str(self.path))

    def _signed(self, subject, key, by, issuer, *, ca=False, until=NOW + DAY) -> x509.Certificate:
        names: list[x509.GeneralName] = [x509.DNSName("localhost")]
        try:
            names = [x509.IPAddress(ipaddress.ip_address(subject))]
        except ValueError:
            if "." in subject:
                names = [x509.DNSName(subject)]
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 30 * DAY)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
            )
            .sign(by, hashes.SHA256())
        )


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority for this test run."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def yesterday() -> datetime.datetime:
    """A time at which a certificate has ended."""
    return NOW - DAY


@pytest.fixture
def serve_tls(serve_raw) -> Callable[..., object]:
    """Serve one small page over TLS with a given context."""

    def start(context: ssl.SSLContext):
        def talk(sock) -> None:
            try:
                secured = context.wrap_socket(sock, server_side=True)
            except (ssl.SSLError, OSError):
                return
            with secured:
                secured.settimeout(5)
                while secured.recv(65536):
                    secured.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
                    )

        return serve_raw(talk)

    return start
