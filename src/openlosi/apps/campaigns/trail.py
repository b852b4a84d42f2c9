"""
What of the audit trail somebody may see.

Even the fact that something was done can break the blind: that an answer was reconsidered tells that the two differed, and
how much evidence somebody added tells how often they said yes. So every act has a line here that says what of a case it would
show, and `core.assessments.blinding` says whether that may be seen. An act without a line is not shown; a test sees to it that
every act has one. What is sealed in an entry is never shown at all, and neither are its number and hash: gaps between
numbers would count what is hidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.campaigns.permissions import states_showing
from openlosi.core.assessments.blinding import Thing, may_see
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Role


@dataclass(frozen=True)
class Act:
    """
    What an act is called on pages, and what it shows of a case.

    :ivar shows: what its existence shows
    :ivar details_show: what its details and the row it is about show
    """

    words: str | Promise
    shows: Thing
    details_show: Thing


def _act(words: str | Promise, shows: Thing, details_show: Thing | None = None) -> Act:
    return Act(words, shows, details_show or shows)


ACTS: Mapping[str, Act] = {
    # An assessment while it is made: that work goes on may be seen, on which indicator and what may not.
    "answer.saved": _act(_("saved an answer"), Thing.PROGRESS, Thing.ANSWERS),
    "assessment.submitted": _act(_("submitted an assessment"), Thing.PROGRESS),
    "assessment.unlocked": _act(_("unlocked an assessment"), Thing.PROGRESS),
    "comment.made": _act(_("wrote a comment"), Thing.PROGRESS, Thing.ANSWERS),
    # A yes needs evidence and a no may not: counting it would count the answers.
    "evidence.added": _act(_("added evidence"), Thing.ANSWERS),
    "evidence.removed": _act(_("removed evidence"), Thing.ANSWERS),
    "evidence.archiving_asked": _act(_("asked to store a page"), Thing.ANSWERS),
    "evidence.archiving_stopped": _act(_("stopped storing a page"), Thing.ANSWERS),
    "evidence.archived": _act(_("stored a page"), Thing.ANSWERS),
    # A suggestion is looked at where it differs.
    "suggestion.seen": _act(_("saw a suggestion"), Thing.ANSWERS),
    # Only what differed is reconciled, adjudicated or sent back.
    "reconciliation.said": _act(_("wrote in reconciliation"), Thing.THREAD),
    "reconciliation.changed": _act(_("changed an answer in reconciliation"), Thing.THREAD),
    "reconciliation.finished": _act(_("finished reconciling"), Thing.THREAD),
    "reconciliation.closed": _act(_("closed a reconciliation"), Thing.THREAD),
    "review.taken": _act(_("took a case to review"), Thing.PROGRESS),
    "review.released": _act(_("gave a case back to the reviewers"), Thing.PROGRESS),
    "case.adjudicated": _act(_("decided an indicator"), Thing.DECISIONS),
    "sample.confirmed": _act(_("confirmed a sampled answer"), Thing.DECISIONS),
    "case.sent_back": _act(_("sent a case back"), Thing.DECISIONS),
    "reply.opened": _act(_("asked the municipality to reply"), Thing.PROGRESS),
    "reply.ended": _act(_("ended the municipality's reply"), Thing.PROGRESS),
    "case.settled": _act(_("settled a case"), Thing.PROGRESS, Thing.SETTLED),
    "case.reopened": _act(_("opened a settled case again"), Thing.PROGRESS, Thing.DECISIONS),
    # The case and its portal.
    "case.assigned": _act(_("assigned a case"), Thing.PROGRESS, Thing.NAMES),
    "case.assessor_replaced": _act(_("replaced an assessor"), Thing.PROGRESS, Thing.NAMES),
    "case.extended": _act(_("gave a case more time"), Thing.PROGRESS),
    "case.given_no_score": _act(_("said that a case will have no score"), Thing.PROGRESS),
    "case.portal_marked": _act(_("marked a case's portal"), Thing.PROGRESS),
    "case.collecting_asked": _act(_("asked to have a portal collected"), Thing.PROGRESS),
    "case.preassessing_asked": _act(_("asked to have a portal read for suggestions"), Thing.PROGRESS),
    "case.collected": _act(_("collected a portal"), Thing.PROGRESS),
    "case.preassessed": _act(_("read a portal for suggestions"), Thing.PROGRESS),
    "job.stop_asked": _act(_("asked a job to stop"), Thing.PROGRESS),
    # The campaign.
    "campaign.created": _act(_("made a campaign"), Thing.PROGRESS),
    "campaign.cloned": _act(_("cloned a campaign"), Thing.PROGRESS),
    "campaign.closed": _act(_("closed a campaign"), Thing.PROGRESS),
    "campaign.reopened": _act(_("opened a campaign again"), Thing.PROGRESS),
    "campaign.options_changed": _act(_("changed a campaign's options"), Thing.PROGRESS),
    "campaign.timeline_set": _act(_("set a campaign's dates"), Thing.PROGRESS),
    "campaign.clarified": _act(_("clarified an indicator to all"), Thing.PROGRESS),
    "campaign.cases_added": _act(_("added cases"), Thing.PROGRESS),
    "campaign.cases_drawn": _act(_("drew cases by chance"), Thing.PROGRESS),
    "campaign.cases_dropped": _act(_("dropped cases"), Thing.PROGRESS),
    "campaign.pairs_assigned": _act(_("assigned pairs"), Thing.PROGRESS, Thing.NAMES),
    "campaign.assessor_dropped_out": _act(
        _("replaced an assessor who dropped out"), Thing.PROGRESS, Thing.NAMES
    ),
    "campaign.people_invited": _act(_("invited people"), Thing.PROGRESS, Thing.NAMES),
    "participation.changed": _act(_("changed somebody's part"), Thing.PROGRESS, Thing.NAMES),
    "participation.withdrawn": _act(_("withdrew somebody"), Thing.PROGRESS, Thing.NAMES),
    "results.answers_taken": _act(_("downloaded the answers that assessors submitted"), Thing.PROGRESS),
    "municipalities.imported": _act(_("imported municipalities"), Thing.PROGRESS),
    "portal.added": _act(_("added a portal"), Thing.PROGRESS),
    "portal.marked": _act(_("marked a portal"), Thing.PROGRESS),
    # People and the installation.
    "person.invited": _act(_("invited somebody"), Thing.PROGRESS),
    "invitation.accepted": _act(_("accepted an invitation"), Thing.PROGRESS),
    "invitation.resent": _act(_("sent an invitation again"), Thing.PROGRESS),
    "invitation.forgotten": _act(_("forgot links that ran out unused"), Thing.PROGRESS),
    "campaign.mails_asked": _act(_("asked to mail links again"), Thing.PROGRESS),
    "invitation.withdrawn": _act(_("took an invitation back"), Thing.PROGRESS),
    "person.changed": _act(_("changed somebody's account"), Thing.PROGRESS),
    "person.closed": _act(_("closed an account"), Thing.PROGRESS),
    "person.opened": _act(_("opened an account again"), Thing.PROGRESS),
    "person.second_factor_reset": _act(_("took somebody's second factors away"), Thing.PROGRESS),
    "person.renamed": _act(_("changed their own name"), Thing.PROGRESS),
    "person.password_changed": _act(_("changed their own password"), Thing.PROGRESS),
    "person.second_factor_added": _act(_("added a second factor of their own"), Thing.PROGRESS),
    "person.second_factor_removed": _act(_("removed a second factor of their own"), Thing.PROGRESS),
    "person.second_factor_renewed": _act(_("made new recovery codes"), Thing.PROGRESS),
    "person.password_replaced": _act(_("replaced somebody's password by a link"), Thing.PROGRESS),
    "operator.founded": _act(_("let the first operator in"), Thing.PROGRESS),
    "organization.created": _act(_("made an organization"), Thing.PROGRESS),
    "installation.exported": _act(_("exported everything"), Thing.PROGRESS),
}


@dataclass(frozen=True)
class Line:
    """An entry as somebody may see it; empty where they may not."""

    at: datetime
    by: str
    act: str
    words: str | Promise
    campaign_id: int | None
    case_id: int | None
    about: str
    details: Mapping[str, Any]
    #: Whether something of it is kept from this person for now.
    is_shortened: bool


def visible(user: Any, role: type[Role], *, campaign_id: int | None = None) -> QuerySet[Entry]:
    """
    The entries that somebody may see in a role now, of one campaign or of all.

    Entries of cases that they ever assessed themselves are left out: there they are an assessor and nothing else.
    """
    entries = Entry.objects.all() if campaign_id is None else Entry.objects.filter(campaign_id=campaign_id)
    cases = Case.objects.exclude(assignments__assessor=user.pk)
    if campaign_id is not None:
        cases = cases.filter(campaign_id=campaign_id)
    by_thing: dict[Thing, list[str]] = {}
    for name, act in ACTS.items():
        by_thing.setdefault(act.shows, []).append(name)
    allowed = Q(pk__in=[])
    for thing, names in by_thing.items():
        here = Q(case_id__in=cases.filter(states_showing(role, thing)).values("pk"))
        # What is about no case in particular is about setting up; the blind is about cases.
        allowed |= Q(act__in=names) & (here | Q(case_id=None) if thing is Thing.PROGRESS else here)
    return entries.filter(allowed)


def could_ever_see(role: type[Role], thing: Thing) -> bool:
    """Whether there is any state of a case in which a role may see a thing."""
    return any(may_see(role, thing, stage=stage, both_submitted=True) for stage in Stage)


def lines(entries: Iterable[Entry], user: Any, role: type[Role]) -> list[Line]:
    """Entries as somebody may see them in a role, in two queries however many they are."""
    entries = list(entries)
    numbers = {entry.case_id for entry in entries if entry.case_id is not None}
    cases = Case.objects.only("pk", "stage", "both_submitted").in_bulk(numbers)
    assessed_in = set(Assignment.objects.filter(assessor=user.pk).values_list("case__campaign_id", flat=True))
    return [_line(entry, cases.get(entry.case_id or 0), role, assessed_in) for entry in entries]


def _line(entry: Entry, case: Case | None, role: type[Role], assessed_in: set[int]) -> Line:
    act = ACTS[entry.act]
    if case is not None:
        whole = may_see(role, act.details_show, stage=Stage(case.stage), both_submitted=case.both_submitted)
    else:
        # Whoever assesses in a campaign does not read there who is paired with whom.
        whole = act.details_show is not Thing.NAMES or entry.campaign_id not in assessed_in
    return Line(
        at=entry.at,
        by=_name(entry),
        act=entry.act,
        words=act.words,
        campaign_id=entry.campaign_id,
        case_id=entry.case_id,
        about=entry.about if whole else "",
        details=entry.details if whole else {},
        is_shortened=not whole,
    )


def _name(entry: Entry) -> str:
    if entry.by_id is None:
        return ""
    # Somebody who was forgotten stays a number.
    return str(entry.by or f"№ {entry.by_id}")
