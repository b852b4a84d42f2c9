"""Say who can sign in to the demonstration, and what waits for them there."""

from dataclasses import dataclass

from openlosi.apps.campaigns.models import Campaign
from openlosi.cli.demonstration.building import AT
from openlosi.cli.demonstration.people import (
    ASSESSORS,
    CONTACT,
    COORDINATOR,
    LOGINS,
    OBSERVER,
    OPERATOR,
    REVIEWERS,
    SPOKEN_FOR,
    Login,
)


@dataclass(frozen=True)
class Waiting:
    """Somebody to sign in as, and what there is to see."""

    login: Login
    text: str


def what_waits(campaign: Campaign) -> list[Waiting]:
    """Everybody of the demonstration, in the order of a campaign's work."""
    towns = dict(campaign.cases.values_list("municipality__key", "municipality__name"))
    cases = campaign.cases.filter(assignments__withdrawn_at=None).values_list(
        "municipality__key", "assignments__assessor__name", "assignments__slot"
    )
    texts: dict[str, list[str]] = {}
    for key, name, slot in cases.order_by("assignments__slot"):
        if key in AT and AT[key].startswith(("independent", "reconciliation")):
            place = {1: "the first", 2: "the second"}[slot]
            texts.setdefault(name, []).append(f"{towns[key]} ({AT[key]}; this is {place})")
    for each in ASSESSORS:
        texts.setdefault(each.name, ["cases that are handed in, and some to begin"])
    reviewed = [towns[key] + f" ({AT[key]})" for key in AT if AT[key].startswith("review")]
    texts[REVIEWERS[0].name] = reviewed
    texts[REVIEWERS[1].name] = ["the cases that nobody has taken"]
    texts[COORDINATOR.name] = ["the campaign: its cases, people and progress"]
    texts[CONTACT.name] = [f"{towns[SPOKEN_FOR]}, which is asked to reply"]
    texts[OBSERVER.name] = ["how far the campaign is, and what is settled"]
    texts[OPERATOR.name] = ["the installation: accounts, the audit trail, the encrypted export"]
    return [Waiting(login, "; ".join(texts[login.name])) for login in LOGINS]
