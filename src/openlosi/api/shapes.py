"""
What goes in and out of the assessors' calls.

What comes in is read by pydantic alone: ninja's own `Schema` looks at every value once more, which a whole assessment feels.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

from openlosi.apps.assessments.changes import AnswerChange
from openlosi.apps.evidence.operations import Given


class EvidenceIn(BaseModel):
    """Evidence that comes with an answer: an address, or in words where a "no" was looked for."""

    key: UUID
    kind: str = Field("address", description="address, or looked for where a no was looked for")
    address: str = ""
    note: str = ""


class AnswerIn(BaseModel):
    """A change of one answer. What is left out is emptied, so send the answer whole."""

    value: str = Field(description="met, not_met, not_applicable where allowed, or empty to take it back")
    key: UUID = Field(description="made by the sender; the same change sent again is not made again")
    base: int | None = Field(
        None, description="the revision that the sender saw, 0 for none; null overwrites"
    )
    comment: str = Field("", description="to the reviewer")
    confidence: int = Field(0, description="1 unsure, 2, 3 sure; 0 not said")
    flagged: bool = False
    seconds: int = Field(0, description="time spent on it since the last change")
    evidence: list[EvidenceIn] = []

    def change(self, indicator: str) -> AnswerChange:
        """The change as the operation takes it."""
        return AnswerChange(
            indicator=indicator,
            value=self.value,
            key=self.key,
            base=self.base,
            comment=self.comment,
            confidence=self.confidence,
            flagged=self.flagged,
            seconds=self.seconds,
            evidence=tuple(
                Given(indicator, each.kind, each.address, each.note, each.key) for each in self.evidence
            ),
        )


class NamedAnswerIn(AnswerIn):
    """A change of one answer among several."""

    indicator: str


class AnswersIn(BaseModel):
    """Changes kept while the line was down."""

    answers: list[NamedAnswerIn] = Field(max_length=500)


class SubmissionIn(BaseModel):
    """A whole assessment handed in; answers not yet saved may come with it."""

    key: UUID
    declaration: str
    answers: list[NamedAnswerIn] = Field([], max_length=500)


class NoteIn(BaseModel):
    """A note to oneself; an empty one is removed."""

    text: str


class EvidenceForm(BaseModel):
    """Evidence added by itself, as JSON or, with the picture in ``file``, as a form."""

    indicator: str
    key: UUID
    kind: str = Field("address", description="address, screenshot or looked")
    address: str = ""
    note: str = ""


class CommentIn(BaseModel):
    """A word to the coordinator."""

    text: str
    key: UUID
    indicator: str = ""


class MessageIn(BaseModel):
    """A word to the other assessor."""

    indicator: str
    text: str
    key: UUID


class ReconsiderationIn(BaseModel):
    """One's own answer changed in reconciliation."""

    indicator: str
    value: str
    justification: str
    key: UUID


class AnswerOut(Schema):
    """One's own answer as it stands."""

    indicator: str
    value: str
    comment: str
    confidence: int
    flagged: bool
    seconds: int
    revision: int
    answered_at: datetime
    first_value: str = Field("", description="what was answered before a suggestion was offered")


class EvidenceOut(Schema):
    """A piece of evidence; ``page_state`` tells how far the storing of the page is."""

    id: int
    indicator: str
    kind: str
    address: str
    note: str
    file: str | None = Field(None, description="where the picture is, if there is one")
    page: str | None = Field(None, description="where the stored page is, if it is stored")
    page_picture: str | None = Field(None, description="where the stored page's picture is, if there is one")
    page_state: str = ""
    added_at: datetime


class AssignmentOut(Schema):
    """A case that one assesses."""

    id: int
    case: int
    campaign: str
    municipality: str
    portal: str
    portal_state: str
    stage: str
    to_do: str = Field(description="assess, reconcile, wait or nothing")
    done: int
    of: int
    deadline: date | None
    late: bool
    submitted_at: datetime | None


class IndicatorOut(Schema):
    """An indicator of the case, as it is asked."""

    code: str
    criteria: list[str]
    name: str
    question: str


class WordOut(Schema):
    """A clarification for all, or a word between an assessor and the coordinator."""

    indicator: str
    text: str
    at: datetime
    mine: bool = False


class AssessmentOut(Schema):
    """One's own assessment: all that was answered, shown and noted, and what is still missing."""

    id: int
    case: int
    campaign: str
    municipality: str
    portal: str
    portal_state: str
    portal_moved_to: str
    stage: str
    open: bool
    why_closed: str
    deadline: date | None
    submitted_at: datetime | None
    suggestions: str
    evidence_for_no: bool
    allowed: list[str]
    indicators: list[IndicatorOut]
    answers: list[AnswerOut]
    evidence: list[EvidenceOut]
    notes: dict[str, str]
    clarifications: list[WordOut]
    comments: list[WordOut]
    unanswered: list[str]
    without_evidence: list[str]


class SavedOut(Schema):
    """What became of one of several changes: the status it would have had alone, and its answer or refusal."""

    indicator: str
    key: UUID
    status: int
    answer: AnswerOut | None = None
    refusal: dict[str, Any] | None = None


class BatchOut(Schema):
    """What became of each change, in the order they were sent."""

    results: list[SavedOut]


class SubmittedOut(Schema):
    """That an assessment is in."""

    id: int
    submitted_at: datetime
    stage: str


class NoteOut(Schema):
    """A note as it stands."""

    indicator: str
    text: str


class SuggestionOut(Schema):
    """What the machine proposes; ``not_found`` means not found yet, and is never a no."""

    indicator: str
    verdict: str
    evidence: list[dict[str, Any]]
    looked_at: list[dict[str, Any]]
    reason: str


class SecondLooksOut(Schema):
    """Indicators whose suggestion is another than the answer."""

    indicators: list[str]


class ChangeOut(Schema):
    """That somebody changed their answer in reconciliation."""

    value: str
    justification: str
    at: datetime


class SideOut(Schema):
    """What one of the two says."""

    value: str
    submitted: str
    confidence: int
    changes: list[ChangeOut]
    evidence: list[EvidenceOut]


class MessageOut(Schema):
    """A word in reconciliation, under a neutral name."""

    by: str
    text: str
    at: datetime


class ComparedOut(Schema):
    """An indicator with both sides."""

    indicator: str
    agree: bool
    mine: SideOut
    theirs: SideOut
    messages: list[MessageOut]


class ComparisonOut(Schema):
    """Where the two assessments of one's own case differ, or did."""

    case: int
    stage: str
    my_name: str
    their_name: str
    finished: bool
    other_finished: bool
    sent_back: list[str]
    still_differ: list[str]
    disputed: list[ComparedOut]


class StageOut(Schema):
    """Where a case stands now."""

    case: int
    stage: str
