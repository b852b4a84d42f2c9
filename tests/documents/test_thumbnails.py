"""Pictures of pages, small enough to stand inside a document."""

import base64
import struct
import zlib

import pytest

from openlosi.documents.thumbnails import thumbnail


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\x20\x80\x40" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_a_tall_picture_becomes_a_small_jpeg_of_its_upper_part() -> None:
    small = thumbnail(png(1280, 4000))
    assert small.startswith("data:image/jpeg;base64,")
    body = base64.b64decode(small.partition(",")[2])
    assert body.startswith(b"\xff\xd8\xff") and len(body) < 30_000


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"GIF89a",
        b"<svg onload=alert(1)>",
        png(10, 10)[:20],
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 100_000, 100_000),
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 0, 5),
    ],
)
def test_what_is_no_picture_or_too_large_is_left_out(other: bytes) -> None:
    assert thumbnail(other) == ""


def test_a_broken_picture_does_no_harm() -> None:
    broken = thumbnail(png(100, 100)[:60])
    assert broken == "" or broken.startswith("data:image/jpeg;base64,")
