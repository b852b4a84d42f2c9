"""
Turn a stored page into one that is safe and whole to look at: its links and pictures lead to stored copies.

Safety does not rest on this file: replayed pages are sandboxed, and a content security policy keeps every
request on this machine (``server.py``). This makes pages look as they did, and marks what is missing.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: Larger pages are shown as text only: rebuilding them would take the browser's memory as well as ours.
LARGEST_PAGE = 8 * 1024 * 1024

_DROPPED = (
    "script, object, embed, applet, base, meta[http-equiv], frame, portal, fencedframe, animate, set, "
    "animateMotion, animateTransform, link:not([rel~=stylesheet i])"
)
_ADDRESSES = frozenset({"src", "poster", "background", "lowsrc", "data"})
_REMOVED = frozenset(
    {
        "srcdoc",
        "ping",
        "formaction",
        "action",
        "integrity",
        "nonce",
        "crossorigin",
        "target",
        "download",
        "manifest",
    }
    | {
        "autofocus",
        "attributionsrc",
        "cite",
        "longdesc",
        "codebase",
        "classid",
        "archive",
        "profile",
        "imagesrcset",
    }
)
_CSS_ADDRESS = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"'()\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE
)
_SRCSET_PART = re.compile(r"\s*,?\s*(\S*[^\s,])(\s+[^,]*)?(?:,|$)")

IsStored = Callable[[str], bool]


class Rewriter:
    """
    Rewrites what one stored page refers to.

    :param address: the page's own address
    :param is_stored: whether there is a stored answer for an address
    :param frame: a token carried by links, by which the viewer learns where the reader went
    """

    def __init__(self, address: str, is_stored: IsStored, frame: str = "") -> None:
        self.address = self.base = address
        self._is_stored = is_stored
        self._frame = frame
        self.missing = 0

    def page(self, html: str) -> str:
        """Return the page with stored copies in place of addresses, and without anything that acts."""
        tree = LexborHTMLParser(html)
        base = tree.css_first("base[href]")
        if base is not None:
            self.base = self._absolute(base.attributes.get("href") or "") or self.address
        for node in tree.css("iframe"):
            self._stand_in(node)
        for node in tree.css(_DROPPED):
            node.decompose()
        for node in tree.css("*"):
            self._node(node)
        return "<!doctype html>\n" + (tree.html or "")

    def stylesheet(self, css: str) -> str:
        """Return a style sheet whose pictures, fonts and imports are stored copies."""

        def replaced(found: re.Match[str]) -> str:
            named = next((each for each in found.groups() if each is not None), "")
            if named.startswith(("data:", "#")):
                return found.group()
            place = self._resource(named)
            return f'@import "{place}"' if found.group()[0] == "@" else f'url("{place}")'

        return _CSS_ADDRESS.sub(replaced, css)

    def _node(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "style":
            # Text in, text out: a style sheet that spells the end of its element would otherwise break out.
            text = self.stylesheet(node.text(deep=True)).replace("</", "<\\/")
            replace_text(node, text)
        for name, value in list(node.attributes.items()):
            self._attribute(node, tag, name.lower(), value or "")

    def _attribute(self, node: LexborNode, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in _REMOVED:
            _remove(node, name)
        elif name in ("href", "xlink:href"):
            self._reference(node, tag, name, value)
        elif name in _ADDRESSES:
            self._picture(node, tag, name, value)
        elif name == "srcset":
            if kept := self._srcset(value):
                node.attrs[name] = kept
            else:
                _remove(node, name)
        elif name == "style":
            node.attrs[name] = self.stylesheet(value)

    def _reference(self, node: LexborNode, tag: str, name: str, value: str) -> None:
        if value.startswith("#"):
            return
        if tag in ("link", "image", "use", "feimage", "pattern", "lineargradient", "radialgradient"):
            node.attrs[name] = self._resource(value)
            return
        absolute = self._absolute(value)
        if absolute:
            node.attrs[name] = replay_place(absolute, self._frame)
            node.attrs["title"] = absolute
            return
        _remove(node, name)
        if value.lower().startswith(("mailto:", "tel:")):
            node.attrs["title"] = value

    def _picture(self, node: LexborNode, tag: str, name: str, value: str) -> None:
        if value.lower().startswith("data:image/") and tag != "iframe":
            return
        absolute = self._absolute(value)
        if absolute and self._is_stored(urldefrag(absolute).url):
            node.attrs[name] = stored_place(absolute)
            return
        _remove(node, name)
        self.missing += 1
        if tag == "img":
            node.attrs["alt"] = f"[not stored] {node.attributes.get('alt') or ''}".strip()
            node.attrs["style"] = f"outline:1px dashed #767676;{node.attributes.get('style') or ''}"

    def _srcset(self, value: str) -> str:
        kept = []
        for found in _SRCSET_PART.finditer(value[:20_000]):
            absolute = self._absolute(found[1] or "")
            if absolute and self._is_stored(urldefrag(absolute).url):
                kept.append(stored_place(absolute) + (found[2] or "").rstrip())
        return ", ".join(kept)

    def _resource(self, named: str) -> str:
        absolute = self._absolute(named)
        if absolute and self._is_stored(urldefrag(absolute).url):
            return stored_place(absolute)
        self.missing += 1
        return "/missing"

    def _stand_in(self, node: LexborNode) -> None:
        """Put a line in place of a page within the page: it would be a second stranger to hold."""
        absolute = self._absolute(node.attributes.get("src") or "")
        box = LexborHTMLParser("<p></p>").css_first("p")
        assert box is not None
        box.attrs["style"] = "border:1px dashed #767676;padding:.5em"
        if absolute:
            told = f"Here the page shows another page: {absolute}"
            link = LexborHTMLParser("<a></a>").css_first("a")
            assert link is not None
            link.attrs["href"] = absolute
            link.insert_child(told)
            box.insert_child(link)
        else:
            box.insert_child("Here the page shows another page without an address of its own.")
        node.replace_with(box)

    def _absolute(self, named: str) -> str:
        """The http(s) address meant, or "" for any other kind."""
        try:
            absolute = urljoin(self.base, named.strip())
            return absolute if urlsplit(absolute).scheme in ("http", "https") else ""
        except ValueError:
            return ""


def replay_place(address: str, frame: str = "") -> str:
    """Return where the viewer replays a page, for use inside a replayed page."""
    plain, fragment = urldefrag(address)
    carried = f"&frame={quote(frame)}" if frame else ""
    return f"/replay?url={quote(plain, safe='')}{carried}" + (f"#{fragment}" if fragment else "")


def stored_place(address: str) -> str:
    """Return where the viewer serves a stored picture, font or style sheet."""
    plain, fragment = urldefrag(address)
    return f"/stored?url={quote(plain, safe='')}" + (f"#{fragment}" if fragment else "")


def _remove(node: LexborNode, name: str) -> None:
    del node.attrs[name]


def replace_text(node: LexborNode, text: str) -> None:
    """Put text in place of all that an element holds."""
    for child in list(node.iter(include_text=True)):
        child.decompose()
    node.insert_child(text)
