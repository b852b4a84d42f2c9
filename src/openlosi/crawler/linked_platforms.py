"""
Recognise links to official platforms of others: payment, procurement, reporting, transparency, the nation.

One hop away and no further. Many indicators accept what a portal offers through such a platform, so the link is
an observation; what lies behind it is not the portal's.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from openlosi.crawler.addresses import NotAnAddress, canonical, is_same_portal
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "linked_platform"


def kind_of_platform(address: str) -> str | None:
    """
    Return what kind of official platform an address is, or None.

    >>> kind_of_platform("https://www.payfip.gouv.fr/tpa/accueil.web")
    'payment'
    >>> kind_of_platform("https://ministry.gov.xx/"), kind_of_platform("https://www.facebook.com/town")
    ('government', None)
    """
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    government, kinds = _table()
    for kind, pattern in kinds.items():
        if pattern.search(host):
            return kind
    return "government" if government.search(host) else None


def platforms_on(page: Page, hosts: Collection[str]) -> Iterator[Observation]:
    """Yield an observation for each official platform that a page links to, its own portal apart."""
    for link in page.links:
        try:
            address = canonical(link.address)
        except NotAnAddress:
            continue
        kind = None if is_same_portal(address, hosts) else kind_of_platform(address)
        if kind:
            yield Observation(
                PROBE,
                found=link.text or address,
                details={"kind": kind, "link": address, "region": link.region},
                address=page.address,
                seen_at=page.fetched_at,
                record=page.record,
            )


def one_each(found: Iterable[Observation]) -> list[Observation]:
    """Keep the first observation of each platform's host."""
    kept: dict[str, Observation] = {}
    for each in found:
        kept.setdefault(urlsplit(str(each.details["link"])).netloc.removeprefix("www."), each)
    return list(kept.values())


@cache
def _table() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    table = tomllib.loads(resources.files(__package__).joinpath("linked_platforms.toml").read_text("utf-8"))
    kinds = {kind: re.compile("|".join(parts), re.IGNORECASE) for kind, parts in table["kinds"].items()}
    return re.compile(table["government"], re.IGNORECASE), kinds
