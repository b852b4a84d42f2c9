"""Give every case two assessors, and somebody new for one who drops out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi import pairing
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, Participation
from openlosi.apps.campaigns.operations.inviting import withdraw
from openlosi.apps.campaigns.operations.locking import campaign_for
from openlosi.apps.campaigns.operations.setting_up import WrongSetting
from openlosi.apps.campaigns.pairs import Proposal, candidates_for, input_for, proposal, unassigned_cases
from openlosi.apps.campaigns.policies import NotNow
from openlosi.apps.campaigns.queries import active_assignments, case_locked, submitted_assignments
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Assessor, Permission

#: Stages in which somebody can still assess a case.
OPEN = (Stage.ASSIGNED.value, Stage.INDEPENDENT.value)


class NothingToAssign(NotNow):
    """Every case has its assessors."""


class ProposalChanged(NotNow):
    """Cases or people changed since the pairs were proposed."""


class CannotTake(NotNow):
    """Somebody may not take this case; the message says why."""


class AlreadyHandedIn(NotNow):
    """An assessment that was handed in stays with who made it."""


@dataclass(frozen=True)
class DropOut:
    """
    What somebody's dropping out changes.

    :ivar changes: each new assignment, and the one in whose place it stands
    :ivar moved: how many changes reach beyond the places of who drops out
    """

    participation: Participation
    changes: tuple[tuple[Assignment, Assignment], ...]
    moved: int


@transaction.atomic
def assign_pairs(
    *, campaign_id: int, seed: int, mark: str, avoid_region: bool = False, by: Any, at: datetime
) -> Proposal:
    """
    Assign the pairs that were proposed with this seed.

    :param mark: of the proposal that was looked at, so that what is assigned is what was seen
    :raises NothingToAssign: if every case has its assessors, for instance because somebody else was quicker
    :raises ProposalChanged: if the proposal would be another one now
    :raises pairing.Infeasible: with the reasons, if there is no assignment any more
    """
    campaign = campaign_for(campaign_id, Permission.ASSIGN, by)
    list(
        Case.objects.select_for_update(of=("self",))
        .filter(campaign=campaign)
        .order_by("pk")
        .values_list("pk")
    )
    if not unassigned_cases(campaign):
        raise NothingToAssign(_("Every case of this campaign has its assessors."))
    found = proposal(campaign, seed=seed, avoid_region=avoid_region)
    if found.mark != mark:
        raise ProposalChanged(
            _("Cases or people have changed since these pairs were proposed. Look at the new proposal.")
        )
    made = Assignment.objects.bulk_create(
        Assignment(case=case, assessor_id=row.user_id, slot=slot, assigned_at=at)
        for case, rows in found.pairs
        for slot, row in enumerate(rows, start=1)
    )
    audit.record(
        "campaign.pairs_assigned",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={
            "seed": seed,
            "avoid_region": avoid_region,
            "pairs": {case.pk: [row.user_id for row in rows] for case, rows in found.pairs},
            "assignments": len(made),
        },
    )
    return found


@transaction.atomic
def assign_to(*, case_id: int, assessor_id: int, by: Any, at: datetime) -> Assignment:
    """
    Give somebody the free place in a case by hand.

    :raises CannotTake: if they may not take it, or there is no free place
    """
    case = _case_for(case_id, by)
    taken = set(active_assignments([case.pk]).values_list("slot", flat=True))
    free = sorted({1, 2} - taken)
    if not free:
        raise CannotTake(_("This case has its two assessors."))
    _check_can_take(case, assessor_id, None)
    made = Assignment.objects.create(case=case, assessor_id=assessor_id, slot=free[0], assigned_at=at)
    audit.record(
        "case.assigned",
        about=made,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"assessor": assessor_id, "slot": made.slot},
    )
    return made


@transaction.atomic
def replace_assessor(*, assignment_id: int, assessor_id: int, why: str, by: Any, at: datetime) -> Assignment:
    """
    Give one place in a case to somebody else. Answers given so far are kept, and no longer count.

    :raises AlreadyHandedIn: if the assessment was handed in
    :raises CannotTake: if the newcomer may not take the case, or the place was given to another already
    :raises WrongSetting: without a reason
    """
    case = _case_for(Assignment.objects.values_list("case_id", flat=True).get(pk=assignment_id), by)
    old = Assignment.objects.get(pk=assignment_id)
    if old.withdrawn_at is not None:
        raise CannotTake(_("This place was given to somebody else already."))
    if not why.strip():
        raise WrongSetting(_("Say why the case goes to somebody else."))
    if submitted_assignments([old.pk]):
        raise AlreadyHandedIn(_("This assessment was handed in, so it stays with who made it."))
    _check_can_take(case, assessor_id, old)
    made = _give(old, assessor_id, why.strip(), at)
    audit.record(
        "case.assessor_replaced",
        about=made,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"from": old.assessor_id, "to": assessor_id, "slot": made.slot, "why": why.strip()},
    )
    return made


@transaction.atomic
def drop_out(
    *, participation_id: int, why: str, avoid_region: bool = False, by: Any, at: datetime
) -> DropOut:
    """
    Let an assessor leave a campaign: every open case of theirs gets somebody else, with as few other changes as can be.

    What they handed in stays and counts; what they did not is kept and no longer counts.

    :raises pairing.Infeasible: with the reasons, if nobody can take the places
    :raises WrongSetting: without a reason, or if they are no assessor
    """
    campaign_id = Participation.objects.values_list("campaign_id", flat=True).get(pk=participation_id)
    campaign = campaign_for(campaign_id, Permission.ASSIGN, by)
    participation = Participation.objects.select_related("user").get(pk=participation_id)
    if participation.role != Assessor.name or participation.withdrawn_at is not None:
        raise WrongSetting(_("They are no assessor of this campaign."))
    if not why.strip():
        raise WrongSetting(_("Say why they drop out."))
    cases = list(
        Case.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(campaign=campaign, stage__in=OPEN, both_submitted=False)
        .order_by("pk")
    )
    places = _replacement(campaign, cases, participation, avoid_region)
    for old in _alone(cases, participation.user_id):
        _end(old, why.strip(), at)
    changes = tuple((_give(old, to, why.strip(), at), old) for old, to in places.items())
    withdraw(participation, at)
    moved = sum(old.assessor_id != participation.user_id for _new, old in changes)
    audit.record(
        "campaign.assessor_dropped_out",
        about=participation,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={
            "person": participation.user_id,
            "why": why.strip(),
            "changes": [
                {"case": new.case_id, "slot": new.slot, "from": old.assessor_id, "to": new.assessor_id}
                for new, old in changes
            ],
        },
    )
    return DropOut(participation, changes, moved)


def _replacement(
    campaign: Campaign, cases: list[Case], leaving: Participation, avoid_region: bool
) -> Mapping[Assignment, int]:
    """For each assignment that ends, who comes in its place."""
    assignments = list(active_assignments(case.pk for case in cases))
    of_case: dict[int, list[Assignment]] = {}
    for each in assignments:
        of_case.setdefault(each.case_id, []).append(each)
    paired = [case for case in cases if len(of_case.get(case.pk, ())) == 2]
    done = submitted_assignments(each.pk for each in assignments)
    if not any(
        each.assessor_id == leaving.user_id and each.pk not in done
        for case in paired
        for each in of_case[case.pk]
    ):
        return {}
    holders = {each.assessor_id for each in assignments}
    asked = input_for(campaign, paired, room_left=False, holders=holders)
    names = {row.user_id: name for name, row in asked.people.items()}
    case_names = {case.pk: name for name, case in asked.cases.items()}
    now = pairing.Assignment(
        {case_names[case.pk]: tuple(names[each.assessor_id] for each in of_case[case.pk]) for case in paired}
    )
    handed_in = [
        (case_names[each.case_id], names[each.assessor_id])
        for case in paired
        for each in of_case[case.pk]
        if each.pk in done
    ]
    found = pairing.replace(
        now,
        names[leaving.user_id],
        asked.of_cases,
        asked.of_people,
        submitted=handed_in,
        avoid_region=avoid_region,
    )
    places = {}
    for case in paired:
        after = found.assignment.people_of[case_names[case.pk]]
        for old, name in zip(of_case[case.pk], after, strict=True):
            if names[old.assessor_id] != name:
                places[old] = asked.people[name].user_id
    _check_never_had(places)
    return places


def _check_never_had(places: Mapping[Assignment, int]) -> None:
    """Pairing does not know who had a case before, or reviews it: such a case is replaced by hand."""
    for old, to in places.items():
        case = old.case
        if case.reviewer_id == to or case.assignments.filter(assessor_id=to).exists():
            raise CannotTake(
                _(
                    "%(name)s needs to be given to somebody by hand first: the only one left had it before or reviews it."
                )
                % {"name": case.municipality.name}
            )


def _case_for(case_id: int, by: Any) -> Case:
    """A case that can still be assessed, locked after its campaign, for somebody who may assign."""
    campaign_for(Case.objects.values_list("campaign_id", flat=True).get(pk=case_id), Permission.ASSIGN, by)
    case = case_locked(case_id)
    if case.stage not in OPEN:
        raise NotNow(_("This case is past its assessments; its assessors do not change any more."))
    return case


def _check_can_take(case: Case, assessor_id: int, instead_of: Assignment | None) -> None:
    found = next(
        (
            each
            for each in candidates_for(case, instead_of=instead_of)
            if each.participation.user_id == assessor_id
        ),
        None,
    )
    if found is None:
        raise CannotTake(
            _(
                "They may not take this case: they must read one of its languages, not be at home there, never have had it, "
                "not review it, and not know the other assessor."
            )
        )
    if found.is_full:
        raise CannotTake(
            _(
                "They have as many cases as they can take (%(count)d). Raise their capacity first, if they agree."
            )
            % {"count": found.load}
        )


def _alone(cases: Sequence[Case], assessor_id: int) -> list[Assignment]:
    """Somebody's places in cases whose other place nobody has: they end, and both are free."""
    counted: dict[int, list[Assignment]] = {}
    for each in active_assignments(case.pk for case in cases):
        counted.setdefault(each.case_id, []).append(each)
    return [each[0] for each in counted.values() if len(each) == 1 and each[0].assessor_id == assessor_id]


def _end(old: Assignment, why: str, at: datetime) -> None:
    old.withdrawn_at, old.withdrawn_why = at, why
    old.save(update_fields=["withdrawn_at", "withdrawn_why"])


def _give(old: Assignment, assessor_id: int, why: str, at: datetime) -> Assignment:
    _end(old, why, at)
    return Assignment.objects.create(
        case_id=old.case_id, assessor_id=assessor_id, slot=old.slot, assigned_at=at
    )
