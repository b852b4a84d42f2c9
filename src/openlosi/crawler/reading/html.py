"""
Read an HTML page: text with and without its frame, links, headings, forms, breadcrumbs, language.

``text`` is all that a visitor can come to see, navigation and footer included, since portals keep contact,
privacy and login exactly there; ``main_text`` is without them. Scripts, styles, templates and ``noscript`` are no
text. What a style or attribute hides at first is text: menus, tabs and answers unfold at a click.
"""

import re

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from openlosi.crawler.reading.bounds import bounded
from openlosi.crawler.reading.charsets import Decoded
from openlosi.crawler.reading.forms import forms_in
from openlosi.crawler.reading.languages import language_of
from openlosi.crawler.reading.links import MOST_LINKS, Addresses, links_in
from openlosi.evidence_format.pages import Heading, Page

_SHORT = 300
_MOST_TAGS = 50_000
_BREADCRUMBS = (
    "[aria-label*=breadcrumb i], [class*=breadcrumb i], [id*=breadcrumb i], [itemtype*=BreadcrumbList], "
    ".fil-ariane, [class*=migas i]"
)
_RESOURCES = (
    "script[src], link[rel~=stylesheet][href], img[src], source[src], video[src], audio[src], embed[src]"
)
_CONTROLS = re.compile(r"</?(?:label|option|select|legend)\b", re.IGNORECASE)
# The extractor sets the text of controls in brackets of its own.
_CONTROL_TEXT = re.compile(r"\[ ([^\[\]\n]{0,300}) \]")
_BLANKS = re.compile(r"\n{2,}")


def read_html(decoded: Decoded, address: str) -> Page:
    """Return the page with everything that can be read from its markup alone."""
    markup, limited = bounded(decoded.text)
    tree = LexborHTMLParser(markup)
    addresses = Addresses(tree, address)
    parsed = _parsed(markup)
    text = _text(parsed, tree, main=False)
    # The main text costs elements times depth: a page of this size is data, and data is its main part.
    main_text = text if markup.count("<") > _MOST_TAGS else _text(parsed, tree, main=True)
    links = links_in(tree, addresses)
    crowded = (
        (f"more than {MOST_LINKS:,} links: the others were left out",) if len(links) >= MOST_LINKS else ()
    )
    return Page(
        address=address,
        record="",
        kind="html",
        title=_first_text(tree, "title"),
        language=language_of(main_text) or language_of(text),
        declared_language=_declared_language(tree),
        charset=decoded.charset,
        description=_meta(tree, "description"),
        text=text,
        main_text=main_text,
        headings=_headings(tree),
        breadcrumbs=_breadcrumbs(tree),
        links=links,
        forms=forms_in(tree, addresses.absolute),
        resources=_resources(tree, addresses),
        notes=decoded.notes + limited + crowded,
    )


def _parsed(markup: str) -> HTMLTree | None:
    try:
        # Otherwise labels and choices are read as one word with what stands beside them.
        return HTMLTree.parse(
            _CONTROLS.sub(r" \g<0>", markup) if "<label" in markup or "<option" in markup else markup
        )
    except Exception:  # noqa: BLE001  the other parser has read it, and a second opinion is not worth a failure
        return None


def _text(parsed: HTMLTree | None, tree: LexborHTMLParser, *, main: bool) -> str:
    if parsed is not None:
        found = extract_plain_text(
            parsed,
            preserve_formatting=True,
            main_content=main,
            list_bullets=False,
            alt_texts=True,
            form_fields=not main,
        )
        found = _CONTROL_TEXT.sub(r"\n\1\n", found)
    else:
        body = tree.body
        found = body.text(separator="\n") if body is not None else ""
    lines = (" ".join(line.split()) for line in found.split("\n"))
    return _BLANKS.sub("\n", "\n".join(line for line in lines if line))


def _words(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split())[:_SHORT] if node is not None else ""


def _first_text(tree: LexborHTMLParser, selector: str) -> str:
    return _words(tree.css_first(selector))


def _declared_language(tree: LexborHTMLParser) -> str:
    root = tree.css_first("html")
    attributes = root.attributes if root is not None else {}
    named = attributes.get("lang") or attributes.get("xml:lang") or _equivalent(tree, "content-language")
    return (named or "").strip().lower()[:35]


def _equivalent(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f'meta[http-equiv="{name}" i]')
    return (node.attributes.get("content") or "") if node is not None else ""


def _meta(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f'meta[name="{name}" i]') or tree.css_first(f'meta[property="og:{name}" i]')
    return " ".join((node.attributes.get("content") or "").split())[:1_000] if node is not None else ""


def _headings(tree: LexborHTMLParser) -> tuple[Heading, ...]:
    found = (
        Heading(int(str(node.tag)[1]), _words(node)) for node in tree.css("h1, h2, h3, h4, h5, h6")[:2_000]
    )
    return tuple(heading for heading in found if heading.text)


def _breadcrumbs(tree: LexborHTMLParser) -> tuple[str, ...]:
    for trail in tree.css(_BREADCRUMBS)[:5]:
        steps = [_words(step) for step in trail.css("li")[:20] or trail.css("a, span")[:20]]
        named = tuple(dict.fromkeys(step.strip(" /›»>|") for step in steps))
        if any(named):
            return tuple(step for step in named if step)
    return ()


def _resources(tree: LexborHTMLParser, addresses: Addresses) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in tree.css(_RESOURCES)[:5_000]:
        address = addresses.absolute(node.attributes.get("src") or node.attributes.get("href") or "")
        if address.startswith(("http:", "https:")) and len(address) < 4_000:
            found.setdefault(address)
    return tuple(found)
