"""
Make markup safe to parse: an HTML parser may need a square of its input's size, or more, on purpose-made pages.

Measured on this project's parsers: 100,000 nested ``div`` took 21 seconds, 300,000 attributes on one tag over
12, and a few hundred open ``font`` elements are copied into each paragraph that follows. Such markup is
flattened or cut first, and a note says so. Ordinary pages pass through untouched.
"""

import re

LONGEST = 5_000_000
DEEPEST = 400
COPIED = 300_000
_FEW_TAGS = 2_000
_LONG_TAG = 10_000
_ATTRIBUTES = 500

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "path",
        "circle",
        "rect",
        "use",
        "line",
    ]
)
# Their end tags may be left out in good HTML, so an open one says nothing of the depth.
_SELF_CLOSING = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "caption",
        "html",
        "head",
        "body",
        "rt",
        "rp",
    ]
)
#: Elements that cannot nest in themselves, and so stay flat however many there are.
_KEPT = "a|title|h[1-6]|p|li|form|input|textarea|button|meta|link|img|area|iframe|frame|base|script|style|br"
_NESTING = re.compile(rf"</?(?!(?:{_KEPT})\b)[a-zA-Z][^<>]{{0,2000}}>", re.IGNORECASE)


def bounded(markup: str) -> tuple[str, tuple[str, ...]]:
    """
    Return markup that parses in bounded time, with a note for each thing done to it.

    >>> bounded("<p>Welcome")
    ('<p>Welcome', ())
    """
    notes = []
    if len(markup) > LONGEST:
        notes.append(f"read only to character {LONGEST:,} of {len(markup):,}")
        markup = markup[:LONGEST]
    shorter = _without_crowded_tags(markup)
    if len(shorter) != len(markup):
        notes.append(f"a tag with more than {_ATTRIBUTES} attributes was shortened")
        markup = shorter
    if markup.count("<") > _FEW_TAGS and _nests_too_far(markup):
        notes.append(f"nested deeper than {DEEPEST:,} elements: read without its structure")
        markup = _NESTING.sub(" ", markup)
    return markup, tuple(notes)


def _without_crowded_tags(markup: str) -> str:
    if len(markup) < _LONG_TAG:
        return markup
    pieces = markup.split(">")
    if max(map(len, pieces)) < _LONG_TAG:
        return markup
    return ">".join(_shortened(piece) for piece in pieces)


def _shortened(piece: str) -> str:
    """A long run up to a ``>`` whose tag has too many attributes keeps the tag's first thousand characters."""
    start = piece.find("<")
    while start >= 0 and not piece[start + 1 : start + 2].isalpha():
        start = piece.find("<", start + 1)
    if len(piece) < _LONG_TAG or start < 0 or len(piece[start:].split(None, _ATTRIBUTES)) <= _ATTRIBUTES:
        return piece
    return piece[: start + 1_000]


def _nests_too_far(markup: str) -> bool:
    depth = formatting = copied = 0
    for closing, name in _TAG.findall(markup):
        tag = name.lower()
        if tag in _VOID:
            continue
        if tag in _SELF_CLOSING:
            # Each block that opens inside unclosed formatting gets a copy of all of it.
            copied += 0 if closing else formatting
        elif closing:
            depth = max(0, depth - 1)
            formatting = max(0, formatting - 1) if tag in _FORMATTING else formatting
        else:
            depth += 1
            copied += formatting
            formatting += tag in _FORMATTING
        if depth > DEEPEST or copied > COPIED:
            return True
    return False
