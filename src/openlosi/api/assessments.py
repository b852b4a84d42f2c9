"""An assessor's own work: cases, answers, notes, evidence, second looks, submission."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError
from pydantic import ValidationError

from openlosi.api import errors, shapes
from openlosi.apps.assessments import operations, policies, queries, second_looks, values, wording
from openlosi.apps.assessments.models import Answer, Assessment
from openlosi.apps.campaigns.models import Assignment
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.evidence.queries import suggestion_for
from openlosi.core.assessments.timeline import Phase

router = Router(tags=["assessor"])
_REFUSED = {
    401: errors.Refusal,
    403: errors.Refusal,
    404: errors.Refusal,
    409: errors.Refusal,
    422: errors.Refusal,
}


@router.get("/assignments", response={200: list[shapes.AssignmentOut], 401: errors.Refusal})
def assignments(request: HttpRequest) -> Any:
    """The cases that one assesses, what is to be done first at the top."""
    return [
        {
            "id": own.assignment.pk,
            "case": own.case.pk,
            "campaign": own.case.campaign.title,
            "municipality": own.case.municipality.name,
            "portal": own.case.portal_address,
            "portal_state": own.case.portal_state,
            "stage": own.case.stage,
            "to_do": own.to_do,
            "done": own.done,
            "of": own.of,
            "deadline": own.deadline,
            "late": own.late,
            "submitted_at": own.submitted_at,
        }
        for own in queries.own_cases(request.user, now())
    ]


@router.get("/assessments/{int:number}", response={200: shapes.AssessmentOut, **_REFUSED})
def assessment(request: HttpRequest, number: int) -> Any:
    """One's own assessment, by the number of the assignment. It is opened by this, and not started."""
    own = get_object_or_404(queries.own_assignments(request.user), pk=number)
    opened = operations.open_assessment(assignment_id=own.pk, by=request.user, at=now())
    return _assessment(opened, own, request.user, now())


@router.put("/assessments/{int:number}/answers/{indicator}", response={200: shapes.AnswerOut, **_REFUSED})
def save_answer(request: HttpRequest, number: int, indicator: str, answer: shapes.AnswerIn) -> Any:
    """
    Save one answer. The same change sent twice is made once.

    The pages at the addresses that come with it are stored by a job; the list of evidence tells how far it is.

    A change upon another revision than the one that stands is refused with 409 ``changed_meanwhile`` and that answer.
    """
    return operations.save_answer(
        assignment_id=number, change=answer.change(indicator), by=request.user, at=now()
    )


@router.post("/assessments/{int:number}/answers", response={200: shapes.BatchOut, **_REFUSED})
def save_answers(request: HttpRequest, number: int, batch: shapes.AnswersIn) -> Any:
    """Save the answers that were kept while the line was down, each by itself: one that is refused stops no other."""
    get_object_or_404(queries.own_assignments(request.user), pk=number)
    return {"results": [_saved(request.user, number, each) for each in batch.answers]}


@router.put("/assessments/{int:number}/notes/{indicator}", response={200: shapes.NoteOut, **_REFUSED})
def save_note(request: HttpRequest, number: int, indicator: str, note: shapes.NoteIn) -> Any:
    """Keep a note to oneself. Nobody else ever reads it."""
    kept = operations.save_note(
        assignment_id=number,
        indicator=indicator,
        text=note.text,
        by=request.user,
        at=now(),
    )
    return {"indicator": indicator, "text": kept.text if kept else ""}


@router.post(
    "/assessments/{int:number}/evidence",
    response={200: shapes.EvidenceOut, **_REFUSED},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": shapes.EvidenceForm.model_json_schema()},
                "multipart/form-data": {
                    "schema": {
                        **shapes.EvidenceForm.model_json_schema(),
                        "properties": {
                            **shapes.EvidenceForm.model_json_schema()["properties"],
                            "file": {"type": "string", "format": "binary"},
                        },
                    }
                },
            },
        }
    },
)
def add_evidence(request: HttpRequest, number: int) -> Any:
    """
    Add evidence: JSON for an address or for where a no was looked for, a form with ``file`` for a picture.

    The page at the address is stored as it is now, by a job; ``page_state`` tells how far it is.
    """
    given = _evidence_given(request)
    added = operations.attach_evidence(
        assignment_id=number,
        upload=request.FILES.get("file"),
        by=request.user,
        at=now(),
        **given.model_dump(),
    )
    return evidence_out(added)


