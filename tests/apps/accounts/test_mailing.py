"""Links are mailed over one connection; a mail server that is down undoes nothing, and what is left can be sent later."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from openlosi.apps.accounts.models import Invitation
from openlosi.apps.accounts.operations import (
    NoMailServer,
    accept,
    invitations_of,
    invite,
    link_of,
    mail_links,
    withdraw,
)
from openlosi.apps.accounts.operations.inviting import letter_of
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db
HERE = "tests.apps.accounts.test_mailing"


class Down(EmailBackend):
    """A mail server that nobody reaches."""

    def open(self):
        raise ConnectionRefusedError("connection refused")


class Choosy(EmailBackend):
    """A mail server that does not know some people, and hangs up on them."""

    def send_messages(self, messages):
        if "unknown" in messages[0].to[0]:
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such mailbox")})
        return super().send_messages(messages)


class Counting(EmailBackend):
    """Counts how often it is connected to."""

    opened = 0

    def open(self):
        type(self).opened += 1


@pytest.fixture
def inviter():
    return a_person("Ines")


def invited(inviter, *names):
    made = [
        invite(email=f"{name}@example.org", name=name, language="", by=inviter, at=AT, mail=False)
        for name in names
    ]
    return [token for _user, token in made], [each.pk for each in invitations_of(t for _u, t in made)]


def mailed(numbers):
    return mail_links(numbers, now=lambda: AT, tell=lambda done, of: None)


def test_each_gets_the_link_that_was_shown_over_one_connection(inviter, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Counting"
    Counting.opened = 0
    tokens, numbers = invited(inviter, "ana", "bo", "cy")

    assert mailed(numbers).sent == 3

    assert [letter.to for letter in mail.outbox] == [
        ["ana@example.org"],
        ["bo@example.org"],
        ["cy@example.org"],
    ]
    assert all(link_of(token) in letter.body for token, letter in zip(tokens, mail.outbox, strict=True))
    assert Counting.opened == 1
    assert accept(token=tokens[0], name="Ana", password="seven quiet herons", at=AT)


def test_called_again_it_mails_nobody_twice(inviter):
    _tokens, numbers = invited(inviter, "ana", "bo")

    assert mailed(numbers).sent == 2
    assert mailed(numbers).sent == 0
    assert len(mail.outbox) == 2


def test_a_server_that_is_down_leaves_every_link_to_be_mailed_later(inviter, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Down"
    tokens, numbers = invited(inviter, "ana", "bo")

    with pytest.raises(NoMailServer, match="connection refused"):
        mailed(numbers)

    assert Invitation.objects.filter(mailed_at=None).count() == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailed(numbers).sent == 2
    assert link_of(tokens[0]) in mail.outbox[0].body


def test_an_address_that_is_refused_holds_up_nobody_else(inviter, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Choosy"
    _tokens, numbers = invited(inviter, "ana", "unknown", "cy")

    told = mailed(numbers)

    assert (told.sent, told.refused) == (2, ("unknown@example.org",))
    assert Invitation.objects.get(mailed_at=None).user.email == "unknown@example.org"


def test_a_server_that_refuses_one_after_the_other_is_left_alone(inviter, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Choosy"
    _tokens, numbers = invited(inviter, *[f"unknown{n}" for n in range(9)])

    with pytest.raises(NoMailServer, match="no such mailbox"):
        mailed(numbers)


@pytest.mark.parametrize("what", ["came in", "taken back", "too old", "closed", "another key"])
def test_a_link_that_would_not_work_is_not_mailed(inviter, settings, what):
    [token], numbers = invited(inviter, "ana")
    invitation = Invitation.objects.get()
    if what == "came in":
        accept(token=token, name="Ana", password="seven quiet herons", at=AT)
    if what == "taken back":
        withdraw(invitation=invitation, by=inviter, at=AT)
    if what == "too old":
        Invitation.objects.update(expires_at=AT)
    if what == "closed":
        type(inviter).objects.filter(pk=invitation.user_id).update(is_active=False)
    if what == "another key":
        settings.SECRET_KEY = "another"

    assert mailed(numbers).sent == 0
    assert mail.outbox == []


def test_without_the_key_nothing_that_is_kept_makes_the_link(inviter, settings):
    [token], _numbers = invited(inviter, "ana")
    kept = Invitation.objects.get()
    assert token in letter_of(kept).body

    settings.SECRET_KEY = "guessed"

    assert token not in kept.seed and letter_of(kept) is None
