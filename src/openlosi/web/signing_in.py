"""How people sign in: by password with a second factor, or by passkey; they come in by invitation only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from openlosi.apps.audit.operations import record


class Adapter(DefaultAccountAdapter):
    """Keeps the sign-up page shut."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never: accounts are made by invitations."""
        return False


# What people change of their own ways of signing in, the library does; only its signals tell of it.


@receiver([password_changed, password_reset])
def _password_changed(user: Any, **_more: Any) -> None:
    _record("person.password_changed", user)


@receiver(authenticator_added)
def _added(user: Any, authenticator: Any, **_more: Any) -> None:
    _record("person.second_factor_added", user, kind=authenticator.type)


@receiver(authenticator_removed)
def _removed(user: Any, authenticator: Any, **_more: Any) -> None:
    _record("person.second_factor_removed", user, kind=authenticator.type)


@receiver(authenticator_reset)
def _reset(user: Any, authenticator: Any, **_more: Any) -> None:
    _record("person.second_factor_renewed", user, kind=authenticator.type)


def _record(act: str, user: Any, **details: Any) -> None:
    with transaction.atomic():
        record(act, about=user, by=user, at=timezone.now(), details=details)
