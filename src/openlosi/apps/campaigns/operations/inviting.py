"""Bring people into a campaign, change what they can take, let them go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.accounts import operations as accounts
from openlosi.apps.accounts.models import User
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns import queries
from openlosi.apps.campaigns.inviting import Invitee, preview_people
from openlosi.apps.campaigns.models import Assignment, Campaign, Participation
from openlosi.apps.campaigns.operations.locking import campaign_for
from openlosi.apps.campaigns.operations.setting_up import WrongSetting
from openlosi.apps.campaigns.policies import NotNow
from openlosi.apps.jobs import operations as jobs
from openlosi.apps.jobs.models import Job
from openlosi.core.assessments.roles import Assessor, Coordinator, Permission
from openlosi.spreadsheets.faults import FaultyCells


class HasCases(NotNow):
    """Somebody who has cases drops out of them first, so that each gets somebody else."""


class LastCoordinator(NotNow):
    """A campaign is never without a coordinator."""


@dataclass(frozen=True)
class Invited:
    """
    Somebody who was brought into a campaign.

    :ivar token: what their link to come in holds; None for somebody who signs in already
    """

    user: User
    participation: Participation
    token: str | None = None


@transaction.atomic
def invite_people(*, campaign_id: int, people: Sequence[Invitee], by: Any, at: datetime) -> list[Invited]:
    """
    Bring people into a campaign, all or none: whoever has no account gets one, with a link to come in.

    Somebody who takes part already gets what is said anew of them. The links are mailed by a job.

    :raises FaultyCells: with all that is wrong with the list
    """
    campaign = campaign_for(campaign_id, Permission.INVITE, by)
    seen = preview_people(people, campaign)
    if seen.faults:
        raise FaultyCells(seen.faults)
    homes = {each.key: each.pk for each in campaign.organization.municipalities.all()}
    invited = [_invite(campaign, person, homes, by, at) for person in people]
    for person, one in zip(people, invited, strict=True):
        _know(campaign, one.participation, person.knows)
    _mailed(campaign, [one.token for one in invited if one.token], by, at)
    audit.record(
        "campaign.people_invited",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={
            "people": [{"person": one.user.pk, "role": one.participation.role} for one in invited],
            "changed": [
                one.user.pk for person, one in zip(people, invited, strict=True) if person in seen.changed
            ],
        },
    )
    return invited


@transaction.atomic
def invite_again(*, participation_id: int, by: Any, at: datetime) -> Invited:
    """
    Give somebody who has not come in yet a new link; the earlier one stops working.

    :raises InvitationUsed: if they came in already
    :raises NotNow: if they never had one
    """
    participation = Participation.objects.select_related("user").get(pk=participation_id)
    campaign = campaign_for(participation.campaign_id, Permission.INVITE, by)
    user = participation.user
    last = user.invitations.order_by("-pk").first()
    if last is not None:
        token = accounts.resend(invitation=last, by=by, at=at, mail=False)
    elif user.has_usable_password():
        raise NotNow(_("%(name)s was never sent a link.") % {"name": user})
    else:
        # Theirs ran out long ago and was forgotten.
        _user, token = accounts.invite(
            email=user.email, name=user.name, language=user.language, by=by, at=at, mail=False
        )
    _mailed(campaign, [token], by, at)
    return Invited(user, participation, token)


@transaction.atomic
def mail_again(*, campaign_id: int, by: Any, at: datetime) -> Job:
    """
    Have the links mailed that no mail has brought yet.

    :raises NotNow: if there is none
    """
    campaign = campaign_for(campaign_id, Permission.INVITE, by)
    # Of several links that somebody was given, the newest.
    waiting = dict(queries.not_mailed(campaign, at).order_by("pk").values_list("user_id", "pk"))
    if not waiting:
        raise NotNow(_("Every link that is open was mailed."))
    job = _mailing(campaign, sorted(waiting.values()), by, at)
    audit.record(
        "campaign.mails_asked",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={"links": len(waiting)},
    )
    return job


@transaction.atomic
def change_participation(
    *,
    participation_id: int,
    languages: Sequence[str],
    capacity: int,
    municipality_id: int | None,
    region: str,
    knows: Collection[int],
    by: Any,
    at: datetime,
) -> Participation:
    """
    Change what is known of somebody's part in a campaign. Cases they have stay theirs.

    :param knows: participations of people with whom they are never paired
    :raises WrongSetting: if the municipality or a person is not of this campaign, or their role lacks what it needs
    """
    participation = Participation.objects.select_related("campaign__organization").get(pk=participation_id)
    campaign = campaign_for(participation.campaign_id, Permission.INVITE, by)
    if (
        municipality_id is not None
        and not campaign.organization.municipalities.filter(pk=municipality_id).exists()
    ):
        raise WrongSetting(_("This municipality is not among your organization's."))
    if participation.role == "contact" and municipality_id is None:
        raise WrongSetting(_("A contact speaks for a municipality; choose which."))
    if participation.role == Assessor.name and capacity < 1:
        raise WrongSetting(_("An assessor takes at least one case."))
    others = campaign.participations.filter(pk__in=knows, role=Assessor.name).exclude(pk=participation_id)
    if len(others) != len(set(knows)):
        raise WrongSetting(_("One of the people they know is no assessor of this campaign."))
    before = _told(participation)
    participation.languages, participation.capacity = list(languages), capacity
    participation.municipality_id, participation.region = municipality_id, region.strip()
    participation.save(update_fields=["languages", "capacity", "municipality", "region"])
    participation.knows.set(others)
    audit.record(
        "participation.changed",
        about=participation,
        by=by,
        at=at,
        campaign_id=campaign.pk,
        details={"before": before, "after": _told(participation)},
    )
    return participation


@transaction.atomic
def withdraw_person(*, participation_id: int, reason: str = "", by: Any, at: datetime) -> Participation:
    """
    Let somebody go from a campaign. What they did stays; a link that nobody used yet stops working.

    :raises HasCases: if they are an assessor with cases
    :raises LastCoordinator: if nobody else coordinates the campaign
    """
    campaign_id = Participation.objects.values_list("campaign_id", flat=True).get(pk=participation_id)
    campaign = campaign_for(campaign_id, Permission.INVITE, by)
    participation = Participation.objects.select_related("user").get(pk=participation_id)
    if participation.withdrawn_at is not None:
        raise NotNow(_("They take part no more."))
    if participation.role == Assessor.name and active_cases(participation):
        raise HasCases(
            _("They have cases. Let them drop out of them first, so that each gets somebody else.")
        )
    others = campaign.participations.filter(role=Coordinator.name, withdrawn_at=None).exclude(
        pk=participation_id
    )
    if participation.role == Coordinator.name and not others.exists():
        raise LastCoordinator(_("Nobody else coordinates this campaign. Invite another coordinator first."))
    withdraw(participation, at)
    _take_links_back(participation.user, by, at)
    audit.record(
        "participation.withdrawn",
        about=participation,
        by=by,
        at=at,
        campaign_id=campaign.pk,
        details={"person": participation.user_id, "role": participation.role, "reason": reason.strip()},
    )
    return participation


def active_cases(participation: Participation) -> int:
    """How many cases an assessor has now."""
    return Assignment.objects.filter(
        case__campaign_id=participation.campaign_id, assessor_id=participation.user_id, withdrawn_at=None
    ).count()


def withdraw(participation: Participation, at: datetime) -> None:
    """Mark that somebody takes part no more; the caller has checked and records."""
    participation.withdrawn_at = at
    participation.save(update_fields=["withdrawn_at"])


def _invite(campaign: Campaign, person: Invitee, homes: dict[str, int], by: Any, at: datetime) -> Invited:
    user, token = accounts.invite(
        email=person.email,
        name=person.name or "",
        language=person.language_of_pages or campaign.language,
        by=by,
        at=at,
        mail=False,
    )
    participation, _fresh = Participation.objects.get_or_create(
        campaign=campaign,
        user=user,
        role=person.role,
        # A contact's row may not exist without its municipality, not even for a moment.
        defaults={"joined_at": at, "municipality_id": homes.get(person.municipality or "")},
    )
    if participation.withdrawn_at is not None:
        participation.withdrawn_at, participation.joined_at = None, at
    if person.languages is not None:
        participation.languages = list(person.languages)
    if person.capacity is not None:
        participation.capacity = person.capacity
    if person.municipality is not None:
        participation.municipality_id = homes[person.municipality]
    if person.region is not None:
        participation.region = person.region
    participation.save()
    return Invited(user, participation, token or None)


def _mailed(campaign: Campaign, tokens: Sequence[str], by: Any, at: datetime) -> None:
    if tokens:
        _mailing(campaign, [each.pk for each in accounts.invitations_of(tokens)], by, at)


def _mailing(campaign: Campaign, invitations: Sequence[int], by: Any, at: datetime) -> Job:
    return jobs.start(
        queries.MAIL,
        {"invitations": list(invitations)},
        campaign_id=campaign.pk,
        case_id=None,
        by=by,
        at=at,
    )


def _know(campaign: Campaign, participation: Participation, knows: Sequence[str] | None) -> None:
    if knows and participation.role == Assessor.name:
        participation.knows.add(*campaign.participations.filter(role=Assessor.name, user__email__in=knows))


def _take_links_back(user: User, by: Any, at: datetime) -> None:
    """An account that nobody has come into, and that no campaign wants any more, is not left open to a link."""
    if user.has_usable_password() or user.participations.filter(withdrawn_at=None).exists():
        return
    for invitation in user.invitations.filter(accepted_at=None, withdrawn_at=None):
        accounts.withdraw(invitation=invitation, by=by, at=at)


def _told(participation: Participation) -> dict[str, Any]:
    return {
        "languages": participation.languages,
        "capacity": participation.capacity,
        "municipality": participation.municipality_id,
        "region": participation.region,
        "knows": sorted(participation.knows.values_list("pk", flat=True)),
    }
