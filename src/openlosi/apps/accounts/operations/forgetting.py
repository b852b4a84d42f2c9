"""Forget what has run out: sessions, and links that nobody used."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from openlosi.apps.accounts.models import Invitation
from openlosi.apps.audit.operations import record

#: How long after its end a link still tells whoever opens it that it is too old.
TOLD_FOR = timedelta(days=30)


@transaction.atomic
def forget_expired(*, at: datetime) -> tuple[int, int]:
    """
    Delete sessions that have ended, and links that ran out thirty days ago without being used. The accounts stay.

    :returns: how many sessions and how many links
    """
    sessions, _each = Session.objects.filter(expire_date__lte=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    old = Invitation.objects.filter(accepted_at=None, expires_at__lte=at - TOLD_FOR)
    links = [
        {"invitation": pk, "person": user} for pk, user in old.order_by("pk").values_list("pk", "user_id")
    ]
    if links:
        Invitation.objects.filter(pk__in=[each["invitation"] for each in links]).delete()
        record("invitation.forgotten", about="installation", by=None, at=at, details={"links": links})
    return sessions, len(links)


__all__ = ["TOLD_FOR", "forget_expired"]
