"""
Bring people in, by a link that works once.

Whether somebody may invite depends on their role in a campaign, which this app does not know: the caller checks. The link is
a secret; only its SHA-256 is kept, and a seed from which the installation's key, and nobody without it, makes the link again.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from openlosi.apps.accounts.models import Invitation, User
from openlosi.apps.audit.operations import record

#: How long a link works.
LASTS = timedelta(days=14)


class InvitationRefused(ValueError):
    """Somebody cannot be invited, or a link cannot be used; the message says why, to people."""


class NotAnAddress(InvitationRefused):
    """What was given is no mail address."""


class Deactivated(InvitationRefused):
    """The person has an account that was closed."""


class NoSuchInvitation(InvitationRefused):
    """Nobody was given this link."""


class InvitationExpired(InvitationRefused):
    """The link is too old."""


class InvitationUsed(InvitationRefused):
    """The link has done its work, or another one of the same person has."""


class InvitationWithdrawn(InvitationRefused):
    """The link was taken back."""


class WeakPassword(InvitationRefused):
    """The password is too easy to guess."""


@transaction.atomic
def invite(
    *, email: str, name: str, language: str, by: Any, at: datetime, mail: bool = True
) -> tuple[User, str]:
    """
    Make an account for somebody and a link by which they come in; mail it once the transaction is through.

    Whoever has a way to sign in keeps their account as it is and gets no link: they find their new role at their next visit.
    Whoever was invited before and has not come yet gets a further link; the earlier ones go on working.

    :param language: of their mail and pages
    :param mail: False where the caller has it mailed, by a job
    :return: the person, and the token of the link; an empty one where none is needed
    :raises NotAnAddress: if the address is none
    :raises Deactivated: if their account was closed
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise NotAnAddress(_("“%(email)s” is not a mail address") % {"email": email}) from error
    user, is_new = User.objects.get_or_create(
        email=email, defaults={"name": name.strip(), "language": _known(language), "password": _no_password()}
    )
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Deactivated(
            _("the account of %(email)s was closed; whoever operates this installation can open it again")
            % {"email": email}
        )
    if user.has_usable_password():
        return user, ""
    invitation, token = new_link(user, by=by, at=at, mail=mail)
    record(
        "person.invited",
        about=user,
        by=by,
        at=at,
        details={"new": is_new, "invitation": invitation.pk, "until": invitation.expires_at.isoformat()},
    )
    return user, token


@transaction.atomic
def resend(*, invitation: Invitation, by: Any, at: datetime, mail: bool = True) -> str:
    """
    Give somebody who has not come yet a fresh link in place of an earlier one, and mail it.

    :param mail: False where the caller has it mailed, by a job

    :return: the token of the fresh link
    :raises InvitationUsed: if they have come already
    :raises Deactivated: if their account was closed
    """
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if not user.is_active:
        raise Deactivated(_("this account was closed"))
    if user.has_usable_password():
        raise InvitationUsed(_("%(name)s has come in already") % {"name": user})
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    fresh, token = new_link(user, by=by, at=at, mail=mail)
    record(
        "invitation.resent",
        about=user,
        by=by,
        at=at,
        details={"in place of": invitation.pk, "invitation": fresh.pk, "until": fresh.expires_at.isoformat()},
    )
    return token


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Any, at: datetime) -> Invitation:
    """
    Take a link back; taking it back twice changes nothing.

    :raises InvitationUsed: if it was used
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise InvitationUsed(_("this invitation was accepted already"))
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record(
            "invitation.withdrawn",
            about=f"user:{invitation.user_id}",
            by=by,
            at=at,
            details={"invitation": invitation.pk},
        )
    return invitation


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """
    The invitation behind a link, if it works now.

    :raises NoSuchInvitation: if nobody was given this link
    :raises InvitationUsed: if it was used
    :raises InvitationWithdrawn: if it was taken back
    :raises InvitationExpired: if it is too old
    :raises Deactivated: if the account was closed
    """
    invitation = Invitation.objects.select_related("user").filter(token_hash=_hash_of(token)).first()
    if invitation is None:
        raise NoSuchInvitation(_("this link leads nowhere; check that it was copied as a whole"))
    if invitation.accepted_at or invitation.user.has_usable_password():
        raise InvitationUsed(
            _("this invitation was used already; sign in with your mail address and password")
        )
    if invitation.withdrawn_at:
        raise InvitationWithdrawn(_("this invitation was taken back; ask whoever invited you for another"))
    if invitation.expires_at <= at:
        raise InvitationExpired(_("this invitation is too old; ask whoever invited you for another"))
    if not invitation.user.is_active:
        raise Deactivated(_("this account was closed; ask whoever invited you"))
    return invitation


@transaction.atomic
def accept(*, token: str, name: str, password: str, at: datetime) -> User:
    """
    Come in: set one's name and password. Every open link of the person stops working.

    :raises InvitationRefused: as `invitation_of` does, or `WeakPassword`
    """
    found = invitation_of(token, at=at)
    user = User.objects.select_for_update().get(pk=found.user_id)
    # Once more, now that nobody else can use it: two tabs may send the same form.
    invitation = invitation_of(token, at=at)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
    user.name = name.strip() or user.name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=at)
    Invitation.objects.filter(user=user, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    record("invitation.accepted", about=user, by=user, at=at, details={"invitation": invitation.pk})
    return user


def new_link(user: User, *, by: Any, at: datetime, mail: bool = True) -> tuple[Invitation, str]:
    """Make a link for somebody who cannot sign in yet and mail it; the caller writes it into the trail."""
    seed = secrets.token_urlsafe(32)
    token = _token_of(seed)
    invitation = Invitation.objects.create(
        user=user,
        token_hash=_hash_of(token),
        seed=seed,
        by=by,
        created_at=at,
        expires_at=at + LASTS,
    )
    # A mail server that is down is written to the log and stops nobody: the link is shown to whoever invites.
    if mail:
        transaction.on_commit(lambda: _mail(invitation, token), robust=True)
    return invitation, token


def link_of(token: str) -> str:
    """The whole address of a link, as it stands in mails."""
    return settings.PUBLIC_ADDRESS.rstrip("/") + reverse("invitation", args=[token])


def invitations_of(tokens: Iterable[str]) -> list[Invitation]:
    """The invitations behind links that were just made."""
    return list(
        Invitation.objects.filter(token_hash__in=[_hash_of(token) for token in tokens]).order_by("pk")
    )


def letter_of(invitation: Invitation) -> EmailMessage | None:
    """The mail that brings somebody their link; None where the link cannot be made again, as the key is another since."""
    token = _token_of(invitation.seed)
    if not invitation.seed or _hash_of(token) != invitation.token_hash:
        return None
    return _letter(invitation, token)


def mark_mailed(invitation: Invitation, *, at: datetime) -> None:
    """Note that a mail with the link has left."""
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=at)


def _mail(invitation: Invitation, token: str) -> None:
    _letter(invitation, token).send()
    mark_mailed(invitation, at=timezone.now())


def _letter(invitation: Invitation, token: str) -> EmailMessage:
    user = invitation.user
    with translation.override(_known(user.language) or settings.LANGUAGE_CODE):
        told = {"name": user.name, "link": link_of(token), "until": invitation.expires_at}
        text = render_to_string("accounts/invitation.txt", told)
        return EmailMessage(_("You are invited to OpenLOSI"), text, None, [user.email])


def _token_of(seed: str) -> str:
    made = salted_hmac("openlosi.invitation", seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else ""


def _no_password() -> str:
    user = User()
    user.set_unusable_password()
    return user.password
