"""
Find addresses that only a page's scripts know: in handlers, in data attributes, in the JSON they loaded.

They are guesses. One is kept only when it is written like an address of the same portal, and a guess costs the
portal at most one request.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

_MOST = 300
_LONGEST_SOURCE = 400_000

# A string in quotes that looks like a path or a page: /x/y, x/y.html, ./x, https://...; no blanks, no braces.
_QUOTED = re.compile(
    r"""["'`]((?:https?://[^\s"'`<>{}|\\^]{1,300}|\.{0,2}/[\w\-./%~]{1,200}|[\w\-/%~]{1,150}\.(?:html?|php|aspx?|jsp|pdf))"""
    r"""(?:\?[\w\-=&%.+]{0,200})?(?:\#[\w\-/!]{0,80})?)["'`]""",
    re.IGNORECASE,
)

# Where scripts send a resident: assignments and router calls.
_SENT_TO = re.compile(
    r"""(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\(|pushState\([^"'`]{0,80}|navigate(?:To)?\(|push\()"""
    r"""\s*(?:[\w$.]+\s*\+\s*)?["'`]([^"'`\s<>{}]{1,300})["'`]""",
    re.IGNORECASE,
)

# What a page is made of is not a page.
_NOT_PAGES = re.compile(
    r"\.(?:js|mjs|css|map|json|xml|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|eot|otf|mp[34]|webm|ogg|wasm|txt)$",
    re.IGNORECASE,
)


def candidates(
    base: str, *, attributes: Iterable[str] = (), scripts: Iterable[str] = (), answers: Iterable[str] = ()
) -> tuple[str, ...]:
    """
    Return absolute addresses of the same host and port, in the order they were met, without repeats.

    ``attributes`` are the values of handlers and data attributes, ``scripts`` the texts of scripts, ``answers``
    what scripts fetched (JSON, fragments of pages).

    >>> candidates("https://town.example/a/", attributes=["location.href='permits.html'", "/news", "hello"])
    ('https://town.example/a/permits.html', 'https://town.example/news')
    >>> candidates("https://town.example/", answers=['{"url": "forms/new.html", "logo": "logo.png"}'])
    ('https://town.example/forms/new.html',)
    >>> candidates("https://town.example/", scripts=['const api = "/api/v1/x"; location.href = "found.html"'])
    ('https://town.example/found.html',)
    """
    home = urlsplit(base)
    found: dict[str, None] = {}
    for written in _written(attributes, scripts, answers):
        if len(found) >= _MOST:
            break
        try:
            address = urljoin(base, written)
            split = urlsplit(address)
            same = (split.scheme, split.hostname, split.port) == (home.scheme, home.hostname, home.port)
        except ValueError:
            continue
        if same and not _NOT_PAGES.search(split.path) and not split.path.endswith("//"):
            found.setdefault(address)
    found.pop(base, None)
    return tuple(found)


def _written(attributes: Iterable[str], scripts: Iterable[str], answers: Iterable[str]) -> Iterator[str]:
    for value in attributes:
        value = value[:2000].strip()
        yield from _SENT_TO.findall(value)
        # The whole value may be an address (data-href="/news"), or a handler that quotes one.
        yield from _QUOTED.findall(f'"{value}"')
        yield from _QUOTED.findall(value)
    for source in answers:
        yield from _QUOTED.findall(source[:_LONGEST_SOURCE].replace("\\/", "/"))
    for source in scripts:
        # Of a script only what it assigns to the location, and whole page names: its other paths are its own affair.
        short = source[:_LONGEST_SOURCE]
        yield from _SENT_TO.findall(short)
        yield from (
            each for each in _QUOTED.findall(short) if re.search(r"\.(?:html?|php|aspx?|jsp)(?:[?#]|$)", each)
        )
