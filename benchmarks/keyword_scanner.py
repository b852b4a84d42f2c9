"""
Six keyword rules over the first five pages of a portal: what a simple scanner would say.

The accuracy benchmark prints it beside our suggestions. It knows 204, 205, 206, 214, 234 and 273, and says 0 to
everything else.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

PAGES = 5
NETWORKS = ("facebook", "twitter", "youtube", "instagram", "linkedin")

_SITEMAP = re.compile(r"site[ _-]?map", re.IGNORECASE)
_SEARCH = re.compile(r"search", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_EIGHT_DIGITS = re.compile(r"\d{8}")
_PRIVACY_POLICY = re.compile(r"privacy policy", re.IGNORECASE)


@dataclass(frozen=True)
class Markup:
    """A page as a scanner sees it: its address and its HTML."""

    address: str
    html: str


def scan(pages: Iterable[Markup]) -> dict[str, str]:
    """
    Return the code of every indicator that the rules find, with the page where it was found first.

    :param pages: in the order visited, the home page first; the first five are read
    """
    found: dict[str, str] = {}
    for number, page in enumerate(pages):
        if number == PAGES:
            break
        tree = LexborHTMLParser(page.html)
        for code, rule in RULES.items():
            # 204 is a rule about the home page.
            if code not in found and (code != "204" or number == 0) and rule(tree):
                found[code] = page.address
    return found


def _viewport(tree: LexborHTMLParser) -> bool:
    return any((each.attributes.get("name") or "").lower() == "viewport" for each in tree.css("meta[name]"))


def _sitemap(tree: LexborHTMLParser) -> bool:
    return any(_SITEMAP.search(text) or _SITEMAP.search(address) for text, address in _links(tree))


def _search(tree: LexborHTMLParser) -> bool:
    if any(_SEARCH.search(_written(each)) for each in tree.css("input, form")):
        return True
    if any(_SEARCH.search(text) or _SEARCH.search(address) for text, address in _links(tree)):
        return True
    named = tree.css("[class], [onclick]")
    return any(
        _SEARCH.search(f"{each.attributes.get('class') or ''} {each.attributes.get('onclick') or ''}")
        for each in named
    )


def _contact(tree: LexborHTMLParser) -> bool:
    text = tree.body.text(separator=" ") if tree.body else ""
    written = " ".join(address for _, address in _links(tree) if address.startswith(("mailto:", "tel:")))
    return any(_EMAIL.search(each) or _EIGHT_DIGITS.search(each) for each in (text, written))


def _privacy(tree: LexborHTMLParser) -> bool:
    return any(_PRIVACY_POLICY.search(text) for text, _ in _links(tree))


def _networks(tree: LexborHTMLParser) -> bool:
    return any(network in address.lower() for _, address in _links(tree) for network in NETWORKS)


def _links(tree: LexborHTMLParser) -> Iterable[tuple[str, str]]:
    for each in tree.css("a[href]"):
        yield " ".join(each.text(separator=" ").split()), each.attributes.get("href") or ""


def _written(node: object) -> str:
    """All that a control's attributes say."""
    return " ".join(value or "" for value in node.attributes.values())  # type: ignore[attr-defined]


#: The six rules, by the indicator's code.
RULES: dict[str, Callable[[LexborHTMLParser], bool]] = {
    "204": _viewport,
    "205": _sitemap,
    "206": _search,
    "214": _contact,
    "234": _privacy,
    "273": _networks,
}
