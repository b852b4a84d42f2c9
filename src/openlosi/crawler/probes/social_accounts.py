"""Look for the municipality's accounts on social networks; buttons that share a page are no accounts."""

from urllib.parse import parse_qs, urlsplit

from openlosi.crawler.probes.data import platform_of, table
from openlosi.crawler.probes.seen import seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page

PROBE = "social_accounts"
_PREFIXES = frozenset(
    {
        "pages",
        "people",
        "user",
        "company",
        "in",
        "channel",
        "c",
        "groups",
        "p",
        "pg",
        "school",
        "organization",
        "add",
        "profile",
        "showcase",
        "@",
    }
)


def observe(page: Page, html: str) -> list[Observation]:
    """Report one account for each network and name."""
    found: dict[tuple[str, str], Observation] = {}
    for link in page.links:
        address = _shown_in_frame(link) if link.rel == "frame" else link.address
        network = _network(link, address)
        if network:
            account = _account(network, address)
            if account:
                observation = seen_link(page, html, PROBE, link, network=network, account=account)
                found.setdefault((network, account.lower()), observation)
    return list(found.values())[:15]


def _shown_in_frame(link: Link) -> str:
    """The account that a network's own page plugin shows, or "" for any other frame."""
    if "plugins/page.php" not in link.address:
        return ""
    return parse_qs(urlsplit(link.address).query).get("href", [""])[0]


def _network(link: Link, address: str) -> str | None:
    network = platform_of("social", address)
    # Anyone may run a Mastodon server; its links say rel="me" and its accounts begin with an at sign.
    if network is None and "me" in link.rel.split() and urlsplit(link.address).path.startswith("/@"):
        return "mastodon"
    return network


def _account(network: str, address: str) -> str:
    """The account's name, or "" when the address is none: a share button, a post, the network's own."""
    parts = urlsplit(address)
    steps = [step for step in parts.path.split("/") if step]
    refused = table("hosts")["social_not_accounts"]
    if network == "facebook" and steps[:1] == ["profile.php"] and "id=" in parts.query:
        return parts.query
    if not steps:
        return ""
    first = steps[0].lower()
    if first in _PREFIXES and len(steps) > 1 and not (network == "instagram" and first == "p"):
        return "/".join(steps[:3])
    if first in refused["paths"] or first in refused["accounts"]:
        return ""
    if "share" in first or "status" in [step.lower() for step in steps]:
        return ""
    return steps[0]
