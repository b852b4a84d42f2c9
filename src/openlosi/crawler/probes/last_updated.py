"""Look for when a page was last touched: said in words with a date, or in its markup."""

import re

from openlosi.crawler.probes.data import word_in
from openlosi.crawler.probes.seen import seen
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "last_updated"
_DATED = re.compile(
    r"(?:19|20|14|25)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}|[\u0660-\u0669\u06f0-\u06f9]{4}|[\u0966-\u096f]{4}"
)
_META = re.compile(
    r"""<meta[^>]{0,200}?(?:article:modified_time|og:updated_time|last-modified|dcterms\.modified|DC\.date\.modified|revised)["'][^>]{0,200}?content=["']([^"']{4,60})["']""",
    re.IGNORECASE,
)
_HINTS = ("odified", "updated_time", "revised")
_LINKED_DATA = re.compile(r'"dateModified"\s{0,5}:\s{0,5}"([^"]{8,40})"')


def observe(page: Page, html: str) -> list[Observation]:
    """Report lines that date the page's last change, and dates of change in its markup."""
    found = []
    lines = page.text.split("\n") if word_in("last_updated", page.text) else []
    for number, line in enumerate(lines):
        phrase = word_in("last_updated", line) if len(line) <= 200 else None
        if phrase and _DATED.search(line):
            found.append(seen(page, PROBE, line, kind="words"))
        # The date may stand on the line below, when the line is the label and no more.
        elif (
            phrase
            and len(line) <= len(phrase) + 3
            and _DATED.search("".join(lines[number + 1 : number + 2])[:40])
        ):
            found.append(seen(page, PROBE, line, kind="words", date=lines[number + 1][:40]))
    for kind, pattern in (("meta", _META), ("linked_data", _LINKED_DATA)):
        match = pattern.search(html) if any(hint in html for hint in _HINTS) else None
        if match:
            found.append(seen(page, PROBE, match.group(1), "attribute", kind=kind))
    return found[:3]
