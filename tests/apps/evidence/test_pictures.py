import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from openlosi.apps.evidence.pictures import MOST_BYTES, cleaned
from openlosi.apps.evidence.policies import NotAccepted


def encoded(kind: str, *, mode: str = "RGB", size: tuple[int, int] = (40, 20), **how) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "L" else 120).save(out, kind, **how)
    return out.getvalue()


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 48.0, 11.0)
    return encoded("JPEG", exif=exif, comment=b"SecretComment")


def test_a_photograph_loses_where_it_was_taken_and_stands_upright():
    given = with_gps()
    assert b"SecretCamera" in given and Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825)

    picture = cleaned(given)

    kept = Image.open(io.BytesIO(picture.content))
    assert picture.media_type == "image/jpeg"
    assert dict(kept.getexif()) == {} and "comment" not in kept.info and "exif" not in kept.info
    assert b"Secret" not in picture.content
    assert kept.size == (20, 40)


def test_a_screenshot_loses_its_text_chunks():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "SecretName")
    text.add_itxt("XML:com.adobe.xmp", "SecretXmp")
    given = encoded("PNG", pnginfo=text, dpi=(300, 300))
    assert b"SecretName" in given

    picture = cleaned(given)

    assert b"Secret" not in picture.content and b"pHYs" not in picture.content
    assert picture.media_type == "image/png"


def test_what_comes_after_the_picture_in_its_file_is_gone():
    assert b"hidden" not in cleaned(encoded("PNG") + b"hidden").content


def test_a_webp_loses_its_metadata():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    given = encoded("WEBP", exif=exif, xmp=b"<x>SecretXmp</x>")
    assert b"Secret" in given

    picture = cleaned(given)

    assert b"Secret" not in picture.content and picture.media_type == "image/webp"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_colour_is_taken(kind, mode):
    out = io.BytesIO()
    Image.new(mode, (4, 4)).save(out, kind)

    assert Image.open(io.BytesIO(cleaned(out.getvalue()).content)).size == (4, 4)


def test_the_same_picture_comes_out_as_the_same_bytes():
    assert cleaned(with_gps()) == cleaned(with_gps())


def a_bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 x 60,000."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"", "empty"),
        (b"x" * (MOST_BYTES + 1), "larger than 8 MB"),
        (b"%PDF-1.7 and so on", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (encoded("GIF"), "not a picture"),
        (encoded("TIFF"), "not a picture"),
        (encoded("PNG")[:60], "not a picture"),
        (a_bomb(), "too many pixels"),
        (encoded("PNG", mode="1", size=(8000, 7000)), "too many pixels"),
        (moving("PNG"), "moves"),
        (moving("WEBP"), "moves"),
    ],
)
def test_what_is_no_still_picture_is_refused_in_words(given, why):
    with pytest.raises(NotAccepted, match=why):
        cleaned(given)
