"""A world to test in: a case of the real edition with two assessors, a coordinator and a reviewer."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from openlosi.apps.accounts.models import User
from openlosi.apps.assessments import operations
from openlosi.apps.assessments.changes import AnswerChange
from openlosi.apps.assessments.models import Assessment
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.evidence.operations import Given
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.results import operations as results
from tests.factories import AT, a_campaign, a_case, a_person, assigned, takes_part

DECLARED = "This is my own assessment."


@dataclass
class World:
    """One case and everybody around it."""

    campaign: Campaign
    case: Case
    one: User
    other: User
    coordinator: User
    reviewer: User

    @property
    def codes(self) -> list[str]:
        """The case's indicators."""
        return list(self.case.indicators.values_list("code", flat=True))

    def assessment(self, person: User) -> Assessment:
        """A person's assessment, opened."""
        assignment = self.case.assignments.get(assessor=person)
        return operations.open_assessment(assignment_id=assignment.pk, by=person, at=AT)

    def submit(self, person: User, unlike: tuple[str, ...] = (), *, key: UUID | None = None) -> Assessment:
        """A whole assessment: everything met, but for the indicators named."""
        changes = [change(code, "not_met" if code in unlike else "met") for code in self.codes]
        return operations.submit(
            assignment_id=self.assessment(person).assignment_id,
            declaration=DECLARED,
            key=key or uuid4(),
            changes=changes,
            by=person,
            at=AT + timedelta(days=1),
        )

    def settle(self, *codes: str, to: str = "not_met") -> None:
        """Take the case to its settled result; the two differ on these indicators and a reviewer decides them."""
        self.submit(self.one)
        self.submit(self.other, unlike=codes)
        for person in (self.one, self.other):
            operations.finish_reconciling(case_id=self.case.pk, by=person, at=AT)
        for code in codes:
            operations.adjudicate(
                case_id=self.case.pk,
                indicator=code,
                value=to,
                reason="Looked again.",
                key=uuid4(),
                by=self.reviewer,
                at=AT,
            )
        for code in self.case.sampled.values_list("indicator", flat=True):
            operations.confirm_sampled(case_id=self.case.pk, indicator=code, by=self.reviewer, at=AT)
        results.settle(case_id=self.case.pk, by=self.reviewer, at=AT)

    def now(self) -> Case:
        """The case as the database has it."""
        return Case.objects.get(pk=self.case.pk)


def change(
    code: str, value: str = "met", *, base: int | None = None, key: UUID | None = None
) -> AnswerChange:
    """An answer with the evidence that it needs."""
    shown = (Given(code, "address", f"https://town.example/{code}", "", uuid4()),) if value == "met" else ()
    return AnswerChange(
        indicator=code, value=value, key=key or uuid4(), base=base, seconds=20, evidence=shown
    )


def a_world() -> World:
    """A case in a campaign without dates."""
    campaign = a_campaign(edition=load_edition(code="losi-2024", at=AT))
    case = a_case(campaign)
    one, other, coordinator, reviewer = a_person(), a_person(), a_person(), a_person()
    assigned(case, one, other)
    takes_part(coordinator, campaign, "coordinator")
    takes_part(reviewer, campaign, "reviewer")
    return World(campaign, case, one, other, coordinator, reviewer)
