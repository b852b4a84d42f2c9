"""
Decide where a portal stands from what its home page answered.

Says what was seen, so that a person can decide otherwise. Only a portal that refuses, challenges or cannot be
read at its home page is judged so: a single page deeper down is just a page.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from openlosi.crawler.fetching import Fetched
from openlosi.crawler.robots import Robots
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.states import PortalState, StateSeen

_SHORT_TEXT = 1_500
_LARGEST_SHORT = 200_000


def state_without_answer(home: Fetched, robots: Robots) -> StateSeen:
    """The state of a portal whose home page gave no answer."""
    seen = home.error or "no answer"
    if home.kind_of_error == "refused" and not robots.later:
        return StateSeen(PortalState.REFUSED, f"{seen}: {home.address}")
    if home.kind_of_error == "unknown host":
        return StateSeen(PortalState.NO_PORTAL, seen)
    return StateSeen(PortalState.UNREACHABLE, seen)


def state_of(home: Fetched, page: Page | None) -> StateSeen:
    """The state of a portal whose home page answered; ``page`` is that page as it was read."""
    sign = _sign("challenged", home, page)
    if sign and (home.status != 200 or _is_short(page)):
        return StateSeen(PortalState.CHALLENGED, f"{home.status} with {sign} at {home.address}")
    if home.status in (401, 403, 407, 429, 451):
        return StateSeen(PortalState.REFUSED, f"{home.status} {home.reason} at {home.address}")
    if home.status >= 500:
        return StateSeen(PortalState.UNREACHABLE, f"{home.status} {home.reason} at {home.address}")
    if home.status in (404, 410):
        return StateSeen(PortalState.NO_PORTAL, f"{home.status} {home.reason} at {home.address}")
    if not 200 <= home.status < 300:
        return StateSeen(PortalState.UNREACHABLE, f"{home.status} {home.reason} at {home.address}")
    for name, state in (("parked", PortalState.PARKED), ("no_portal", PortalState.NO_PORTAL)):
        sign = _sign(name, home, page) if _is_short(page) else None
        if sign:
            return StateSeen(state, f"{sign} at {home.address}")
    if not home.body.strip():
        return StateSeen(PortalState.NO_PORTAL, f"an empty page at {home.address}")
    return StateSeen(PortalState.COLLECTED, f"{home.status} {home.reason} at {home.address}".strip())


def moved(home: Fetched) -> StateSeen:
    """The state of a portal that leads to another site."""
    return StateSeen(PortalState.MOVED, f"{home.asked} leads to {home.address}", moved_to=home.address)


def _is_short(page: Page | None) -> bool:
    # A portal's own page may speak of a captcha, or of a domain for sale. A page with nothing else does not.
    return page is None or len(page.text) < _SHORT_TEXT


def _sign(name: str, home: Fetched, page: Page | None) -> str | None:
    """The words, the markup or the header that shows it, as it stands there."""
    signs = _signs()[name]
    for header, value in home.headers:
        for pattern in signs["header"]:
            if pattern.search(f"{header}: {value}"):
                return f"the header {header}: {value[:80]}"
    visible = f"{page.title}\n{page.text[:_SHORT_TEXT]}" if page else ""
    markup = home.body[:_LARGEST_SHORT].decode("utf-8", "replace")
    for text, patterns in ((visible, signs["text"]), (markup, signs["markup"])):
        for pattern in patterns:
            found = pattern.search(text)
            if found:
                return f"“{found[0].strip()}”"
    return None


@cache
def _signs() -> dict[str, dict[str, list[re.Pattern[str]]]]:
    table = tomllib.loads(resources.files(__package__).joinpath("states.toml").read_text("utf-8"))
    flags = re.IGNORECASE | re.MULTILINE
    return {
        name: {where: [re.compile(each, flags) for each in patterns] for where, patterns in kinds.items()}
        for name, kinds in table.items()
    }