@router.get("/assessments/{int:number}/evidence", response={200: list[shapes.EvidenceOut], **_REFUSED})
def evidence(request: HttpRequest, number: int, indicator: str = "") -> Any:
    """One's own evidence, of one indicator if it is named: how far its pages are stored."""
    own = get_object_or_404(queries.own_assignments(request.user), pk=number)
    rows = Evidence.objects.filter(assignment=own, removed_at=None).select_related("archiving")
    if indicator:
        rows = rows.filter(indicator=indicator)
    return [evidence_out(each) for each in rows]


@router.post(
    "/assessments/{int:number}/evidence/{int:evidence}/page",
    response={200: shapes.EvidenceOut, **_REFUSED},
)
def store_page(request: HttpRequest, number: int, evidence: int) -> Any:
    """Have the page at an evidence's address stored once more, where it could not be stored or was not."""
    operations.archive_evidence(assignment_id=number, evidence_id=evidence, by=request.user, at=now())
    return evidence_out(Evidence.objects.select_related("archiving").get(pk=evidence))


@router.delete(
    "/assessments/{int:number}/evidence/{int:evidence}", response={200: shapes.EvidenceOut, **_REFUSED}
)
def remove_evidence(request: HttpRequest, number: int, evidence: int) -> Any:
    """Take a piece of evidence back; it no longer counts."""
    removed = operations.detach_evidence(
        assignment_id=number, evidence_id=evidence, by=request.user, at=now()
    )
    return evidence_out(removed)


@router.get("/assessments/{int:number}/suggestions", response={200: shapes.SecondLooksOut, **_REFUSED})
def offered(request: HttpRequest, number: int) -> Any:
    """
    Where the machine's suggestion is another than one's answer: an offer to look again.

    From the first offer of an indicator on, what was answered before it is kept beside the answer.
    """
    own = get_object_or_404(queries.own_assignments(request.user), pk=number)
    opened = operations.open_assessment(assignment_id=own.pk, by=request.user, at=now())
    looks = second_looks.offer_second_looks(assessment=opened, by=request.user, at=now())
    return {"indicators": sorted(looks)}


@router.get(
    "/assessments/{int:number}/suggestions/{indicator}", response={200: shapes.SuggestionOut, **_REFUSED}
)
def suggestion(request: HttpRequest, number: int, indicator: str) -> Any:
    """What the machine suggests of an indicator, when the campaign shows it; that it was seen is noted."""
    operations.see_suggestion(assignment_id=number, indicator=indicator, by=request.user, at=now())
    assignment = queries.own_assignments(request.user).get(pk=number)
    # That the assessor has answered, where the campaign asks it, was seen to just now.
    found = suggestion_for(assignment, indicator, answered=True)
    if found is None:
        raise HttpError(404, _("The machine suggests nothing here."))
    return {
        "indicator": indicator,
        "verdict": found.verdict,
        "evidence": found.content.get("evidence", []),
        "looked_at": found.content.get("looked_at", []),
        "reason": found.content.get("reason", ""),
    }


@router.post("/assessments/{int:number}/comments", response={200: shapes.WordOut, **_REFUSED})
def comment(request: HttpRequest, number: int, word: shapes.CommentIn) -> Any:
    """Say something to the coordinator. The other assessor never sees it."""
    get_object_or_404(queries.own_assignments(request.user), pk=number)
    said = operations.comment(assignment_id=number, by=request.user, at=now(), **word.model_dump())
    return {"indicator": said.indicator, "text": said.text, "at": said.at, "mine": True}


