"""Look for search options beyond one box: a link or heading that says so, or a search form with filters."""

from openlosi.crawler.probes.data import begins_with
from openlosi.crawler.probes.labelled import labelled
from openlosi.crawler.probes.search_box import _NAMES
from openlosi.crawler.probes.seen import seen
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Form, Page

PROBE = "advanced_search"
_FILTERS = frozenset({"select", "date", "month", "checkbox"})
_PERSONAL = frozenset({"password", "email", "tel", "textarea", "file"})


def observe(page: Page, html: str) -> list[Observation]:
    """Report what refines a search: named as such, or by the fields beside the search box."""
    found = labelled(page, html, PROBE, "advanced_search")
    for form in page.forms:
        filters = [field for field in form.fields if field.type in _FILTERS and (field.label or field.name)]
        if filters and _searches(form):
            label = next(
                (
                    text
                    for field in filters
                    for text in (field.label, field.name)
                    if text and text in page.text
                ),
                "",
            )
            shown = label or next((field.name for field in filters if field.name and field.name in html), "")
            if shown:
                asks = [field.label or field.name for field in filters]
                found.append(
                    seen(page, PROBE, shown, "text" if label else "attribute", kind="filters", asks=asks[:10])
                )
    return found[:3]


def _searches(form: Form) -> bool:
    """A text field that is a search, and nothing that asks who is searching."""
    if any(field.type in _PERSONAL for field in form.fields):
        return False
    return any(
        field.type == "search"
        or (
            field.type == "text"
            and (field.name.lower() in _NAMES or begins_with("search", field.label) or form.role == "search")
        )
        or (field.type == "text" and begins_with("search", form.submit))
        for field in form.fields
    )
