"""Build the campaign: set it up, and bring each case to the stage where it is shown."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from openlosi.apps.campaigns import operations as campaigns
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.evidence import operations as evidence
from openlosi.apps.jobs.working import work
from openlosi.apps.municipalities.importing import Row
from openlosi.cli.demonstration.casework import Casework
from openlosi.cli.demonstration.people import (
    COORDINATOR,
    REVIEWERS,
    SPOKEN_FOR,
    bring_in,
    found,
)
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.timeline import Period, Phase
from openlosi.editions import load
from openlosi.practice.country import Country, invented_country
from openlosi.practice.portal import VISITED
from openlosi.practice.team import assessed

#: Where each case stands; those not named are settled.
AT = {
    VISITED: "independent, half answered by the first",
    "vallonga": "independent, handed in by the first, half answered by the second",
    "greywater": "reconciliation, with words in it",
    "oulad-nour": "reconciliation, done by the first",
    "ain-safra": "review, taken, half decided",
    "sao-teles": "review, for somebody to take",
    SPOKEN_FOR: "reply",
}
#: How many of the smallest are still to be begun.
_NOT_BEGUN = 4
_PHASES = {
    Phase.SCOPE: (-70, -60),
    Phase.TRAINING: (-60, -50),
    Phase.ASSESSMENT: (-50, 30),
    Phase.RECONCILIATION: (-45, 45),
    Phase.REVIEW: (-40, 60),
    Phase.REPLY: (-35, 70),
    Phase.PUBLICATION: (75, 90),
}


def build(now: datetime, *, portal: str, tell: Callable[[str], None] = lambda _: None) -> Campaign:
    """
    Make the whole demonstration in an empty installation.

    :param portal: where the portal of `VISITED` is served
    :param tell: told what is being done
    """
    country, instrument = invented_country(), load("losi-2024")
    tell("people and municipalities")
    begun = now - timedelta(days=70)
    organization, people = found(begun)
    by = people[COORDINATOR.name]
    campaign = campaigns.create_campaign(
        organization=organization,
        title=f"LOSI {country.name} {now.year}",
        edition_code=instrument.code,
        country=country.name,
        by=by,
        at=begun,
    )
    options = {
        "reply_skipped": False,
        "review_sample": 300,
        "reading": "A service counts as online when it can be handed in from the portal without printing anything.",
    }
    campaigns.change_options(campaign_id=campaign.pk, options=options, by=by, at=begun)
    days = {phase: Period(*(_day(now, each) for each in pair)) for phase, pair in _PHASES.items()}
    campaigns.set_timeline(campaign_id=campaign.pk, timeline=days, by=by, at=begun)
    campaigns.import_municipalities(campaign_id=campaign.pk, rows=_rows(country, portal), by=by, at=begun)
    people = {**people, **bring_in(campaign.pk, by=by, at=begun)}
    ids = organization.municipalities.values_list("pk", flat=True)
    campaigns.add_cases(campaign_id=campaign.pk, municipality_ids=list(ids), by=by, at=begun)
    campaigns.clarify(
        campaign_id=campaign.pk,
        indicator="206",
        text="Try the search with the word for tax. A box that finds nothing is no search.",
        by=by,
        at=now - timedelta(days=40),
    )
    cases = {
        case.municipality.key: case
        for case in Case.objects.filter(campaign=campaign).select_related("municipality", "campaign")
    }
    casework = Casework(country, instrument, people, cases, portal=portal, visited=VISITED)
    casework.reviewer = people[REVIEWERS[0].name]
    _bring_to_their_stages(casework, now, tell)
    tell("collecting and reading a portal")
    _collect(cases[VISITED], casework, now)
    return campaign


def _bring_to_their_stages(casework: Casework, now: datetime, tell: Callable[[str], None]) -> None:
    coordinator = casework.people[COORDINATOR.name]
    pairs = list(assessed(casework.country))
    smallest = {town.key for town, _pair in pairs[-_NOT_BEGUN:]}
    for number, (town, pair) in enumerate(pairs):
        tell(f"case {number + 1} of {len(pairs)}: {town.name}")
        # One case a day, so that the work spreads over the weeks before.
        clock = now - timedelta(days=32 - number)
        for person in pair:
            campaigns.assign_to(
                case_id=casework.cases[town.key].pk,
                assessor_id=casework.people[person.name].pk,
                by=coordinator,
                at=clock - timedelta(days=8),
            )
        if town.key not in smallest:
            _bring(casework, town.key, clock)
    for number, town in enumerate(t for t in casework.country.municipalities if t.no_score_reason):
        case = casework.cases[town.key]
        campaigns.give_no_score(
            case_id=case.pk,
            reason=NoScore(town.no_score_reason),
            why="There is no portal to be found, and the town hall says so on the telephone."
            if town.no_score_reason == "no_portal"
            else "The portal did not answer on any of ten days.",
            by=coordinator,
            at=now - timedelta(days=12),
        )
        if number == 0:
            casework.settle(town.key, now - timedelta(days=11))


def _bring(casework: Casework, key: str, at: datetime) -> None:
    """Bring a case to where it is shown."""
    stage, hour = AT.get(key, "settled"), timedelta(hours=1)
    if key == VISITED:
        casework.answer(key, 0, at, share=0.5)
        casework.show_evidence(key, _a_picture(), at + hour)
        return
    casework.hand_in(key, 0, at)
    if key == "vallonga":
        casework.answer(key, 1, at + hour, share=0.5)
        return
    casework.hand_in(key, 1, at + 2 * hour)
    casework.reconcile(
        key, at + 24 * hour, finished=0 if key == "greywater" else 1 if key == "oulad-nour" else 2
    )
    if stage.startswith("reconciliation") or key == "sao-teles":
        return
    casework.review(key, at + 48 * hour, half=key == "ain-safra")
    if stage == "reply":
        casework.ask_for_reply(key, at + 72 * hour)
    elif stage == "settled":
        casework.settle(key, at + 72 * hour)


def _collect(case: Case, casework: Casework, now: datetime) -> None:
    by = casework.people[COORDINATOR.name]
    for ask in (evidence.collect, evidence.preassess):
        job = ask(case_id=case.pk, by=by, at=now)
        # Here and at once, instead of by the worker, which is not there yet.
        work(job.pk)


def _rows(country: Country, portal: str) -> list[Row]:
    return [
        Row(
            town.key,
            name=town.name,
            region=town.region,
            population=town.population,
            portals=(portal if town.key == VISITED else town.portal,) if town.portal else (),
            languages=("en",),
        )
        for town in country.municipalities
    ]


def _day(now: datetime, days: int) -> date:
    return (now + timedelta(days=days)).date()


def _a_picture() -> bytes:
    picture = Image.new("RGB", (640, 360), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 640, 60), fill="#1d4f91")
    draw.text((20, 22), "Town of Kestrel Bay", fill="white")
    draw.text((20, 90), "Home page, with the search box at the top", fill="black")
    draw.rectangle((420, 18, 620, 42), fill="white")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
