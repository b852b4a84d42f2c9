"""Unpack an answer's body piece by piece, and stop where it grows beyond what it may."""

import sys
import zlib
from collections.abc import Callable, Sequence
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PIECE = 65_536


class Unpacker(Protocol):
    """Takes packed bytes; gives at most so many unpacked ones, and says whether it holds back more."""

    def feed(self, data: bytes, most: int) -> bytes: ...
    def holds_more(self) -> bool: ...


class CannotUnpack(Exception):
    """The body is not what its header says."""


class _Zlib:
    def __init__(self, window: int) -> None:
        self._window = window
        self._unpacker = zlib.decompressobj(window)

    def feed(self, data: bytes, most: int) -> bytes:
        if not data and not self._unpacker.unconsumed_tail:
            return b""
        packed = self._unpacker.unconsumed_tail + data
        try:
            return self._unpacker.decompress(packed, most)
        except zlib.error:
            if self._window != zlib.MAX_WBITS:
                raise
            # "deflate" means zlib's format, but some servers send the bare stream.
            self._window = -zlib.MAX_WBITS
            self._unpacker = zlib.decompressobj(self._window)
            return self._unpacker.decompress(packed, most)

    def holds_more(self) -> bool:
        return bool(self._unpacker.unconsumed_tail)


class _Brotli:
    def __init__(self) -> None:
        self._unpacker = brotli.Decompressor()
        self._waiting = b""

    def feed(self, data: bytes, most: int) -> bytes:
        self._waiting += data
        if self._unpacker.can_accept_more_data():
            taken, self._waiting = self._waiting, b""
        else:
            taken = b""
        if self._unpacker.is_finished():
            return b""
        return bytes(self._unpacker.process(taken, output_buffer_limit=most))

    def holds_more(self) -> bool:
        return not self._unpacker.is_finished() and (
            bool(self._waiting) or not self._unpacker.can_accept_more_data()
        )


class _Zstd:
    def __init__(self) -> None:
        # 8 MB is the largest window that RFC 9659 lets a web server use.
        self._unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})

    def feed(self, data: bytes, most: int) -> bytes:
        if self._unpacker.eof:
            return b""
        return bytes(self._unpacker.decompress(data, max_length=most))

    def holds_more(self) -> bool:
        return not self._unpacker.eof and not self._unpacker.needs_input


_UNPACKERS: dict[str, Callable[[], Unpacker]] = {
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
    "zstd": _Zstd,
}
MOST_CODINGS = 2


def unpacker_of(codings: Sequence[str]) -> list[Unpacker]:
    """
    Return what unpacks these content codings, outermost first.

    :raises CannotUnpack: for codings that are unknown, or more than two over one another
    """
    if len(codings) > MOST_CODINGS:
        raise CannotUnpack(f"{len(codings)} content codings over one another")
    unknown = [each for each in codings if each not in _UNPACKERS]
    if unknown:
        raise CannotUnpack(f"the content coding {unknown[0][:40]!r} is not known")
    return [_UNPACKERS[each]() for each in reversed(codings)]


class Unpacking:
    """
    A body being unpacked. ``feed`` packed bytes until ``full`` says which limit was reached.

    :ivar body: what is unpacked so far
    """

    def __init__(self, codings: Sequence[str], *, limit: int, ratio: int) -> None:
        self._chain = unpacker_of(codings)
        self._limit = limit
        self._ratio = ratio
        self._packed = 0
        self.body = bytearray()
        self.full: str | None = None

    def feed(self, data: bytes) -> None:
        """
        Take what arrived.

        :raises CannotUnpack: when it is not what its header says; what was unpacked before stays
        """
        self._packed += len(data)
        try:
            self._pass(0, data)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError, ValueError) as wrong:
            raise CannotUnpack(f"the body cannot be unpacked ({wrong})") from None

    def _pass(self, level: int, data: bytes) -> None:
        if level == len(self._chain):
            self._keep(data)
            return
        unpacker = self._chain[level]
        piece = unpacker.feed(data, _PIECE)
        self._pass(level + 1, piece)
        while self.full is None and unpacker.holds_more():
            piece = unpacker.feed(b"", _PIECE)
            if not piece:
                return
            self._pass(level + 1, piece)

    def _keep(self, data: bytes) -> None:
        room = self._limit - len(self.body)
        self.body += data[:room]
        if len(data) > room:
            self.full = f"longer than {self._limit:,} bytes"
        elif len(self.body) > max(1_000_000, self._ratio * self._packed):
            self.full = f"unpacks to more than {self._ratio} times its size"
