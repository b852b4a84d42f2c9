"""
Who is what in a campaign and in a case: the one place where roles are looked up.

What a role may do is in `core.assessments.roles`, what it may see in `core.assessments.blinding`.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from openlosi.apps.campaigns.models import Assignment, Campaign, Case, Participation
from openlosi.apps.campaigns.wording import role_needed
from openlosi.core.assessments.blinding import Thing, may_see
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import (
    ROLES,
    Assessor,
    Contact,
    Coordinator,
    Observer,
    Operator,
    Permission,
    Reviewer,
    Role,
)

#: Where somebody holds several roles, the one that counts in a case; being its assessor comes before all of them.
_ORDER: tuple[type[Role], ...] = (Coordinator, Reviewer, Contact, Observer, Operator)


class NotAllowed(PermissionDenied):
    """Somebody's roles do not let them do this; the message says what is needed."""


def roles_in_campaign(user: Any, campaign_id: int) -> frozenset[type[Role]]:
    """The roles somebody holds in a campaign now, the operator's included."""
    held = Participation.objects.filter(
        campaign_id=campaign_id, user_id=user.pk, withdrawn_at=None, user__is_active=True
    ).values_list("role", flat=True)
    operator = {Operator} if user.is_operator and user.is_active else set()
    return frozenset({ROLES[name] for name in held} | operator)


def may(user: Any, permission: Permission, campaign_id: int) -> bool:
    """Whether any role that somebody holds in a campaign gives a permission."""
    return any(permission in role.permissions for role in roles_in_campaign(user, campaign_id))


def check_may(user: Any, permission: Permission, campaign_id: int) -> None:
    """
    Make sure of a permission.

    :raises NotAllowed: if no role gives it
    """
    if not may(user, permission, campaign_id):
        raise NotAllowed(role_needed(role for role in ROLES.values() if permission in role.permissions))


def campaign_open_to(user: Any, campaign_id: int, permission: Permission) -> Campaign:
    """
    A campaign, for somebody who may do this in it.

    :raises Campaign.DoesNotExist: if there is none, or it is none of their business
    :raises NotAllowed: if they take part in it, and no role of theirs gives the permission
    """
    if not roles_in_campaign(user, campaign_id):
        raise Campaign.DoesNotExist
    campaign = Campaign.objects.select_related("edition", "organization").get(pk=campaign_id)
    check_may(user, permission, campaign_id)
    return campaign


def role_in_case(user: Any, case: Case) -> type[Role] | None:
    """
    The role in which somebody meets a case, or None when it is none of their business.

    Whoever has ever been assigned to a case is its assessor and nothing else there: a reviewer or coordinator who
    assesses it does not see it as a reviewer or coordinator. Whoever was withdrawn from it does not see it at all.
    """
    own = Assignment.objects.filter(case=case, assessor_id=user.pk).values_list("withdrawn_at", flat=True)
    held = roles_in_campaign(user, case.campaign_id)
    if own:
        return Assessor if own[0] is None and Assessor in held else None
    if Contact in held and not _speaks_for(user, case):
        held -= {Contact}
    return next((role for role in _ORDER if role in held), None)


def sees(user: Any, case: Case, thing: Thing) -> bool:
    """Whether somebody may see a thing of a case now. Pages, exports and API responses ask this, and nothing else."""
    role = role_in_case(user, case)
    return role is not None and may_see(
        role, thing, stage=Stage(case.stage), both_submitted=case.both_submitted
    )


def cases_showing(user: Any, campaign_id: int, thing: Thing) -> QuerySet[Case]:
    """The cases of a campaign of which somebody may see a thing: what `sees` says of each, in one query for all."""
    cases = Case.objects.filter(campaign_id=campaign_id)
    held = roles_in_campaign(user, campaign_id)
    assessed = Assignment.objects.filter(assessor_id=user.pk)
    own = Q(pk__in=assessed.filter(withdrawn_at=None).values("case_id"))
    shown = Q(pk__in=[])
    if Assessor in held:
        shown |= own & states_showing(Assessor, thing)
    others = ~Q(pk__in=assessed.values("case_id"))
    if Contact in held and not held & {Coordinator, Reviewer}:
        spoken_for = Participation.objects.filter(
            campaign_id=campaign_id, user_id=user.pk, role=Contact.name, withdrawn_at=None
        )
        theirs = Q(municipality_id__in=spoken_for.values("municipality_id"))
        shown |= others & theirs & states_showing(Contact, thing)
        others &= ~theirs
    role = next((role for role in _ORDER if role in held - {Contact}), None)
    if role is not None:
        shown |= others & states_showing(role, thing)
    return cases.filter(shown)


def cases_followed_by(user: Any, campaign_id: int) -> QuerySet[Case]:
    """
    The cases of a campaign whose progress somebody may see, in one query for all.

    Whoever has ever been assigned to a case does not see how far its other assessor is.
    """
    return cases_showing(user, campaign_id, Thing.PROGRESS)


def states_showing(role: type[Role], thing: Thing) -> Q:
    """The states of a case in which a role may see a thing."""
    states = Q(pk__in=[])
    for stage in Stage:
        for both in (False, True):
            if may_see(role, thing, stage=stage, both_submitted=both):
                states |= Q(stage=stage.value, both_submitted=both)
    return states


def follows(user: Any, campaign_id: int, thing: Thing = Thing.PROGRESS) -> bool:
    """Whether somebody's roles show them a thing, seen at every stage, of the cases that they do not assess."""
    held = roles_in_campaign(user, campaign_id) - {Contact, Assessor}
    role = next((role for role in _ORDER if role in held), None)
    return role is not None and all(
        may_see(role, thing, stage=stage, both_submitted=False) for stage in Stage
    )


def _speaks_for(user: Any, case: Case) -> bool:
    return Participation.objects.filter(
        campaign_id=case.campaign_id,
        user_id=user.pk,
        role=Contact.name,
        municipality_id=case.municipality_id,
        withdrawn_at=None,
    ).exists()
