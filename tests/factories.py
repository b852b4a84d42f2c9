"""Rows for tests, each made with as little as it needs; what a test is about, it says itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, CaseIndicator, Participation
from openlosi.apps.instruments.models import Edition, EditionIndicator
from openlosi.apps.municipalities.models import Municipality, Portal

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
CODES = ("201", "202", "203")

_numbers = count(1)


def an_organization(name: str = "") -> Organization:
    """Who runs campaigns."""
    return Organization.objects.create(name=name or f"Organization {next(_numbers)}")


def a_person(name: str = "", *, password: str | None = "a long enough word", **more: Any) -> User:
    """Somebody who can sign in."""
    name = name or f"Person {next(_numbers)}"
    address = f"{name.lower().replace(' ', '.')}@example.org"
    return User.objects.create_user(more.pop("email", address), password, name=name, **more)


def an_edition(codes: Sequence[str] = CODES, code: str = "") -> Edition:
    """An edition with a few indicators, for what does not need its texts."""
    edition = Edition.objects.create(
        code=code or f"edition-{next(_numbers)}",
        title="An edition",
        content_hash="0" * 64,
        denominator=len(codes),
        published_at=AT,
    )
    EditionIndicator.objects.bulk_create(
        EditionIndicator(edition=edition, code=each, place=place) for place, each in enumerate(codes)
    )
    return edition


def a_campaign(*, coordinator: User | None = None, **more: Any) -> Campaign:
    """A campaign without dates, so that every phase is open."""
    campaign = Campaign.objects.create(
        organization=more.pop("organization", None) or an_organization(),
        edition=more.pop("edition", None) or an_edition(),
        title=more.pop("title", f"Campaign {next(_numbers)}"),
        created_at=AT,
        **more,
    )
    if coordinator:
        takes_part(coordinator, campaign, "coordinator")
    return campaign


def takes_part(user: User, campaign: Campaign, role: str, **more: Any) -> Participation:
    """Give somebody a role in a campaign."""
    return Participation.objects.create(campaign=campaign, user=user, role=role, joined_at=AT, **more)


def a_municipality(campaign: Campaign, name: str = "", **more: Any) -> Municipality:
    """A municipality of the organization that runs a campaign."""
    name = name or f"Municipality {next(_numbers)}"
    return Municipality.objects.create(
        organization=campaign.organization, key=more.pop("key", name.lower()), name=name, **more
    )


def a_case(campaign: Campaign, *, codes: Sequence[str] | None = None, name: str = "", **more: Any) -> Case:
    """A case of a municipality of its own, with all of the edition's indicators unless some are given."""
    municipality = more.pop("municipality", None) or a_municipality(campaign, name)
    portal, _ = Portal.objects.get_or_create(
        municipality=municipality,
        address=f"https://{municipality.pk}.example/",
        defaults={"since": AT},
    )
    case = Case.objects.create(
        campaign=campaign,
        municipality=municipality,
        portal=portal,
        portal_address=portal.address,
        stage_since=AT,
        **more,
    )
    if codes is None:
        codes = list(campaign.edition.indicators.values_list("code", flat=True))
    CaseIndicator.objects.bulk_create(
        CaseIndicator(case=case, code=code, place=place) for place, code in enumerate(codes)
    )
    return case


def assigned(case: Case, *assessors: User) -> list[Assignment]:
    """Give a case its assessors, in the order of its slots, and them the role if they lack it."""
    for assessor in assessors:
        Participation.objects.get_or_create(
            campaign=case.campaign, user=assessor, role="assessor", defaults={"joined_at": AT}
        )
    return [
        Assignment.objects.create(case=case, assessor=assessor, slot=slot, assigned_at=AT)
        for slot, assessor in enumerate(assessors, start=1)
    ]
