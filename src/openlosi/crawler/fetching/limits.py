"""How much one answer may cost, in bytes and seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """
    Bounds of one request; passed in, so that a test can be quick.

    :ivar body_bytes: of a page, unpacked; longer ones are cut and noted
    :ivar document_bytes: of anything else (a PDF, a workbook)
    :ivar wire_bytes: of the body as it travels, packed
    :ivar header_bytes: of the status line and all headers
    :ivar ratio: how many times its packed size a body may unpack to, once it is larger than 1 MB
    :ivar connect_seconds: until a connection stands, its encryption included
    :ivar silence_seconds: without a single byte
    :ivar total_seconds: from request to last byte, redirects apart
    :ivar least_pace: bytes a second, averaged, that a body must keep after the first ten seconds
    :ivar redirects: how many are followed
    """

    body_bytes: int = 5_000_000
    document_bytes: int = 20_000_000
    wire_bytes: int = 20_000_000
    header_bytes: int = 65_536
    ratio: int = 200
    connect_seconds: float = 15
    silence_seconds: float = 20
    total_seconds: float = 90
    least_pace: int = 200
    redirects: int = 20
