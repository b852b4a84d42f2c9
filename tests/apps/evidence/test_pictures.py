import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageOps, PngImagePlugin

from openlosi.apps.evidence.pictures import MOST_BYTES, cleaned
from openlosi.apps.evidence.policies import NotAccepted


def encoded(kind: str, *, mode: str = "RGB", size: tuple[int, int] = (40, 20), **how) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "L" else 120).save(out, kind, **how)
    return out.getvalue()


KINDS = ("JPEG", "PNG", "WEBP")


def with_gps(kind: str = "JPEG", turned: int = 6, image: Image.Image | None = None) -> bytes:
    """A photograph as a telephone writes it: where it was taken, by what, and which way up it is held."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = turned
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 48.0, 11.0)
    how = {"comment": b"SecretComment"} if kind == "JPEG" else {}
    out = io.BytesIO()
    (image or Image.new("RGB", (40, 20), "red")).save(out, kind, exif=exif, **how)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_photograph_loses_where_it_was_taken_and_stands_upright(kind):
    given = with_gps(kind)
    assert b"SecretCamera" in given and Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825)

    picture = cleaned(given)

    kept = Image.open(io.BytesIO(picture.content))
    assert picture.media_type == f"image/{kind.lower()}"
    assert dict(kept.getexif()) == {} and dict(kept.getexif().get_ifd(0x8825)) == {}
    assert "comment" not in kept.info and "exif" not in kept.info
    assert b"Secret" not in picture.content and b"Exif" not in picture.content
    assert kept.size == (20, 40)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_is_turned_by_its_pixels_as_its_camera_was_held(kind, turned):
    """One bright corner says where up is; a viewer that knows nothing of EXIF must see it where one that does saw it."""
    image = Image.new("RGB", (64, 32), "black")
    image.paste("white", (0, 0, 16, 16))
    given = with_gps(kind, turned, image)
    seen = ImageOps.exif_transpose(Image.open(io.BytesIO(given)))

    kept = Image.open(io.BytesIO(cleaned(given).content)).convert("L")

    assert kept.size == seen.size == ((64, 32) if turned < 5 else (32, 64))
    corners = [(4, 4), (kept.width - 5, 4), (4, kept.height - 5), (kept.width - 5, kept.height - 5)]
    bright = [kept.getpixel(corner) > 128 for corner in corners]
    assert bright == [seen.convert("L").getpixel(corner) > 128 for corner in corners]
    assert bright.count(True) == 1


def test_a_screenshot_loses_its_text_chunks():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "SecretName")
    text.add_itxt("XML:com.adobe.xmp", "SecretXmp")
    given = encoded("PNG", pnginfo=text, dpi=(300, 300))
    assert b"SecretName" in given

    picture = cleaned(given)

    assert b"Secret" not in picture.content and b"pHYs" not in picture.content
    assert picture.media_type == "image/png"


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("page.html", "<script>alert(1)</script>")
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rider", [b"<script>alert(1)</script>", b"%PDF-1.7 hidden", a_zip()])
def test_a_file_that_is_a_picture_and_something_else_becomes_the_picture_alone(kind, rider):
    """Telephones append films to photographs, so it is not refused; what rides along is left behind."""
    picture = cleaned(encoded(kind) + rider)

    assert rider not in picture.content and b"script" not in picture.content
    assert not zipfile.is_zipfile(io.BytesIO(picture.content))
    assert picture == cleaned(encoded(kind))


def test_a_script_in_a_pictures_comment_is_gone():
    given = encoded("JPEG", comment=b"*/=1;alert(1)//")
    assert b"alert" in given

    assert b"alert" not in cleaned(given).content


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


def a_whole_bomb() -> bytes:
    """A PNG of some kilobytes whose pixels, all there, would fill a gigabyte."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


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
        (b"<?xml version='1.0'?><svg><script>alert(1)</script></svg>", "not a picture"),
        # Something else first, and a picture behind it.
        (b"<html><script>alert(1)</script>" + encoded("PNG"), "not a picture"),
        (b"GIF89a/*" + encoded("JPEG"), "not a picture"),
        (b"%PDF-1.7\n" + encoded("WEBP"), "not a picture"),
        (a_zip() + encoded("PNG"), "not a picture"),
        (encoded("GIF"), "not a picture"),
        (encoded("TIFF"), "not a picture"),
        (encoded("PNG")[:60], "not a picture"),
        (a_bomb(), "too many pixels"),
        (a_whole_bomb(), "too many pixels"),
        (encoded("PNG", mode="1", size=(8000, 7000)), "too many pixels"),
        (moving("PNG"), "moves"),
        (moving("WEBP"), "moves"),
    ],
)
def test_what_is_no_still_picture_is_refused_in_words(given, why):
    with pytest.raises(NotAccepted, match=why):
        cleaned(given)
