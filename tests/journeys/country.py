"""
A campaign with a case at every stage and somebody in every role, made by the real operations.

For tests that ask every address as everybody: who may open it, and what it must not tell.
"""

import io
from dataclasses import dataclass, field, replace
from uuid import uuid4

from PIL import Image

from openlosi.apps.accounts.models import User
from openlosi.apps.assessments import operations
from openlosi.apps.assessments.changes import AnswerChange
from openlosi.apps.campaigns.draws import DrawWanted
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.campaigns.operations import give_no_score, select_cases
from openlosi.apps.evidence.models import Collection, Suggestion
from openlosi.apps.evidence.operations import Given, store
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.jobs.models import Job
from openlosi.apps.results import operations as results
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.sampling.draws import Design
from tests.factories import AT, a_campaign, a_case, a_municipality, a_person, assigned, takes_part

CODES = ("206", "214", "222", "224", "242", "255", "273", "275")
#: On these the two assessors differ wherever both have submitted.
DIFFER = ("206", "222")
STAGES = ("assigned", "independent", "half", "reconciliation", "review", "reply", "settled", "no_score")


@dataclass
class Country:
    """Everybody and everything by name."""

    campaign: Campaign
    people: dict[str, User]
    cases: dict[str, Case] = field(default_factory=dict)

    def case(self, name: str) -> Case:
        """A case as the database has it now."""
        return Case.objects.get(pk=self.cases[name].pk)

    def assignment(self, stage: str, person: str = "assessor") -> int:
        """The number of a person's assignment to a case."""
        return self.cases[stage].assignments.get(assessor=self.people[person]).pk


def a_country() -> Country:
    """A case at each stage; in ``half`` one assessor has submitted, in ``no_score`` too, and then the portal died."""
    campaign = a_campaign(
        edition=load_edition(code="losi-2024", at=AT), reply_skipped=False, title="Round one"
    )
    people = {
        name: a_person(f"{name.title()} Person")
        for name in (
            "assessor",
            "other",
            "coordinator",
            "reviewer",
            "contact",
            "observer",
            "operator",
            "stranger",
        )
    }
    people["operator"].is_operator = True
    people["operator"].save()
    people["coordinator"].makes_campaigns = True
    people["coordinator"].organization = campaign.organization
    people["coordinator"].save()
    for role in ("coordinator", "reviewer", "observer"):
        takes_part(people[role], campaign, role)
    takes_part(people["stranger"], campaign, "assessor")
    a_municipality(campaign, "Drawn Town", population=9000).portals.create(
        address="https://drawn.example/", since=AT
    )
    wanted = DrawWanted(Design.BY_SIZE, number=1)
    select_cases(campaign_id=campaign.pk, wanted=wanted, by=people["coordinator"], at=AT)
    country = Country(campaign, people)
    _cases(country, "Town")
    takes_part(people["contact"], campaign, "contact", municipality=country.cases["settled"].municipality)
    _live(country)
    return country


def with_more_cases(country: Country, name: str) -> None:
    """Another case at each stage, of the same people."""
    more = Country(country.campaign, country.people)
    _cases(more, name)
    _live(more)


def _cases(country: Country, name: str) -> None:
    for stage in STAGES:
        case = a_case(country.campaign, codes=CODES, name=f"{name} of {stage}")
        assigned(case, country.people["assessor"], country.people["other"])
        country.cases[stage] = case


