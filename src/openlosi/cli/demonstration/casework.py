"""What the invented country's assessors and reviewers do to a case, by the operations that their pages use."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from openlosi.apps.accounts.models import User
from openlosi.apps.assessments import operations as assessments
from openlosi.apps.assessments.changes import AnswerChange
from openlosi.apps.assessments.models import Assessment, SampledAnswer
from openlosi.apps.assessments.settlements import settlement_of
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.evidence.operations import Given
from openlosi.apps.results import operations as results
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.practice.country import Country, by_key, truth
from openlosi.practice.portal import path_of
from openlosi.practice.team import TEAM, assessment

DECLARATION = "I have assessed this portal myself, and my answers are complete."
_PEOPLE = {person.name: person for person in TEAM}
_MINUTE = timedelta(minutes=1)


class Casework:
    """
    The cases and the people who work on them.

    :ivar reviewer: who reviews
    """

    reviewer: User

    def __init__(
        self,
        country: Country,
        instrument: Instrument,
        people: Mapping[str, User],
        cases: Mapping[str, Case],
        *,
        portal: str,
        visited: str,
    ) -> None:
        self.country, self.instrument, self.people, self.cases = country, instrument, people, cases
        self._portal, self._visited = portal, visited

    def answer(self, key: str, place: int, at: datetime, *, share: float) -> Assessment:
        """Answer the first indicators, one after the other, as somebody does who has begun."""
        mine = self._assessment(key, place, at)
        changes = list(self._changes(key, mine))
        for number, change in enumerate(changes[: int(len(changes) * share)]):
            assessments.save_answer(
                assignment_id=mine.assignment_id,
                change=change,
                by=mine.assignment.assessor,
                at=at + number * _MINUTE,
            )
        return mine

    def hand_in(self, key: str, place: int, at: datetime) -> None:
        """Answer everything and submit."""
        mine = self._assessment(key, place, at)
        assessments.submit(
            assignment_id=mine.assignment_id,
            declaration=DECLARATION,
            key=uuid4(),
            changes=list(self._changes(key, mine)),
            by=mine.assignment.assessor,
            at=at,
        )

    def show_evidence(self, key: str, picture: bytes, at: datetime) -> None:
        """Add what assessors add besides addresses: a picture, a note for oneself, a word to the coordinator."""
        mine = self._assessment(key, 0, at)
        by, code = mine.assignment.assessor, self.instrument.codes[0]
        assessments.attach_evidence(
            assignment_id=mine.assignment_id,
            indicator=code,
            kind="screenshot",
            upload=picture,
            key=uuid4(),
            by=by,
            at=at,
        )
        note = "Look again on a phone before handing in."
        assessments.save_note(assignment_id=mine.assignment_id, indicator=code, text=note, by=by, at=at)
        assessments.comment(
            assignment_id=mine.assignment_id,
            indicator="206",
            text="The search answers, but only with news. Does it count?",
            key=uuid4(),
            by=by,
            at=at,
        )

    def reconcile(self, key: str, at: datetime, *, finished: int) -> None:
        """
        Talk about what differs; whoever overlooked something says so every other time.

        :param finished: how many of the two say that they are done
        """
        case = Case.objects.get(pk=self.cases[key].pk)
        pair = self._pair(key)
        true = truth(self.country, by_key(self.country)[key], self.instrument)
        differ = settlement_of(case).discrepancies
        for number, each in enumerate(differ[: len(differ) if finished else 3]):
            code, wrong = each.indicator, 0 if each.first is not true[each.indicator] else 1
            seen = true[code] is Value.MET
            assessments.say(
                case_id=case.pk,
                indicator=code,
                text="I found it one level down in the menu."
                if seen
                else "I looked everywhere and it is not there.",
                key=uuid4(),
                by=pair[1 - wrong],
                at=at + number * _MINUTE,
            )
            if number % 2 == 0:
                assessments.reconsider(
                    case_id=case.pk,
                    indicator=code,
                    value=true[code].value,
                    justification="I had overlooked that page."
                    if seen
                    else "What I took for it is something else.",
                    key=uuid4(),
                    by=pair[wrong],
                    at=at + (number + 1) * _MINUTE,
                )
        for person in pair[:finished]:
            assessments.finish_reconciling(case_id=case.pk, by=person, at=at + timedelta(hours=2))

    def review(self, key: str, at: datetime, *, half: bool) -> None:
        """Take a case, decide what is open, look at the sample; or half of it."""
        case = assessments.take_case(case_id=self.cases[key].pk, by=self.reviewer, at=at)
        true = truth(self.country, by_key(self.country)[key], self.instrument)
        differ = settlement_of(case).discrepancies
        sampled = SampledAnswer.objects.filter(case=case).order_by("pk")
        for each in differ[: len(differ) // 2 if half else len(differ)]:
            seen = true[each.indicator] is Value.MET
            assessments.adjudicate(
                case_id=case.pk,
                indicator=each.indicator,
                value=true[each.indicator].value,
                reason="Found again on the portal." if seen else "Looked again; it is not on the portal.",
                key=uuid4(),
                by=self.reviewer,
                at=at + _MINUTE,
            )
        for drawn in sampled[: 1 if half else len(sampled)]:
            assessments.confirm_sampled(
                case_id=case.pk, indicator=drawn.indicator, by=self.reviewer, at=at + 2 * _MINUTE
            )

    def ask_for_reply(self, key: str, at: datetime) -> None:
        """Let the municipality see its answers before they are settled."""
        assessments.open_reply(case_id=self.cases[key].pk, by=self.reviewer, at=at)

    def settle(self, key: str, at: datetime) -> None:
        """Settle a case, with its scores or without."""
        results.settle(case_id=self.cases[key].pk, by=self.reviewer, at=at)

    def _pair(self, key: str) -> list[User]:
        return [each.assessor for each in self._assignments(key)]

    def _assignments(self, key: str) -> list[Assignment]:
        active = Assignment.objects.filter(case=self.cases[key], withdrawn_at=None)
        return list(active.select_related("assessor").order_by("slot"))

    def _assessment(self, key: str, place: int, at: datetime) -> Assessment:
        mine = self._assignments(key)[place]
        return assessments.open_assessment(assignment_id=mine.pk, by=mine.assessor, at=at)

    def _changes(self, key: str, mine: Assessment) -> Iterator[AnswerChange]:
        """An assessor's answers with their errors, and for each yes the page that shows it."""
        town = by_key(self.country)[key]
        home = self._portal if key == self._visited else town.portal
        person = _PEOPLE[mine.assignment.assessor.name]
        for number, (code, value) in enumerate(
            assessment(self.country, town, person, self.instrument).items()
        ):
            address = home.rstrip("/") + path_of(code)
            shows = Given(code, "address", address, "", uuid4())
            yield AnswerChange(
                indicator=code,
                value=value.value,
                key=uuid4(),
                confidence=2 + number % 2,
                flagged=number == 40,
                seconds=40 + number % 50,
                evidence=(shows,) if value is Value.MET else (),
            )
