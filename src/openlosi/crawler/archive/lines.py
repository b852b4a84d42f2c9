"""
Lines of JSON that prove themselves: a checksum first, so that a torn or altered line is never believed.
"""

import json
import zlib
from typing import Any


class BrokenLine(ValueError):
    """A line was torn or altered."""


def encode(value: Any) -> bytes:
    """
    Return one line: checksum, space, JSON.

    >>> encode({"kind": "note"})
    b'4feddfa2 {"kind":"note"}\\n'
    """
    # ASCII only: a lone surrogate out of a portal's script has no UTF-8, and a newline must not appear.
    text = json.dumps(value, separators=(",", ":")).encode("ascii")
    return b"%08x %b\n" % (zlib.crc32(text), text)


def decode(line: bytes) -> Any:
    """
    Return what a line holds.

    >>> decode(b'4feddfa2 {"kind":"nota"}\\n')
    Traceback (most recent call last):
    ...
    openlosi.crawler.archive.lines.BrokenLine: the checksum does not fit
    """
    if len(line) < 10 or line[8:9] != b" " or not line.endswith(b"\n"):
        raise BrokenLine("the line is not whole")
    text = line[9:-1]
    if line[:8] != b"%08x" % zlib.crc32(text):
        raise BrokenLine("the checksum does not fit")
    try:
        return json.loads(text)
    except ValueError as wrong:  # not by accident: the checksum fits
        raise BrokenLine(f"not JSON: {wrong}") from None
