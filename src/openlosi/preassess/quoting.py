"""
Cut the words that show an indicator out of a stored page, letter by letter.

A quote that does not stand on its page is worse than none: whatever cannot be found again there is dropped.
"""

from openlosi.core.suggestions.suggestion import Shown
from openlosi.evidence_format.pages import Page
from openlosi.preassess.finding import PLACES, Candidate, Hit

#: A quote is a line, or this many letters around the words.
_LONGEST = 240


def shown(candidate: Candidate, pages: dict[str, Page], screenshots: set[str]) -> Shown | None:
    """The best words of a candidate as evidence; None when none of them can be found again."""
    for hit in sorted(candidate.hits, key=_worth, reverse=True):
        page = pages.get(hit.on)
        quote = _quote(hit)
        if page is None or not stands_on(quote, page):
            continue
        leads = candidate.address if hit.place == "link" else ""
        seen = candidate.view.page if candidate.view else page
        if candidate.view is not None and hit.place == "link":
            inside = _from_the_page_itself(candidate, pages)
            if inside is not None:
                page, quote, leads = seen, inside, ""
        return Shown(
            address=page.address,
            title=page.title,
            quote=quote,
            quoted_from="link" if leads else quoted_from(quote, page),
            record=page.record,
            seen_at=page.fetched_at,
            leads_to=leads,
            screenshot=page.address in screenshots,
        )
    return None


def stands_on(quote: str, page: Page) -> bool:
    """Whether a page holds these very words, in its text or its title; what only an attribute says is not shown."""
    return bool(quote) and (quote in page.text or quote in page.title)


def quoted_from(quote: str, page: Page) -> str:
    """Where on a page a quote stands: ``text``, ``title`` or ``link``."""
    return "text" if quote in page.text else "title" if quote in page.title else "link"


def _from_the_page_itself(candidate: Candidate, pages: dict[str, Page]) -> str | None:
    """Words on the page that the link leads to: better evidence than the menu that names it."""
    page = candidate.view.page if candidate.view else None
    if page is None:
        return None
    for hit in sorted(candidate.hits, key=_worth, reverse=True):
        if hit.place in ("heading", "text") and stands_on(_quote(hit), page):
            return _quote(hit)
    return page.title if page.title and stands_on(page.title, page) else None


def _quote(hit: Hit) -> str:
    if len(hit.line) <= _LONGEST:
        return hit.line
    room = (_LONGEST - (hit.match.end - hit.match.start)) // 2
    start = max(hit.match.start - room, 0)
    return hit.line[start : hit.match.end + room].strip()


def _worth(hit: Hit) -> tuple[bool, float]:
    return hit.is_phrase, PLACES[hit.place]
