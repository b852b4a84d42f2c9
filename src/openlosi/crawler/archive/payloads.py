"""Undo the content codings a server applied (gzip, deflate, br, zstd), never beyond a limit."""

import sys
import zlib
from collections.abc import Callable, Sequence

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: A stored body larger than this is not unpacked. Far above what the crawler takes in, so only a forged file meets it.
LARGEST_BODY = 256 * 1024 * 1024


class CannotDecode(ValueError):
    """A body is not in the coding its header names, or is larger than the limit."""


def content_codings(headers: Sequence[tuple[str, str]]) -> list[str]:
    """
    Return the codings in the order they were applied.

    >>> content_codings([("Content-Encoding", "gzip, identity"), ("content-encoding", "BR")])
    ['gzip', 'br']
    """
    named = [value for name, value in headers if name.replace(":", "").strip().lower() == "content-encoding"]
    found = [word.strip().lower() for value in named for word in value.split(",")]
    return [word for word in found if word and word != "identity"]


def decoded(body: bytes, headers: Sequence[tuple[str, str]], *, limit: int = LARGEST_BODY) -> bytes:
    """
    Return the body as a reader sees it.

    :raises CannotDecode: when it is not what its header says, or unpacks beyond the limit
    """
    for coding in reversed(content_codings(headers)):
        if coding not in _UNPACK:
            raise CannotDecode(f"the content coding {coding!r} is not known")
        try:
            body = _UNPACK[coding](body, limit)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as wrong:
            raise CannotDecode(f"the body is not whole {coding}: {wrong}") from None
        if len(body) > limit:
            raise CannotDecode(f"the body unpacks to more than {limit} bytes")
    return body


def _inflate(body: bytes, limit: int, wbits: int) -> bytes:
    pieces: list[bytes] = []
    room = limit + 1
    while body and room > 0:
        unpacker = zlib.decompressobj(wbits)
        piece = unpacker.decompress(body, room)
        pieces.append(piece)
        room -= len(piece)
        if not unpacker.eof and room > 0:
            raise EOFError("it ends too early")
        body = unpacker.unused_data
    return b"".join(pieces)


def gunzip(body: bytes, limit: int) -> bytes:
    """Unpack gzip, one member or several, to at most ``limit`` + 1 bytes."""
    return _inflate(body, limit, zlib.MAX_WBITS + 16)


def _deflate(body: bytes, limit: int) -> bytes:
    try:
        return _inflate(body, limit, zlib.MAX_WBITS)
    except zlib.error:  # some servers send it bare, as browsers have come to accept
        return _inflate(body, limit, -zlib.MAX_WBITS)


def _brotli(body: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    pieces: list[bytes] = []
    size = 0
    piece = unpacker.process(body, output_buffer_limit=65536)
    while piece and size <= limit:
        pieces.append(piece)
        size += len(piece)
        piece = unpacker.process(b"", output_buffer_limit=65536)
    if size <= limit and not unpacker.is_finished():
        raise EOFError("it ends too early")
    return b"".join(pieces)


def _zstd(body: bytes, limit: int) -> bytes:
    # 27: 128 MB of window; a frame may ask for far more memory than it fills.
    options = {int(zstd.DecompressionParameter.window_log_max): 27}
    pieces: list[bytes] = []
    room = limit + 1
    while body and room > 0:
        unpacker = zstd.ZstdDecompressor(options=options)
        piece = unpacker.decompress(body, room)
        pieces.append(piece)
        room -= len(piece)
        if not unpacker.eof and room > 0:
            raise EOFError("it ends too early")
        body = unpacker.unused_data
    return b"".join(pieces)


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
