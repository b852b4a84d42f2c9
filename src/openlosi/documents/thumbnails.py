"""Make a page's picture small enough to stand inside a document: its upper part, as a JPEG in a data address."""

import base64
import struct

import vl_convert

WIDTH, HEIGHT = 240, 200
#: A collection may come from a stranger; a larger picture is left out.
MOST_BYTES, MOST_PIXELS = 20_000_000, 40_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{shown}">'
    '<image width="{width}" height="{height}" xlink:href="data:image/png;base64,{data}"/></svg>'
)


def thumbnail(png: bytes) -> str:
    """The upper part of a PNG as ``data:image/jpeg;base64,...``; "" for what is no picture, or too large a one."""
    if not png.startswith(_PNG) or len(png) < 24 or len(png) > MOST_BYTES:
        return ""
    across, down = struct.unpack(">II", png[16:24])
    if not across or not down or across * down > MOST_PIXELS:
        return ""
    height = max(1, round(down * WIDTH / across))
    svg = _FRAME.format(
        width=WIDTH, height=height, shown=min(height, HEIGHT), data=base64.b64encode(png).decode()
    )
    try:
        small = vl_convert.svg_to_jpeg(svg, scale=1.5, quality=70)
    except ValueError:
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(small).decode()
