"""What there is to know of a campaign and its cases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from openlosi.apps.accounts import operations as accounts
from openlosi.apps.accounts.models import Invitation
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, Participation
from openlosi.apps.instruments.models import EditionIndicator
from openlosi.apps.jobs.models import Job
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import ROLES, Operator, Permission

#: The kind of work that mails links to whoever was invited.
MAIL = "mail_invitations"

#: Roles that somebody follows a campaign in.
_FOLLOWING = tuple(
    name
    for name, role in ROLES.items()
    if Permission.SEE_PROGRESS in role.permissions and role is not Operator
)


def case_locked(case_id: int) -> Case:
    """
    A case, locked until the transaction ends, with its campaign at hand.

    Whatever changes something of a case takes this lock first, so that two people acting at once act one after the other.

    :raises Case.DoesNotExist: if there is no such case
    """
    return Case.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=case_id)


def not_mailed(campaign: Campaign, at: datetime) -> QuerySet[Invitation]:
    """The links of people of a campaign that work and that no mail has brought yet."""
    people = campaign.participations.filter(withdrawn_at=None).values("user")
    return accounts.not_mailed(at).filter(user__in=people)


def mailing_of(campaign: Campaign) -> Job | None:
    """The newest job that mails links of a campaign."""
    return Job.objects.filter(campaign_id=campaign.pk, kind=MAIL).order_by("-pk").first()


def codes_of(campaign: Campaign) -> list[str]:
    """The codes of all indicators that a campaign looks for: its edition's, then its supplements'."""
    supplements = list(campaign.supplements.order_by("code").values_list("pk", flat=True))
    order = [campaign.edition_id, *supplements]
    rows = EditionIndicator.objects.filter(edition__in=order).values_list("edition_id", "place", "code")
    placed = sorted((order.index(edition), place, code) for edition, place, code in rows)
    return list(dict.fromkeys(code for _, _, code in placed))


def campaigns_of(user: Any) -> QuerySet[Campaign]:
    """The campaigns that somebody takes part in now; the operator's are all."""
    if user.is_operator:
        return Campaign.objects.all()
    taking_part = Participation.objects.filter(user_id=user.pk, withdrawn_at=None).values("campaign_id")
    return Campaign.objects.filter(pk__in=taking_part)


def followed_campaigns(user: Any) -> QuerySet[Campaign]:
    """The campaigns whose progress somebody may see, the running ones first, with how many cases are settled of how many."""
    found = campaigns_of(user)
    if not user.is_operator:
        following = Participation.objects.filter(
            user_id=user.pk, withdrawn_at=None, role__in=_FOLLOWING
        ).values("campaign_id")
        found = found.filter(pk__in=following)
    return (
        found.select_related("edition", "organization")
        .annotate(
            all_cases=Count("cases"),
            settled=Count("cases", filter=Q(cases__stage=Stage.SETTLED.value)),
        )
        .order_by(F("closed_at").asc(nulls_first=True), "-created_at", "-pk")
    )


def active_assignments(cases: Iterable[int]) -> QuerySet[Assignment]:
    """The assignments of cases that were not withdrawn, with their assessors, by case and slot."""
    return (
        Assignment.objects.filter(case__in=list(cases), withdrawn_at=None)
        .select_related("assessor")
        .order_by("case_id", "slot")
    )


def submitted_assignments(assignments: Iterable[int]) -> set[int]:
    """
    Those of these assignments whose assessment is handed in.

    Assessments are kept a layer above; only that they were handed in is asked for here, never what is in them.
    """
    return set(
        Assignment.objects.filter(
            pk__in=list(assignments), assessment__submitted_at__isnull=False
        ).values_list("pk", flat=True)
    )