def _live(country: Country) -> None:
    for stage in STAGES[1:]:
        for person in ("assessor", "other"):
            assignment = country.assignment(stage, person)
            operations.open_assessment(assignment_id=assignment, by=country.people[person], at=AT)
    for person in ("assessor", "other"):
        for code in CODES[:4]:
            _answer(country, "independent", person, code)
    _picture(country, "independent")
    _suggest(country, "independent")
    case = country.cases["independent"]
    Job.objects.create(
        kind="collect_portal",
        twin=f"case {case.pk}",
        case_id=case.pk,
        campaign_id=case.campaign_id,
        arguments={"case": case.pk},
        created_at=AT,
    )
    _submit(country, "half", "assessor")
    _submit(country, "no_score", "assessor")
    give_no_score(
        case_id=country.cases["no_score"].pk,
        reason=NoScore.UNREACHABLE,
        why="Down for two weeks.",
        by=country.people["coordinator"],
        at=AT,
    )
    for stage in ("reconciliation", "review", "reply", "settled"):
        _submit(country, stage, "assessor")
        _submit(country, stage, "other")
        _talk(country, stage)
    for stage in ("review", "reply", "settled"):
        for person in ("assessor", "other"):
            operations.finish_reconciling(case_id=country.cases[stage].pk, by=country.people[person], at=AT)
    operations.take_case(case_id=country.cases["review"].pk, by=country.people["reviewer"], at=AT)
    for stage in ("reply", "settled"):
        _review(country, stage)
        operations.open_reply(case_id=country.cases[stage].pk, by=country.people["reviewer"], at=AT)
    results.settle(case_id=country.cases["settled"].pk, by=country.people["reviewer"], at=AT)


def _change(person: str, code: str) -> AnswerChange:
    met = (person == "assessor") or code not in DIFFER
    return AnswerChange(
        indicator=code,
        value="met" if met else "not_met",
        key=uuid4(),
        comment=f"word of {person} on {code}",
        confidence=2,
        seconds=30,
        evidence=(Given(code, "address", f"https://{person}.example/{code}", "", uuid4()),) if met else (),
    )


def _answer(country: Country, stage: str, person: str, code: str) -> None:
    by = country.people[person]
    opened = operations.open_assessment(assignment_id=country.assignment(stage, person), by=by, at=AT)
    operations.save_answer(assignment_id=opened.assignment_id, change=_change(person, code), by=by, at=AT)
    operations.save_note(
        assignment_id=opened.assignment_id, indicator=code, text=f"note of {person}", by=by, at=AT
    )


def _submit(country: Country, stage: str, person: str) -> None:
    by = country.people[person]
    opened = operations.open_assessment(assignment_id=country.assignment(stage, person), by=by, at=AT)
    operations.submit(
        assignment_id=opened.assignment_id,
        declaration="Mine.",
        key=uuid4(),
        changes=[replace(_change(person, code), key=uuid4()) for code in CODES],
        by=by,
        at=AT,
    )


def _talk(country: Country, stage: str) -> None:
    case, person = country.cases[stage].pk, country.people["assessor"]
    said = {"indicator": DIFFER[0], "text": "Look at the footer.", "key": uuid4()}
    operations.say(case_id=case, by=person, at=AT, **said)


def _review(country: Country, stage: str) -> None:
    case, reviewer = country.cases[stage], country.people["reviewer"]
    for code in DIFFER:
        decided = {"indicator": code, "value": "met", "reason": "Seen at the top.", "key": uuid4()}
        operations.adjudicate(case_id=case.pk, by=reviewer, at=AT, **decided)
    for code in case.sampled.values_list("indicator", flat=True):
        operations.confirm_sampled(case_id=case.pk, indicator=code, by=reviewer, at=AT)


def _picture(country: Country, stage: str) -> None:
    """Evidence with a picture and a stored page."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(drawn, "PNG")
    by = country.people["assessor"]
    opened = operations.open_assessment(assignment_id=country.assignment(stage), by=by, at=AT)
    shown = operations.attach_evidence(
        assignment_id=opened.assignment_id,
        indicator=CODES[0],
        kind="screenshot",
        address="https://assessor.example/picture",
        note="",
        upload=drawn.getvalue(),
        key=uuid4(),
        by=by,
        at=AT,
    )
    shown.archived = store(b"a page", media_type="application/wacz+zip", at=AT)
    shown.archived_picture = shown.file
    shown.save()


def _suggest(country: Country, stage: str) -> None:
    """A collected portal of which the machine made something."""
    collected = Collection.objects.create(
        case=country.cases[stage],
        file=store(b"a collection", media_type="application/wacz+zip", at=AT),
        state="complete",
        pages=3,
        collected_at=AT,
    )
    Suggestion.objects.bulk_create(
        Suggestion(
            case=collected.case,
            collection=collected,
            indicator=code,
            verdict="found",
            confidence=0.9,
            content={"evidence": [], "looked_at": [], "reason": "machine word"},
        )
        for code in CODES
    )
