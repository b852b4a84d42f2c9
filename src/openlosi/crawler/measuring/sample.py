"""
Choose the pages that are measured, by the rule in ``sample.toml``.

The same pages come out for the same collection, whoever asks; the figures name them.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from openlosi.evidence_format.pages import Form, Page

_RULE = Path(__file__).with_name("sample.toml")
# A page that is searched or subscribed from has a form, but is not a form to be filled in.
_FIELDS_OF_A_FORM = 3


def sample(pages: Iterable[Page], *, at_most: int = 10) -> dict[str, str]:
    """
    Return the parts of the portal and the address of the page chosen for each, the home page first.

    Beside the parts of the rule, further pages nearest to the home page are added as ``page 7`` and so on, up to
    ``at_most``. Parts that no page fits are absent.
    """
    able = sorted(_measurable(pages), key=lambda page: (page.depth, len(page.address), page.address))
    chosen: dict[str, str] = {}
    for part in rule():
        fitting = (page for page in able if page.address not in chosen.values() and _fits(page, part))
        page = next(fitting, None)
        if page is not None:
            chosen[str(part["name"])] = page.address
    for page in able:
        if len(chosen) >= at_most:
            break
        if page.address not in chosen.values():
            chosen[f"page {len(chosen) + 1}"] = page.address
    return chosen


@cache
def rule() -> tuple[Mapping[str, Any], ...]:
    """The parts of the rule, in their order."""
    return tuple(tomllib.loads(_RULE.read_text(encoding="utf-8"))["part"])


def _measurable(pages: Iterable[Page]) -> list[Page]:
    """HTML pages that answered, once each: a rendered page and its plain one are one address."""
    return list({page.address: page for page in pages if page.kind == "html" and page.status == 200}.values())


def _fits(page: Page, part: Mapping[str, Any]) -> bool:
    if "depth" in part:
        return page.depth == int(part["depth"])
    if part.get("form"):
        return any(_asks_for_something(form) for form in page.forms)
    if _mentions(page, part.get("words", ())):
        return True
    return bool(part.get("search_form")) and any(_searches(form) for form in page.forms) and page.depth > 0


def _mentions(page: Page, words: Sequence[str]) -> bool:
    first = next((heading.text for heading in page.headings if heading.rank == 1), "")
    said = " ".join([unquote(urlsplit(page.address).path).replace("/", " "), page.title, first]).lower()
    return any(f" {word}" in f" {said.replace('-', ' ').replace('_', ' ')}" for word in words)


def _asks_for_something(form: Form) -> bool:
    return (
        form.method == "post"
        and len([field for field in form.fields if field.type != "hidden"]) >= _FIELDS_OF_A_FORM
    )


def _searches(form: Form) -> bool:
    return form.role == "search" or any(field.type == "search" for field in form.fields)