@router.post("/assessments/{int:number}/submit", response={200: shapes.SubmittedOut, **_REFUSED})
def submit(request: HttpRequest, number: int, submission: shapes.SubmissionIn) -> Any:
    """
    Hand in an assessment with its declaration; answers not yet saved may come with it. All of it is taken, or nothing.

    What is missing is answered with 422 ``incomplete``, by indicator.
    """
    done = operations.submit(
        assignment_id=number,
        declaration=submission.declaration,
        key=submission.key,
        changes=[each.change(each.indicator) for each in submission.answers],
        by=request.user,
        at=now(),
    )
    return {"id": number, "submitted_at": done.submitted_at, "stage": done.assignment.case.stage}


def evidence_out(evidence: Evidence) -> dict[str, Any]:
    """A piece of evidence as it is told to whoever may see it."""
    told: dict[str, Any] = {
        name: getattr(evidence, name) for name in ("id", "indicator", "kind", "address", "note", "added_at")
    }
    if evidence.file_id:
        told["file"] = reverse("evidence_picture", args=[evidence.pk])
    if evidence.archived_id:
        told["page"] = reverse("evidence_page", args=[evidence.pk])
        told["page_state"] = "done"
        if evidence.archived_picture_id:
            told["page_picture"] = reverse("evidence_page_picture", args=[evidence.pk])
    elif evidence.archiving is not None:
        told["page_state"] = evidence.archiving.state
    return told


def _saved(by: Any, number: int, answer: shapes.NamedAnswerIn) -> dict[str, Any]:
    told: dict[str, Any] = {"indicator": answer.indicator, "key": answer.key}
    try:
        change = answer.change(answer.indicator)
        saved: Answer = operations.save_answer(assignment_id=number, change=change, by=by, at=now())
    except Exception as error:
        refused = errors.refusal(error)
        if refused is None:
            raise
        return {**told, "status": refused[0], "refusal": refused[1]}
    return {**told, "status": 200, "answer": saved}


def _evidence_given(request: HttpRequest) -> shapes.EvidenceForm:
    try:
        if request.content_type == "application/json":
            return shapes.EvidenceForm.model_validate_json(request.body)
        return shapes.EvidenceForm.model_validate(request.POST.dict())
    except ValidationError as error:
        first = error.errors()[0]
        raise HttpError(422, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _assessment(opened: Assessment, own: Assignment, user: Any, at: datetime) -> dict[str, Any]:
    work = queries.work_of(opened)
    case, campaign = own.case, own.case.campaign
    words = wording.worded(campaign, wording.language_for(campaign, get_language() or ""))
    why_closed = _why_closed(opened, at)
    return {
        "id": own.pk,
        "case": case.pk,
        "campaign": campaign.title,
        "municipality": case.municipality.name,
        "portal": case.portal_address,
        "portal_state": case.portal_state,
        "portal_moved_to": case.portal.moved_to if case.portal else "",
        "stage": case.stage,
        "open": not why_closed,
        "why_closed": why_closed,
        "deadline": queries.deadline_of(case, Phase.ASSESSMENT),
        "submitted_at": opened.submitted_at,
        "suggestions": campaign.suggestions,
        "evidence_for_no": campaign.evidence_for_no,
        "allowed": sorted(values.allowed_values(case)),
        "indicators": [
            {
                "code": code,
                "criteria": list(words[code].criteria),
                "name": words[code].text.name,
                "question": words[code].text.question,
            }
            for code in work.codes
        ],
        "answers": [work.answers[code] for code in work.codes if code in work.answers],
        "evidence": [evidence_out(each) for rows in work.evidence.values() for each in rows],
        "notes": dict(work.notes),
        "clarifications": list(_words(each for rows in work.clarifications.values() for each in rows)),
        "comments": [
            {"indicator": said.indicator, "text": said.text, "at": said.at, "mine": said.by_id == user.pk}
            for said in work.comments
        ],
        "unanswered": list(work.missing.unanswered),
        "without_evidence": list(work.missing.without_evidence),
    }


def _words(rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
    # Unsigned: who clarified is nobody's matter.
    return ({"indicator": row.indicator, "text": row.text, "at": row.at} for row in rows)


def _why_closed(opened: Assessment, at: datetime) -> str:
    try:
        policies.check_answering(opened, at)
    except policies.NotNow as error:
        return str(error)
    return ""
