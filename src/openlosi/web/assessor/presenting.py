"""What the assessment's page shows, put together from the assessor's own work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openlosi.apps.assessments import policies, values, wording
from openlosi.apps.assessments.models import Answer, Assessment
from openlosi.apps.assessments.queries import Work, deadline_of, is_past, work_of
from openlosi.apps.evidence.models import Evidence
from openlosi.core.assessments.timeline import Phase
from openlosi.web.assessor.guidance import version_of
from openlosi.web.assessor.words import value_name


@dataclass(frozen=True)
class Row:
    """An indicator in the list."""

    code: str
    name: str
    criterion: str
    value: str
    flagged: bool
    noted: bool
    evidence: int
    lacks_evidence: bool
    current: bool

    @property
    def value_name(self) -> str:
        """The answer in a word."""
        return value_name(self.value)


class AssessmentPage:
    """An assessment with one of its indicators in front."""

    def __init__(self, assessment: Assessment, at: datetime, wanted: str = "") -> None:
        self.assessment = assessment
        self.assignment = assessment.assignment
        self.case = self.assignment.case
        self.campaign = self.case.campaign
        self.work: Work = work_of(assessment)
        self.language = wording.language_for(self.campaign, get_language() or "")
        self.words = wording.worded(self.campaign, self.language)
        self.code = wanted if wanted in self.work.codes else self._first_open()
        self.deadline = deadline_of(self.case, Phase.ASSESSMENT)
        self.late = assessment.submitted_at is None and is_past(self.deadline, self.case, at)
        self.why_closed = _why_closed(assessment, at)
        self.missing = self.work.missing

    def _first_open(self) -> str:
        answers = self.work.answers
        return next(
            (code for code in self.work.codes if code not in answers or not answers[code].value),
            self.work.codes[0],
        )

    @property
    def open(self) -> bool:
        """Whether answers may change now."""
        return not self.why_closed

    @property
    def done(self) -> int:
        """How many indicators are answered."""
        return sum(1 for answer in self.work.answers.values() if answer.value)

    @property
    def of(self) -> int:
        """How many indicators the case holds."""
        return len(self.work.codes)

    @property
    def word(self) -> wording.Worded:
        """The indicator in front, in words."""
        return self.words[self.code]

    @property
    def answer(self) -> Answer | None:
        """What was answered of the indicator in front."""
        return self.work.answers.get(self.code)

    @property
    def note(self) -> str:
        """What the assessor noted of it for themselves."""
        return self.work.notes.get(self.code, "")

    @property
    def evidence(self) -> list[Evidence]:
        """What its answer rests on."""
        return self.work.evidence.get(self.code, [])

    @property
    def clarifications(self) -> list[Any]:
        """What the coordinator told everybody about it, and about all."""
        return [*self.work.clarifications.get("", []), *self.work.clarifications.get(self.code, [])]

    @property
    def lacks_evidence(self) -> bool:
        """Whether the answer in front still needs evidence."""
        return self.code in self.missing.without_evidence

    @property
    def previous(self) -> str:
        """The indicator before the one in front."""
        place = self.work.codes.index(self.code)
        return self.work.codes[place - 1] if place else ""

    @property
    def next(self) -> str:
        """The indicator after the one in front."""
        place = self.work.codes.index(self.code) + 1
        return self.work.codes[place] if place < self.of else ""

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """The answers to choose from: value, word and key."""
        keys = {"met": _("Y"), "not_met": _("N"), "not_applicable": _("A")}
        allowed = values.allowed_values(self.case)
        return [(value, value_name(value), key) for value, key in keys.items() if value in allowed]

    @property
    def guidance_address(self) -> str:
        """Where the texts of all indicators are, under an address that changes when they do."""
        version = version_of(self.words)
        return (
            f"{reverse('assessor:guidance', args=[self.assignment.pk])}?language={self.language}&of={version}"
        )

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The indicators by criterion, in the edition's order."""
        groups: list[tuple[str, list[Row]]] = []
        for row in self.rows():
            if not groups or groups[-1][0] != row.criterion:
                groups.append((row.criterion, []))
            groups[-1][1].append(row)
        return groups

    def rows(self) -> Iterator[Row]:
        """The indicators as the list shows them."""
        lacking = set(self.missing.without_evidence)
        for code in self.work.codes:
            answer = self.work.answers.get(code)
            yield Row(
                code=code,
                name=self.words[code].text.name,
                criterion=self.words[code].criteria[0],
                value=answer.value if answer else "",
                flagged=bool(answer and answer.flagged),
                noted=code in self.work.notes,
                evidence=len(self.work.evidence.get(code, [])),
                lacks_evidence=code in lacking,
                current=code == self.code,
            )

    def fresh_key(self) -> str:
        """A key for a form, so that what is sent twice is done once."""
        return str(uuid4())

    def data(self) -> dict[str, Any]:
        """What the page's script works on: the same work, for all indicators."""
        number = self.assignment.pk
        return {
            "number": number,
            "person": self.assignment.assessor_id,
            "api": f"/api/assessments/{number}",
            "page": reverse("assessor:assessment", args=[number]),
            "guidance": self.guidance_address,
            "open": self.open,
            "suggestions": self.campaign.suggestions,
            "evidenceForNo": self.campaign.evidence_for_no,
            "allowed": [value for value, _name, _key in self.choices],
            "codes": list(self.work.codes),
            "current": self.code,
            "answers": {
                code: {
                    "value": answer.value,
                    "comment": answer.comment,
                    "confidence": answer.confidence,
                    "flagged": answer.flagged,
                    "revision": answer.revision,
                }
                for code, answer in self.work.answers.items()
            },
            "evidence": {code: [shown(each) for each in rows] for code, rows in self.work.evidence.items()},
            "notes": dict(self.work.notes),
            "clarifications": {
                code: [each.text for each in rows] for code, rows in self.work.clarifications.items()
            },
        }


def shown(evidence: Evidence) -> dict[str, Any]:
    """A piece of evidence as the page's script shows it; the same fields as the API's."""
    state = "done" if evidence.archived_id else evidence.archiving.state if evidence.archiving else ""
    return {
        "id": evidence.pk,
        "kind": evidence.kind,
        "address": evidence.address,
        "note": evidence.note,
        "file": reverse("evidence_picture", args=[evidence.pk]) if evidence.file_id else None,
        "page": reverse("evidence_page", args=[evidence.pk]) if evidence.archived_id else None,
        "page_picture": reverse("evidence_page_picture", args=[evidence.pk])
        if evidence.archived_picture_id
        else None,
        "page_state": state,
    }


def _why_closed(assessment: Assessment, at: datetime) -> str:
    try:
        policies.check_answering(assessment, at)
    except policies.NotNow as error:
        return str(error)
    return ""
