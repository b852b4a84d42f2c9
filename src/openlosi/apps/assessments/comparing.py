"""
Two assessments side by side: for the assessors who reconcile them, and for the coordinator who follows that.

Only when both are in, and under neutral names: who the two are shows in nothing here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from openlosi.apps.assessments import permissions, policies
from openlosi.apps.assessments.models import Answer, Assessment, Message, Reconsideration, SendingBack
from openlosi.apps.assessments.queries import by_indicator
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.campaigns.permissions import sees
from openlosi.apps.evidence.models import Evidence
from openlosi.core.assessments.blinding import Thing


class NotYet(policies.NotNow):
    """The other assessment is not in yet, so there is nothing to compare."""


@dataclass(frozen=True)
class Side:
    """
    What one of the two says of an indicator.

    :ivar submitted: the answer as handed in; empty if it was left out
    :ivar changes: what was changed since, each with its justification, the oldest first
    :ivar comment: what they say of it to the reviewer; not for the other assessor
    """

    submitted: str
    confidence: int
    changes: tuple[Reconsideration, ...]
    evidence: tuple[Evidence, ...]
    comment: str = ""
    flagged: bool = False

    @classmethod
    def empty(cls) -> "Side":
        """Nothing said."""
        return cls("", 0, (), ())

    @property
    def value(self) -> str:
        """What they say now."""
        return self.changes[-1].value if self.changes else self.submitted


@dataclass(frozen=True)
class Compared:
    """One indicator with both sides, and what was said of it."""

    indicator: str
    mine: Side
    theirs: Side
    messages: tuple[Message, ...]

    @property
    def agree(self) -> bool:
        """Whether the two say the same now."""
        return self.mine.value == self.theirs.value

    @property
    def differed(self) -> bool:
        """Whether the two handed in different answers."""
        return self.mine.submitted != self.theirs.submitted


@dataclass(frozen=True)
class Comparison:
    """
    A case's two assessments as one of its assessors may see them.

    :ivar items: every indicator of the case, in order
    :ivar finished: whether this assessor has said that their side is done
    :ivar sent_back: the reviewer's reasons, if the case came back from review
    """

    assignment: Assignment
    neutral_names: bool
    items: tuple[Compared, ...]
    finished: bool
    other_finished: bool
    sent_back: tuple[SendingBack, ...]

    @property
    def disputed(self) -> tuple[Compared, ...]:
        """Where the two handed in different answers, or have changed one since."""
        return tuple(each for each in self.items if each.differed or each.mine.changes or each.theirs.changes)

    @property
    def still_differ(self) -> tuple[Compared, ...]:
        """Where they differ now."""
        return tuple(each for each in self.items if not each.agree)

    @property
    def my_name(self) -> str:
        """How this assessor is called."""
        if not self.neutral_names:
            return _("You")
        return _("You (assessor %(letter)s)") % {"letter": letter_of(self.assignment.slot)}

    @property
    def their_name(self) -> str:
        """How the other assessor is called."""
        if not self.neutral_names:
            return _("The other assessor")
        return _("Assessor %(letter)s") % {"letter": letter_of(3 - self.assignment.slot)}

    def name_of(self, message: Message) -> str:
        """Whose word a message is."""
        if message.assignment_id is None:
            return _("Reviewer")
        return self.my_name if message.assignment_id == self.assignment.pk else self.their_name


@dataclass(frozen=True)
class Followed:
    """One indicator with what each of the two says of it, and what was said about it."""

    indicator: str
    first: Side
    second: Side
    messages: tuple[Message, ...]

    @property
    def agree(self) -> bool:
        """Whether the two say the same now."""
        return self.first.value == self.second.value

    @property
    def differed(self) -> bool:
        """Whether the two handed in different answers, or one was changed since."""
        return self.first.submitted != self.second.submitted or bool(
            self.first.changes or self.second.changes
        )


@dataclass(frozen=True)
class FollowedCase:
    """
    A case's two assessments as they stand, "A" and "B" for the two.

    :ivar items: every indicator of the case, in order
    :ivar sent_back: the reviewer's reasons, if the case came back from review
    """

    items: tuple[Followed, ...]
    sent_back: tuple[SendingBack, ...]

    @property
    def differ(self) -> tuple[Followed, ...]:
        """Where they differ now."""
        return tuple(each for each in self.items if not each.agree)


def letter_of(slot: int) -> str:
    """A or B."""
    return "AB"[slot - 1]


def comparison(*, case: Case, user: Any) -> Comparison:
    """
    A case's two assessments, for one of its assessors, in a constant number of queries.

    :raises permissions.NotYours: unless it is one's own case
    :raises NotYet: before both have submitted
    """
    own = permissions.check_assesses(user, case)
    if not (sees(user, case, Thing.ANSWERS) and sees(user, case, Thing.THREAD)):
        raise NotYet(_("This opens when both assessments are in."))
    by_assignment = {
        each.assignment_id: each
        for each in Assessment.objects.filter(assignment__case=case, assignment__withdrawn_at=None)
    }
    other = next(each for each in by_assignment if each != own.pk)
    mine, theirs = (sides_of(by_assignment[each]) for each in (own.pk, other))
    said = by_indicator(Message.objects.filter(case=case))
    nothing = Side.empty()
    return Comparison(
        assignment=own,
        neutral_names=case.campaign.neutral_names,
        items=tuple(
            Compared(code, mine.get(code, nothing), theirs.get(code, nothing), tuple(said.get(code, ())))
            for code in case.codes
        ),
        finished=by_assignment[own.pk].reconciled_at is not None,
        other_finished=by_assignment[other].reconciled_at is not None,
        sent_back=tuple(SendingBack.objects.filter(case=case).order_by("id")),
    )


def followed_case(case: Case, user: Any) -> FollowedCase:
    """
    A case's two assessments for whoever follows their reconciliation, in a constant number of queries.

    Decisions are not in it: they may be seen later than answers.

    :raises NotYet: to whoever may not see both answers, where they differ and what is said of it
    """
    seen = (Thing.ANSWERS, Thing.DISCREPANCIES, Thing.THREAD)
    if not all(sees(user, case, thing) for thing in seen):
        raise NotYet(_("This opens when both assessments are in."))
    sides = sides_by_slot(case)
    said = by_indicator(Message.objects.filter(case=case).select_related("assignment"))
    nothing = Side.empty()
    return FollowedCase(
        tuple(
            Followed(
                code, sides[1].get(code, nothing), sides[2].get(code, nothing), tuple(said.get(code, ()))
            )
            for code in case.codes
        ),
        tuple(SendingBack.objects.filter(case=case).order_by("id")),
    )


def sides_by_slot(case: Case) -> Mapping[int, Mapping[str, Side]]:
    """What both say of each indicator, by place. Asks nobody whether it may be seen, as `sides_of` does not."""
    sides: dict[int, Mapping[str, Side]] = defaultdict(dict)
    for assessment in Assessment.objects.filter(
        assignment__case=case, assignment__withdrawn_at=None, submitted_at__isnull=False
    ).select_related("assignment"):
        sides[assessment.assignment.slot] = sides_of(assessment)
    return sides


def sides_of(assessment: Assessment) -> Mapping[str, Side]:
    """What one assessment says of each indicator. Asks nobody whether it may be seen: that is for the caller."""
    shown = by_indicator(
        Evidence.objects.filter(assignment=assessment.assignment_id, removed_at=None).select_related(
            "archiving", "file", "archived"
        )
    )
    answers: Iterable[Answer] = Answer.objects.filter(assessment=assessment).prefetch_related(
        "reconsiderations"
    )
    return {
        answer.indicator: Side(
            submitted=answer.value,
            confidence=answer.confidence,
            changes=tuple(answer.reconsiderations.all()),
            evidence=tuple(shown.get(answer.indicator, ())),
            comment=answer.comment,
            flagged=answer.flagged,
        )
        for answer in answers
    }
