"""Keep people's accounts: what the operator does when somebody leaves, loses their phone, or gets a part to play."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.accounts.models import Invitation, Organization, User
from openlosi.apps.accounts.operations.inviting import new_link
from openlosi.apps.accounts.permissions import check_operates
from openlosi.apps.audit.operations import record


class KeepingRefused(ValueError):
    """It cannot be done to this account; the message says why, to people."""


class NoReason(KeepingRefused):
    """It needs a reason."""


class LastOperator(KeepingRefused):
    """Nobody would be left to operate the installation."""


class NotToOneself(KeepingRefused):
    """An operator does not do this to their own account."""


class NameTaken(KeepingRefused):
    """There is such an organization already."""


@transaction.atomic
def close_account(*, user_id: int, reason: str, by: Any, at: datetime) -> User:
    """
    Let somebody sign in no more, and end their sessions. What they did stays; closing twice changes nothing.

    :raises NotOperator: unless an operator does it
    :raises NoReason: without a reason
    :raises NotToOneself: if it is the operator's own
    """
    user = _account(user_id, by, reason)
    if user.pk == by.pk:
        raise NotToOneself(_("you cannot close your own account; another operator can"))
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        Invitation.objects.filter(user=user, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
        _end_sessions(user)
        record("person.closed", about=user, by=by, at=at, details={"reason": reason.strip()})
    return user


@transaction.atomic
def open_account(*, user_id: int, reason: str, by: Any, at: datetime) -> User:
    """
    Let somebody sign in again whose account was closed.

    :raises NotOperator: unless an operator does it
    :raises NoReason: without a reason
    """
    user = _account(user_id, by, reason)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("person.opened", about=user, by=by, at=at, details={"reason": reason.strip()})
    return user


@transaction.atomic
def reset_second_factor(*, user_id: int, reason: str, by: Any, at: datetime) -> User:
    """
    Take away somebody's app, passkeys and recovery codes, and end their sessions: they lost them, or somebody stole them.

    :raises NotOperator: unless an operator does it
    :raises NoReason: without a reason
    """
    user = _account(user_id, by, reason)
    factors = Authenticator.objects.filter(user=user)
    kinds = sorted(factors.values_list("type", flat=True))
    factors.delete()
    _end_sessions(user)
    record(
        "person.second_factor_reset",
        about=user,
        by=by,
        at=at,
        details={"reason": reason.strip(), "taken": kinds},
    )
    return user


@transaction.atomic
def replace_password(*, user_id: int, reason: str, by: Any, at: datetime) -> str:
    """
    Take somebody's password away, end their sessions, and make a link by which they choose another; mail it.

    For installations without a mail server, where people cannot reset it themselves. Their second factors stay.

    :return: the token of the link
    :raises NotOperator: unless an operator does it
    :raises NoReason: without a reason
    :raises KeepingRefused: if the account is closed
    """
    user = _account(user_id, by, reason)
    if not user.is_active:
        raise KeepingRefused(_("this account is closed; open it first"))
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _end_sessions(user)
    invitation, token = new_link(user, by=by, at=at)
    record(
        "person.password_replaced",
        about=user,
        by=by,
        at=at,
        details={"reason": reason.strip(), "invitation": invitation.pk},
    )
    return token


@transaction.atomic
def change_person(
    *,
    user_id: int,
    organization_id: int | None,
    makes_campaigns: bool,
    is_operator: bool,
    by: Any,
    at: datetime,
) -> User:
    """
    Say which organization somebody belongs to, whether they make campaigns for it, and whether they operate.

    :raises NotOperator: unless an operator does it
    :raises KeepingRefused: if they would make campaigns for no organization
    :raises LastOperator: if nobody would operate any more
    """
    user = _account(user_id, by, None)
    if makes_campaigns and organization_id is None:
        raise KeepingRefused(_("whoever makes campaigns makes them for an organization; choose one"))
    if (
        user.is_operator
        and not is_operator
        and not User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk).exists()
    ):
        raise LastOperator(
            _("nobody would be left to operate this installation; name another operator first")
        )
    wanted = {
        "organization_id": organization_id,
        "makes_campaigns": makes_campaigns,
        "is_operator": is_operator,
    }
    before = {name: getattr(user, name) for name in wanted}
    if before != wanted:
        for name, value in wanted.items():
            setattr(user, name, value)
        user.save(update_fields=["organization", "makes_campaigns", "is_operator"])
        record("person.changed", about=user, by=by, at=at, details={"before": before, "after": wanted})
    return user


@transaction.atomic
def create_organization(*, name: str, by: Any, at: datetime) -> Organization:
    """
    Make an organization, for which people can make campaigns.

    :raises NotOperator: unless an operator does it
    :raises NameTaken: if there is one of this name
    :raises KeepingRefused: without a name
    """
    check_operates(by)
    name = " ".join(name.split())
    if not name:
        raise KeepingRefused(_("an organization has a name"))
    made, is_new = Organization.objects.get_or_create(name=name)
    if not is_new:
        raise NameTaken(_("there is an organization called %(name)s already") % {"name": name})
    record("organization.created", about=made, by=by, at=at, details={"name": name})
    return made


def _account(user_id: int, by: Any, reason: str | None) -> User:
    check_operates(by)
    if reason is not None and not reason.strip():
        raise NoReason(_("say why; it is kept in the audit trail"))
    # All operators, in one order: two who take each other's role away at once must not both succeed.
    list(User.objects.select_for_update().filter(is_operator=True).order_by("pk").values_list("pk"))
    return User.objects.select_for_update().get(pk=user_id)


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
