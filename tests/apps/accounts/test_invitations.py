"""People come in by a link that works once, of which only a hash is kept."""

from datetime import timedelta

import pytest
from django.core import mail

from openlosi.apps.accounts.models import Invitation, User
from openlosi.apps.accounts.operations import accept, invitation_of, invite, resend, withdraw
from openlosi.apps.accounts.operations.inviting import (
    LASTS,
    Deactivated,
    InvitationExpired,
    InvitationUsed,
    InvitationWithdrawn,
    NoSuchInvitation,
    NotAnAddress,
    WeakPassword,
)
from openlosi.apps.audit.models import Entry
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db
WORD = "seven quiet herons"


@pytest.fixture
def inviter() -> User:
    return a_person("Ines")


def _invite(inviter: User, email: str = "new@example.org", language: str = "") -> tuple[User, str]:
    return invite(email=email, name="Nour", language=language, by=inviter, at=AT)


def test_an_invited_person_chooses_a_password_and_has_an_account(inviter):
    person, token = _invite(inviter)
    assert not person.has_usable_password()

    accepted = accept(token=token, name="Nour B.", password=WORD, at=AT)

    assert (accepted.pk, accepted.name, accepted.check_password(WORD)) == (person.pk, "Nour B.", True)


def test_only_a_hash_of_the_link_is_kept(inviter):
    _, token = _invite(inviter)

    kept = Invitation.objects.get()
    assert token not in str({field.name: getattr(kept, field.name) for field in kept._meta.fields})
    assert token not in str(list(Entry.objects.values()))


def test_a_link_works_once(inviter):
    _, token = _invite(inviter)
    accept(token=token, name="Nour", password=WORD, at=AT)

    with pytest.raises(InvitationUsed):
        accept(token=token, name="Mallory", password="another long word", at=AT)

    assert User.objects.get(email="new@example.org").name == "Nour"


def test_a_link_works_for_fourteen_days(inviter):
    _, token = _invite(inviter)

    assert invitation_of(token, at=AT + LASTS - timedelta(seconds=1))
    with pytest.raises(InvitationExpired):
        invitation_of(token, at=AT + LASTS)


def test_a_link_that_was_taken_back_does_not_work(inviter):
    _, token = _invite(inviter)

    withdraw(invitation=Invitation.objects.get(), by=inviter, at=AT)
    withdraw(invitation=Invitation.objects.get(), by=inviter, at=AT)

    with pytest.raises(InvitationWithdrawn):
        accept(token=token, name="Nour", password=WORD, at=AT)
    assert Entry.objects.filter(act="invitation.withdrawn").count() == 1


def test_a_guessed_link_leads_nowhere():
    with pytest.raises(NoSuchInvitation):
        invitation_of("guessed", at=AT)


def test_a_fresh_link_stands_in_for_the_earlier_one(inviter):
    _, first = _invite(inviter)

    second = resend(invitation=Invitation.objects.get(), by=inviter, at=AT)

    with pytest.raises(InvitationWithdrawn):
        invitation_of(first, at=AT)
    assert invitation_of(second, at=AT)


def test_two_campaigns_may_invite_the_same_newcomer_and_either_link_works(inviter):
    person, first = _invite(inviter)
    again, second = _invite(inviter, "NEW@Example.org ")
    assert again == person

    accept(token=first, name="Nour", password=WORD, at=AT)

    with pytest.raises(InvitationUsed):
        invitation_of(second, at=AT)


def test_whoever_has_an_account_keeps_it_and_needs_no_link(inviter):
    old = a_person("Olga")

    person, token = invite(email=old.email, name="Someone else", language="ar", by=inviter, at=AT)

    assert (person, person.name, token) == (old, "Olga", "")
    assert not Invitation.objects.exists()


def test_a_closed_account_is_not_opened_by_an_invitation(inviter):
    old = a_person("Olga", is_active=False)

    with pytest.raises(Deactivated):
        invite(email=old.email, name="Olga", language="", by=inviter, at=AT)


@pytest.mark.parametrize("email", ["", "somebody", "a@b@c", "a b@example.org"])
def test_what_is_no_mail_address_is_refused(inviter, email):
    with pytest.raises(NotAnAddress):
        _invite(inviter, email)


def test_a_password_that_is_easy_to_guess_is_refused_and_the_link_still_works(inviter):
    _, token = _invite(inviter)

    with pytest.raises(WeakPassword):
        accept(token=token, name="Nour", password="password12", at=AT)

    assert invitation_of(token, at=AT)


def test_the_mail_goes_out_once_the_invitation_stands(inviter, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _, token = _invite(inviter)
        assert mail.outbox == []

    (sent,) = mail.outbox
    assert sent.to == ["new@example.org"]
    assert f"http://localhost:8000/invitation/{token}/" in sent.body
    assert "Hello Nour," in sent.body


def test_every_step_is_in_the_trail_without_naming_anybody(inviter):
    _, token = _invite(inviter)
    accept(token=token, name="Nour", password=WORD, at=AT)

    entries = list(Entry.objects.order_by("number"))
    assert [entry.act for entry in entries] == ["person.invited", "invitation.accepted"]
    assert "example.org" not in str([entry.details for entry in entries])
