"""
Compare two visits to a portal: for which indicators has the evidence gone, changed or appeared?

Both collections are read by the same words and the same model, so that what differs is the portal and not the
software. Evidence that still stands where it stood is no drift, whatever else the search now prefers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from openlosi.core.suggestions.suggestion import Shown, Suggestion, Verdict
from openlosi.crawler.archive.collection import Collection
from openlosi.evidence_format.pages import Page
from openlosi.preassess.portal import same_page
from openlosi.preassess.quoting import stands_on


class Drift(Enum):
    """What became of an indicator's evidence between two visits."""

    GONE = "gone"
    CHANGED = "changed"
    APPEARED = "appeared"


@dataclass(frozen=True)
class Change:
    """
    An indicator whose evidence is not what it was.

    :ivar before: the earlier visit's evidence; empty when it appeared
    :ivar after: the later visit's; empty when it is gone
    :ivar why: what became of the earlier evidence, in words
    """

    indicator: str
    drift: Drift
    before: tuple[Shown, ...]
    after: tuple[Shown, ...]
    why: str


def changes(
    before: Mapping[str, Suggestion], after: Mapping[str, Suggestion], now: Collection
) -> tuple[Change, ...]:
    """
    The indicators whose evidence differs, in the order of the later suggestions.

    :param now: the later collection, in which the earlier quotes are looked for
    """
    pages = {same_page(page.address): page for page in now.pages() if page.status == 200}
    found = (_change(before[code], after[code], pages) for code in after if code in before)
    return tuple(change for change in found if change is not None)


def _change(before: Suggestion, after: Suggestion, pages: Mapping[str, Page]) -> Change | None:
    was, is_now = before.verdict is Verdict.FOUND, after.verdict is Verdict.FOUND
    if not was:
        if not is_now:
            return None
        why = "It was not found on the earlier visit."
        return Change(after.indicator, Drift.APPEARED, (), after.evidence, why)
    fates = [_fate(shown, pages) for shown in before.evidence]
    if not fates[0] and is_now:
        return None
    if is_now:
        return Change(after.indicator, Drift.CHANGED, before.evidence, after.evidence, fates[0])
    if all(fates):
        return Change(after.indicator, Drift.GONE, before.evidence, (), fates[0])
    why = "Some of the earlier words still stand, but they no longer suffice."
    return Change(after.indicator, Drift.CHANGED, before.evidence, (), why)


def _fate(shown: Shown, pages: Mapping[str, Page]) -> str:
    """What became of a piece of evidence; "" when it still stands."""
    page = pages.get(same_page(shown.address))
    if page is None:
        return f"{shown.address} was not reached on the later visit."
    if not stands_on(shown.quote, page):
        return f"The quoted words no longer stand on {shown.address}."
    if shown.leads_to and not any(
        same_page(link.address) == same_page(shown.leads_to) for link in page.links
    ):
        return f"{shown.address} no longer links to {shown.leads_to}."
    return ""
