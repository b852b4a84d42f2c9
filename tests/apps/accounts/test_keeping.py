"""The operator keeps accounts, says why, and every step is in the trail."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client

from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.accounts.operations import (
    accept,
    change_person,
    close_account,
    create_organization,
    invitation_of,
    invite,
    open_account,
    replace_password,
    reset_second_factor,
)
from openlosi.apps.accounts.operations.inviting import InvitationWithdrawn
from openlosi.apps.accounts.operations.keeping import (
    KeepingRefused,
    LastOperator,
    NameTaken,
    NoReason,
    NotToOneself,
)
from openlosi.apps.audit.models import Entry
from tests.factories import AT, a_person, an_organization

pytestmark = pytest.mark.django_db
WORD = "seven quiet herons"
WHY = "left the university"


@pytest.fixture
def operator() -> User:
    return a_person("Olu", is_operator=True)


@pytest.fixture
def person() -> User:
    return a_person("Ada", password=WORD)


@pytest.fixture
def browser(person) -> Client:
    """A browser in which the person is signed in."""
    cache.clear()
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": WORD})
    assert client.get("/").status_code == 200
    return client


def test_a_closed_account_is_signed_out_at_once_and_opens_again_without_its_sessions(
    operator, person, browser
):
    close_account(user_id=person.pk, reason=WHY, by=operator, at=AT)
    assert browser.get("/").status_code == 302

    open_account(user_id=person.pk, reason="came back", by=operator, at=AT)

    assert browser.get("/").status_code == 302
    assert not UserSession.objects.exists()
    assert [(e.act, e.details["reason"]) for e in Entry.objects.order_by("number")] == [
        ("person.closed", WHY),
        ("person.opened", "came back"),
    ]


def test_closing_an_account_takes_its_open_links_back(operator):
    person, token = invite(email="new@example.org", name="", language="", by=operator, at=AT)
    close_account(user_id=person.pk, reason=WHY, by=operator, at=AT)
    open_account(user_id=person.pk, reason=WHY, by=operator, at=AT)

    with pytest.raises(InvitationWithdrawn):
        invitation_of(token, at=AT)


def test_closing_twice_is_told_once(operator, person):
    close_account(user_id=person.pk, reason=WHY, by=operator, at=AT)
    close_account(user_id=person.pk, reason=WHY, by=operator, at=AT)

    assert Entry.objects.count() == 1


def test_lost_second_factors_are_taken_away_and_sessions_end(operator, person, browser):
    Authenticator.objects.create(user=person, type="totp", data={})
    Authenticator.objects.create(user=person, type="recovery_codes", data={})

    reset_second_factor(user_id=person.pk, reason="lost the phone", by=operator, at=AT)

    assert not Authenticator.objects.filter(user=person).exists()
    assert browser.get("/").status_code == 302
    assert Entry.objects.get().details == {"reason": "lost the phone", "taken": ["recovery_codes", "totp"]}


def test_a_forgotten_password_is_replaced_by_a_link(operator, person, browser):
    token = replace_password(user_id=person.pk, reason="no mail here", by=operator, at=AT)

    assert browser.get("/").status_code == 302
    accept(token=token, name="Ada", password="another long word", at=AT)
    person.refresh_from_db()
    assert person.check_password("another long word")


@pytest.mark.parametrize("operation", [close_account, open_account, reset_second_factor, replace_password])
def test_each_needs_an_operator_and_a_reason(operation, operator, person):
    with pytest.raises(PermissionDenied):
        operation(user_id=operator.pk, reason=WHY, by=person, at=AT)
    with pytest.raises(NoReason):
        operation(user_id=person.pk, reason="  ", by=operator, at=AT)

    assert not Entry.objects.exists()


def test_an_operator_does_not_lock_themselves_out(operator):
    with pytest.raises(NotToOneself):
        close_account(user_id=operator.pk, reason=WHY, by=operator, at=AT)
    with pytest.raises(LastOperator):
        _change(operator, operator, is_operator=False)


def _change(person: User, by: User, **wanted) -> User:
    given = {"organization_id": None, "makes_campaigns": False, "is_operator": False} | wanted
    return change_person(user_id=person.pk, by=by, at=AT, **given)


def test_somebody_is_let_make_campaigns_for_an_organization(operator, person):
    organization = an_organization()

    _change(person, operator, organization_id=organization.pk, makes_campaigns=True)

    person.refresh_from_db()
    assert (person.organization, person.makes_campaigns) == (organization, True)
    assert Entry.objects.get().details["before"] == {
        "organization_id": None,
        "makes_campaigns": False,
        "is_operator": False,
    }


def test_campaigns_are_made_for_an_organization(operator, person):
    with pytest.raises(KeepingRefused):
        _change(person, operator, makes_campaigns=True)


def test_an_operator_steps_down_when_there_is_another(operator):
    other = a_person(is_operator=True)

    _change(operator, other)

    operator.refresh_from_db()
    assert not operator.is_operator


def test_organizations_have_names_of_their_own(operator, person):
    create_organization(name="  City   Lab ", by=operator, at=AT)

    assert Organization.objects.get().name == "City Lab"
    with pytest.raises(NameTaken):
        create_organization(name="City Lab", by=operator, at=AT)
    with pytest.raises(KeepingRefused):
        create_organization(name=" ", by=operator, at=AT)
    with pytest.raises(PermissionDenied):
        create_organization(name="Another", by=person, at=AT)
