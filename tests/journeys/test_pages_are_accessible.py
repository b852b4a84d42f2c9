"""The pages that everybody has: axe-core finds nothing in them, left to right and right to left, light and dark."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone

from openlosi.apps.accounts.operations import create_organization, invite
from openlosi.apps.audit.operations import record
from tests.factories import AT, a_campaign, a_person, takes_part
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
