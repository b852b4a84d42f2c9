"""
Look for a way to search the portal, and try it with one word where a plain request can.

The type and role of the control are evidence; so is a single text field that is named or labelled as a search.
An ``id`` that merely contains "search" is none, nor is a field that asks for something else besides.
"""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from openlosi.crawler.probes.data import begins_with
from openlosi.crawler.probes.requests import Wanted
from openlosi.crawler.probes.seen import is_home, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Form, FormField, Page

PROBE = "search_box"
_NAMES = frozenset(
    [
        "q",
        "s",
        "query",
        "search",
        "keyword",
        "keywords",
        "searchword",
        "search_query",
        "searchterm",
        "searchtext",
        "buscar",
        "busca",
        "busqueda",
        "pesquisa",
        "recherche",
        "suche",
        "suchbegriff",
        "cerca",
        "ricerca",
        "ara",
        "arama",
        "cari",
        "szukaj",
        "zoeken",
        "poisk",
        "mot",
        "mots",
        "search_api_fulltext",
    ]
)
_TYPED = frozenset({"text", "search", ""})
_OTHER = frozenset({"password", "email", "tel", "textarea", "file", "number", "date"})
#: One word that pages of a municipality hold, by language; English where there is none.
WORDS = {
    "en": "information", "fr": "information", "es": "información", "pt": "informação", "de": "Information",
    "it": "informazioni", "ar": "بلدية", "ru": "администрация", "tr": "belediye", "id": "informasi", "zh": "信息",
    "hi": "सूचना", "sw": "habari", "uk": "інформація", "pl": "informacja", "nl": "informatie", "ro": "informații",
}  # fmt: skip


def observe(page: Page, html: str) -> list[Observation]:
    """Report each search control of the page, or the links to one."""
    found = [
        seen(
            page,
            PROBE,
            shown,
            where,
            kind="box",
            action=form.action,
            method=form.method,
            name=field.name,
            home=is_home(page),
        )
        for form, field in _boxes(page)
        for shown, where in [_shown(page, html, form, field)]
    ]
    links = [link for link in page.links if len(link.text) < 30 and begins_with("search", link.text)]
    found += [
        seen_link(page, html, PROBE, link, kind="search_page", home=is_home(page))
        for link in links
        if re.search(
            r"search|busca|busqueda|recherch|such|cerca|ricerca|pesquisa|poisk|arama|cari|szuka",
            link.address,
            re.IGNORECASE,
        )
    ][:1]
    return found[:3]


def requests_wanted(page: Page) -> list[Wanted]:
    """Return the address that tries the home page's search with one word, when a plain GET can."""
    word = WORDS.get(page.language, WORDS["en"])
    for form, field in _boxes(page):
        if form.role == "no form" or form.method != "get" or not field.name or not is_home(page):
            continue
        parts = urlsplit(form.action)
        if parts.scheme in ("http", "https"):
            kept = f"{parts.query}&" if parts.query else ""
            address = urlunsplit(
                (parts.scheme, parts.netloc, parts.path, kept + urlencode({field.name: word}), "")
            )
            known = tuple(dict.fromkeys(_lines_with(word, page.text)))[:500]
            return [Wanted(PROBE, address, word, page.address, known)]
    return []


def observe_response(wanted: Wanted, answer: Page) -> list[Observation]:
    """Report what the search answered: a line with the word that is no echo, and was not on the asking page."""
    lines = [line for line in _lines_with(wanted.word, answer.main_text) if line not in wanted.known]
    lines = [line for line in lines if line.strip(" \"'«»“”:").casefold() != wanted.word.casefold()]
    facts: dict[str, Any] = {
        "kind": "tried",
        "word": wanted.word,
        "asked_from": wanted.page,
        "status": answer.status,
        "lines": len(lines),
    }
    if answer.status == 200 and lines:
        return [seen(answer, PROBE, lines[0], **facts)]
    return [Observation(PROBE, None, facts, answer.address, answer.fetched_at, answer.record)]


def _lines_with(word: str, text: str) -> list[str]:
    return [line for line in text.split("\n") if word.casefold() in line.casefold()]


def _boxes(page: Page) -> list[tuple[Form, FormField]]:
    found = [(form, field) for form in page.forms for field in form.fields if _is_box(form, field)]
    # A form's own box before a loose control.
    return sorted(found, key=lambda pair: pair[0].role == "no form")


def _is_box(form: Form, field: FormField) -> bool:
    if field.type not in _TYPED:
        return False
    loose = form.role == "no form"
    shown = [each for each in form.fields if each.type not in ("hidden", "submit")]
    asks_else = not loose and any(each.type in _OTHER for each in shown)
    if field.type == "search" or (form.role == "search" and not asks_else):
        return True
    if asks_else or (not loose and len([each for each in shown if each.type in _TYPED]) > 1):
        return False
    # A bare "s" or "q" outside any form may be anything; there only the label speaks.
    if field.name.lower() in _NAMES and not loose:
        return True
    return begins_with("search", field.label) or (
        not loose and not field.label and begins_with("search", form.submit)
    )


def _shown(page: Page, html: str, form: Form, field: FormField) -> tuple[str, str]:
    for text in (field.label, form.submit, field.name):
        if text and text in page.text:
            return text, "text"
        if text and text in html:
            return text, "attribute"
    return ("search", "attribute") if "search" in html else (field.type, "attribute")
