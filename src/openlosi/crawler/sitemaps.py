"""Read the addresses that a portal lists of itself, within limits: sitemaps, their indexes, plain lists."""

import re
import zlib
from dataclasses import dataclass
from html import unescape

_LARGEST = 10_000_000
_MOST = 5_000
_ENTRY = re.compile(
    r"<(?:\w+:)?loc\b[^<>]{0,200}>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,2000}?)\s*(?:\]\]>)?\s*</(?:\w+:)?loc>"
)
_INDEX = re.compile(r"<(?:\w+:)?sitemapindex\b")


@dataclass(frozen=True)
class Sitemap:
    """
    What a sitemap lists.

    :ivar further: other sitemaps it leads to
    :ivar cut: whether it was too long to be read whole
    """

    pages: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    cut: bool = False


def read_sitemap(body: bytes) -> Sitemap:
    """
    Return what a sitemap lists: XML, gzipped or not, or one address a line.

    Only its ``loc`` elements are looked for, with a pattern: nothing in the file can make a parser expand
    entities or fetch anything.

    >>> read_sitemap(b"<urlset><url><loc> https://town.example/a?b=1&amp;c=2 </loc></url></urlset>").pages
    ('https://town.example/a?b=1&c=2',)
    >>> read_sitemap(b"https://town.example/a\\nhttps://town.example/b\\n").pages
    ('https://town.example/a', 'https://town.example/b')
    """
    body, cut = _unpacked(body)
    text = body.decode("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    found = [unescape(each) for each in _first(_ENTRY.findall(text))]
    cut = cut or len(found) >= _MOST
    if _INDEX.search(text[:5000]):
        return Sitemap(further=tuple(dict.fromkeys(found)), cut=cut)
    if not found and "<" not in text[:500]:
        found = _first(
            [line.strip() for line in text.splitlines() if line.startswith(("http://", "https://"))]
        )
    return Sitemap(pages=tuple(dict.fromkeys(found)), cut=cut)


def _first(found: list[str]) -> list[str]:
    return found[:_MOST]


def _unpacked(body: bytes) -> tuple[bytes, bool]:
    if body[:2] != b"\x1f\x8b":
        return body[:_LARGEST], len(body) > _LARGEST
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return unpacker.decompress(body, _LARGEST), bool(unpacker.unconsumed_tail)
    except zlib.error:
        return b"", False
