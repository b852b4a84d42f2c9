"""Look for whose portal it says it is: the line with the copyright sign, and the kind of domain it stands on."""

import re
from urllib.parse import urlsplit

from openlosi.crawler.probes.data import table, word_in
from openlosi.crawler.probes.seen import is_home, seen
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "copyright"
_SIGN = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|(?<!\w)copyright(?!\w)", re.IGNORECASE)
_NOT_NAMES = re.compile(
    r"©|\(c\)|copyright|(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?|[|•·.,;:\-–]+\s*$|^[\s|•·.,;:\-–]+",
    re.IGNORECASE,
)


def observe(page: Page, html: str) -> list[Observation]:
    """Report the copyright lines, with the name each gives, and on a home page its domain."""
    lines = [
        line
        for line in page.text.split("\n")
        if len(line) <= 300 and (_SIGN.search(line) or word_in("rights_reserved", line))
    ]
    found = [
        seen(page, PROBE, line, kind="line", names=_names(line)) for line in list(dict.fromkeys(lines))[-3:]
    ]
    host = (urlsplit(page.address).hostname or "").lower()
    if is_home(page) and host:
        found.append(seen(page, PROBE, host, "address", kind="domain", government=is_government(host)))
    return found


def is_government(host: str) -> bool:
    """
    Whether only public bodies may hold such a domain, as far as its form tells.

    >>> is_government("town.gov.ph"), is_government("town.example")
    (True, False)
    """
    data = table("countries")["government"]
    labels = host.split(".")
    listed = any(host == ending or host.endswith("." + ending) for ending in data["endings"])
    return listed or (len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in data["labels"])


def _names(line: str) -> str:
    phrase = word_in("rights_reserved", line)
    rest = line.replace(phrase, " ") if phrase else line
    for _ in range(2):
        rest = " ".join(_NOT_NAMES.sub(" ", rest).split())
    return rest.strip(" |•·.,;:-–")[:150]
