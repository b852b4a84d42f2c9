"""What has run out is forgotten every night: sessions, and links that nobody used."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from huey.contrib.djhuey import HUEY

from openlosi.apps.accounts.models import Invitation
from openlosi.apps.accounts.operations import accept, forget_expired, invite, withdraw
from openlosi.apps.accounts.operations.forgetting import TOLD_FOR
from openlosi.apps.accounts.operations.inviting import LASTS
from openlosi.apps.audit.models import Entry
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db
LONG_AFTER = AT + LASTS + TOLD_FOR


def a_session(key, user, until):
    Session.objects.create(session_key=key, session_data="", expire_date=until)
    UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="a browser")


def test_sessions_that_ended_go_and_the_others_stay():
    user = a_person()
    a_session("ended", user, AT)
    a_session("goes on", user, AT + timedelta(seconds=1))

    assert forget_expired(at=AT) == (1, 0)

    assert Session.objects.get().session_key == UserSession.objects.get().session_key == "goes on"
    assert not Entry.objects.exists()


def test_links_that_ran_out_long_ago_go_with_a_line_in_the_trail():
    inviter = a_person("Ines")
    for name in ("ana", "bo", "cy"):
        user, token = invite(email=f"{name}@example.org", name=name, language="", by=inviter, at=AT)
        if name == "bo":
            accept(token=token, name="Bo", password="seven quiet herons", at=AT)
        if name == "cy":
            withdraw(invitation=Invitation.objects.get(user=user), by=inviter, at=AT)
    gone = sorted(Invitation.objects.filter(accepted_at=None).values_list("pk", flat=True))

    assert forget_expired(at=LONG_AFTER - timedelta(seconds=1)) == (0, 0)
    assert forget_expired(at=LONG_AFTER) == (0, 2)
    assert forget_expired(at=LONG_AFTER) == (0, 0)

    assert Invitation.objects.get().user.email == "bo@example.org"
    entry = Entry.objects.get(act="invitation.forgotten")
    assert [each["invitation"] for each in entry.details["links"]] == gone
    assert entry.by_id is None and "@" not in str(entry.details)


def test_a_worker_does_so_every_night():
    import_module("openlosi.apps.accounts.tasks")

    [forgetting] = [
        each
        for each in HUEY._registry.periodic_tasks
        if type(each).__module__ == "openlosi.apps.accounts.tasks"
    ]

    assert forgetting.validate_datetime(AT.replace(hour=3, minute=17))
    assert not forgetting.validate_datetime(AT.replace(hour=4, minute=17))
