"""Every page: axe-core finds nothing in it, left to right and right to left, light and dark."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone

from openlosi.apps.accounts.operations import create_organization, invite
from openlosi.apps.assessments.operations import adjudicate, confirm_sampled, finish_reconciling, say
from openlosi.apps.audit.operations import record
from openlosi.apps.campaigns.draws import DrawWanted
from openlosi.apps.campaigns.models import CampaignPhase
from openlosi.apps.campaigns.operations import give_no_score, select_cases
from openlosi.apps.results.operations import settle
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.sampling.draws import Design
from tests.factories import AT, a_campaign, a_case, a_municipality, a_person, takes_part
from tests.world import a_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/invitation/guessed/",
    ],
)
def test_pages_before_signing_in(accessible, address):
    assert accessible(address, status=410 if "invitation" in address else 200) == []


def test_the_page_of_an_invitation(accessible):
    _, token = invite(email="new@example.org", name="", language="", by=a_person(), at=timezone.now())

    assert accessible(f"/invitation/{token}/") == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/account/",
        "/account/welcome/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/totp/activate/",
        "/accounts/sessions/",
    ],
)
def test_pages_of_an_account(accessible, address):
    person = a_person("Ada", is_operator=True)
    campaign = a_campaign(coordinator=person)
    takes_part(person, campaign, "assessor")
    takes_part(person, campaign, "reviewer")

    assert accessible(address, person) == []


@pytest.mark.parametrize(
    "address",
    [
        "/operate/",
        "/operate/people/",
        "/operate/people/invite/",
        "/operate/people/{person}/",
        "/operate/organizations/",
        "/operate/audit/",
        "/operate/export/",
        "/campaigns/{campaign}/audit/",
    ],
)
def test_pages_of_the_operator_and_the_audit_trail(accessible, address):
    person = a_person("Ada", is_operator=True)
    campaign = a_campaign(coordinator=person)
    create_organization(name="City Lab", by=person, at=AT)
    with transaction.atomic():
        details = {"before": "x" * 60, "after": "2027-03-01"}
        record(
            "campaign.timeline_set",
            about=campaign,
            by=person,
            at=AT,
            campaign_id=campaign.pk,
            details=details,
        )

    assert accessible(address.format(person=person.pk, campaign=campaign.pk), person) == []


def test_pages_of_somebody_with_second_factors(accessible):
    person = a_person("Ada")
    TOTP.activate(person, "secret")
    RecoveryCodes.activate(person)

    assert accessible("/accounts/2fa/", person) == []
    assert accessible("/accounts/2fa/recovery-codes/", person) == []
    assert accessible("/accounts/2fa/totp/deactivate/", person) == []


def _faults(accessible, person, addresses):
    found = {address: accessible(address, person) for address in addresses}
    return {address: faults for address, faults in found.items() if faults}


def test_pages_of_the_coordinator(accessible):
    world = a_world()
    person = world.coordinator
    person.organization, person.makes_campaigns = world.campaign.organization, True
    person.save()
    a_case(world.campaign)
    part = world.campaign.participations.get(user=world.one)
    own = f"/campaigns/{world.campaign.pk}"

    assert (
        _faults(
            accessible,
            person,
            [
                "/campaigns/",
                "/campaigns/new/",
                f"{own}/",
                f"{own}/options/",
                f"{own}/timeline/",
                f"{own}/clone/",
                f"{own}/closing/",
                f"{own}/clarifications/",
                f"{own}/municipalities/",
                f"{own}/municipalities/{world.case.municipality_id}/",
                f"{own}/cases/",
                f"{own}/cases/overdue/",
                f"{own}/cases/select/",
                f"{own}/cases/{world.case.pk}/",
                f"{own}/people/",
                f"{own}/people/invite/",
                f"{own}/people/{part.pk}/",
                f"{own}/pairs/",
            ],
        )
        == {}
    )


def test_the_draw_as_it_is_tried_and_as_it_was_made(accessible):
    person = a_person("Ada")
    campaign = a_campaign(coordinator=person)
    for number in range(6):
        town = a_municipality(campaign, f"Town {number}", population=9000 + number, region="North")
        town.portals.create(address=f"https://{number}.example/", since=AT)
    own = f"/campaigns/{campaign.pk}/cases"

    assert accessible(f"{own}/select/?design=by-size&number=3", person) == []
    wanted = DrawWanted(Design.BY_SIZE, number=3)
    select_cases(campaign_id=campaign.pk, wanted=wanted, by=person, at=AT)
    assert accessible(f"{own}/draw/", person) == []


def test_the_cases_past_their_last_day_and_the_answers_of_both(accessible):
    world = a_world()
    world.submit(world.one)
    late = a_case(world.campaign, codes=["206"], name="Nobody's Town")
    CampaignPhase.objects.create(campaign=world.campaign, phase="assessment", closes_on="2026-01-31")
    own = f"/campaigns/{world.campaign.pk}/cases"

    assert (
        _faults(accessible, world.coordinator, [f"{own}/overdue/", f"{own}/{late.pk}/", f"{own}/?show=late"])
        == {}
    )
    world.campaign.phases.all().delete()
    world.submit(world.other, unlike=("206", "214"))
    word = {"indicator": "206", "text": "Look at the footer.", "key": uuid4()}
    say(case_id=world.case.pk, by=world.one, at=AT + timedelta(days=1), **word)
    answers = f"{own}/{world.case.pk}/answers/"
    assert _faults(accessible, world.coordinator, [answers, f"{answers}?show=all"]) == {}


def _upload(text):
    """Give a table to the form of the page that takes one, and look at what it would do."""

    def do(page):
        table = {"name": "table.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.locator("input[type=file]").set_input_files(table)
        page.locator("form:has(input[type=file]) button[type=submit]").click()

    return do


@pytest.mark.parametrize(
    ("address", "table", "status"),
    [
        ("municipalities/", "municipality,population,portal\nA,many,https://a.example/\n,3,\n", 422),
        ("municipalities/", "municipality,population,portal\nA,3000,https://a.example/\n", 200),
        ("people/invite/", "email,role,capacity\nnobody,mayor,many\nb@example.org,assessor,-3\n", 422),
        ("people/invite/", "email,role,capacity\nb@example.org,assessor,3\n", 200),
    ],
)
def test_what_a_table_would_do_and_its_faulty_cells(accessible, address, table, status):
    person = a_person("Ada")
    campaign = a_campaign(coordinator=person)

    assert accessible(f"/campaigns/{campaign.pk}/{address}", person, status=status, do=_upload(table)) == []


def test_the_page_after_inviting_with_a_link(accessible):
    person = a_person("Ada")
    campaign = a_campaign(coordinator=person)

    def invite_one(page):
        page.locator("#id_email").fill(f"{uuid4()}@example.org")
        page.locator("#id_role").select_option("observer")
        page.locator("form:has(#id_email) button[type=submit]").click()

    assert (
        accessible(f"/campaigns/{campaign.pk}/people/invite/", person, do=invite_one, shows="td .code") == []
    )


def test_a_case_without_a_score_as_its_reviewer_reads_it(accessible):
    world = a_world()
    world.submit(world.one)
    reason = {"reason": NoScore.UNREACHABLE, "why": "Down for two weeks."}
    give_no_score(case_id=world.case.pk, by=world.coordinator, at=AT, **reason)
    own = f"/review/{world.case.pk}/"

    assert _faults(accessible, world.reviewer, ["/review/", own]) == {}
    settle(case_id=world.case.pk, by=world.reviewer, at=AT)
    assert _faults(accessible, world.reviewer, [own]) == {}
    result = f"/campaigns/{world.campaign.pk}/results/{world.case.pk}/"
    assert _faults(accessible, world.coordinator, [result]) == {}


def test_pages_of_the_assessor(accessible):
    world = a_world()
    own = f"/assess/{world.case.assignments.get(assessor=world.one).pk}"
    world.submit(world.other, unlike=("206", "214"))

    assert _faults(accessible, world.one, ["/assess/", f"{own}/", f"{own}/submit/"]) == {}
    world.submit(world.one)
    assert _faults(accessible, world.one, ["/assess/", f"{own}/", f"{own}/reconcile/"]) == {}


def test_pages_of_the_reviewer_and_what_came_out(accessible):
    world = a_world()
    world.submit(world.one)
    world.submit(world.other, unlike=("206",))
    for person in (world.one, world.other):
        finish_reconciling(case_id=world.case.pk, by=person, at=AT + timedelta(days=2))
    own = f"/review/{world.case.pk}"
    outcome = f"/assess/{world.case.assignments.get(assessor=world.one).pk}/outcome/"

    assert _faults(accessible, world.reviewer, ["/review/", f"{own}/", f"{own}/?show=all"]) == {}
    adjudicate(
        case_id=world.case.pk,
        indicator="206",
        value="met",
        reason="It is there.",
        key=uuid4(),
        by=world.reviewer,
        at=AT + timedelta(days=3),
    )
    for sampled in world.case.sampled.all():
        confirm_sampled(
            case_id=world.case.pk, indicator=sampled.indicator, by=world.reviewer, at=AT + timedelta(days=3)
        )
    settle(case_id=world.case.pk, by=world.reviewer, at=AT + timedelta(days=3))
    assert _faults(accessible, world.reviewer, ["/review/", f"{own}/"]) == {}
    assert _faults(accessible, world.one, [outcome]) == {}


def test_a_page_that_one_may_not_open(accessible):
    assert accessible("/operate/", a_person(), status=403) == []


def test_a_page_that_is_not_there(accessible):
    assert accessible("/no/such/page/", a_person(), status=404) == []


@pytest.mark.parametrize(
    "address",
    [
        "/campaigns/{campaign}/agreement/",
        "/campaigns/{campaign}/results/",
        "/campaigns/{campaign}/results/{case}/",
        "/municipality/",
        "/municipality/{case}/",
    ],
)
def test_pages_of_results(accessible, address):
    world = a_world()
    world.settle("206", "214")
    person = a_person("Ada")
    if "campaigns" in address:
        takes_part(person, world.campaign, "coordinator")
    else:
        takes_part(person, world.campaign, "contact", municipality=world.case.municipality)

    assert accessible(address.format(campaign=world.campaign.pk, case=world.case.pk), person) == []
