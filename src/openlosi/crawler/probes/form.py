"""Write down each form and what it asks; a search box and a login are other probes' matters."""

from openlosi.crawler.probes.search_box import _is_box
from openlosi.crawler.probes.seen import seen
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Form, FormField, Page

PROBE = "form"


def observe(page: Page, html: str) -> list[Observation]:
    """Report the page's forms with the labels of their fields."""
    found = []
    for form in page.forms:
        asked = _asked(form)
        if not asked or form.role in ("search", "no form"):
            continue
        named = next((text for field in asked for text in (field.label, field.name) if text), "")
        shown = next(
            (text for text in (form.submit, named) if text and (text in page.text or text in html)), "<form"
        )
        found.append(
            seen(
                page,
                PROBE,
                shown,
                "text" if shown in page.text else "attribute",
                kind=_kind(asked),
                action=form.action,
                method=form.method,
                asks=[field.label or field.name for field in asked][:30],
                required=[field.label or field.name for field in asked if field.required][:30],
            )
        )
    return found[:10]


def _asked(form: Form) -> list[FormField]:
    shown = [field for field in form.fields if field.type not in ("hidden", "submit", "button")]
    if any(field.type == "password" for field in shown) or any(_is_box(form, field) for field in shown):
        return []
    return shown


def _kind(asked: list[FormField]) -> str:
    kinds = [field.type for field in asked]
    mail = "email" in kinds or any("mail" in f"{field.name} {field.label}".lower() for field in asked)
    if "textarea" in kinds:
        return "message"
    if mail and len(asked) <= 3:
        return "subscription"
    return "upload" if "file" in kinds else "other"
