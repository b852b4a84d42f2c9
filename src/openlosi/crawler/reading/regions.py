"""Where on a page something stands: navigation, header, footer, aside or the main part."""

import re

from selectolax.lexbor import LexborNode

_TAGS = {"nav": "nav", "header": "header", "footer": "footer", "aside": "aside", "main": "main"}
_ROLES = {
    "navigation": "nav",
    "menubar": "nav",
    "menu": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "main": "main",
}
# Whole words of a class or id, in the languages of the common themes; "header-text" inside an article is rare.
_NAMES = (
    (
        "footer",
        re.compile(r"(?:^|[\s_-])(?:footer|foot|fooder|pie|rodape|fusszeile|pied|podval)(?:$|[\s_-])"),
    ),
    (
        "nav",
        re.compile(
            r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|mainmenu|topmenu|topnav|megamenu)(?:$|[\s_-])"
        ),
    ),
    ("aside", re.compile(r"(?:^|[\s_-])(?:sidebar|aside)(?:$|[\s_-])")),
    ("header", re.compile(r"(?:^|[\s_-])(?:header|topbar|masthead|banner)(?:$|[\s_-])")),
)
_OUTERMOST = frozenset({"body", "html", "head"})


class Regions:
    """Answers for one page, remembering what it has seen on the way up the tree."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._known: dict[int, str] = {}

    def of(self, node: LexborNode) -> str:
        """Return the region of the nearest element around a node that has one."""
        passed = []
        region, at = "", node
        while True:
            region = self._known.get(at.mem_id, "")
            if region:
                break
            passed.append(at.mem_id)
            region = _own(at)
            parent = at.parent
            if region or parent is None:
                break
            at = parent
        for each in passed:
            self._known[each] = region or "main"
        return region or "main"


def _own(node: LexborNode) -> str:
    tag = node.tag or ""
    if tag in _TAGS:
        return _TAGS[tag]
    # Themes write "has-sidebar" and "menu-open" on the body, which says nothing of what it holds.
    if tag in _OUTERMOST:
        return ""
    attributes = node.attributes
    role = (attributes.get("role") or "").strip().lower()
    if role in _ROLES:
        return _ROLES[role]
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip().lower()[:300]
    return next((region for region, words in _NAMES if names and words.search(names)), "")
