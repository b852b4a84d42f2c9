"""Let the first operator of an installation in."""

from datetime import datetime

from django.db import transaction

from openlosi.apps.accounts.models import Invitation, User
from openlosi.apps.accounts.operations.inviting import invite
from openlosi.apps.audit.operations import record


@transaction.atomic
def first_operator(*, email: str, at: datetime) -> str:
    """
    Make a link by which the first operator comes in; earlier ones stop working.

    For whoever starts the installation, who has its database in their hands; no page calls this.

    :returns: the token of the link; an empty one where somebody operates the installation already, or has now become its
        operator with the password they have
    :raises InvitationRefused: if the address is none, or the account was closed
    """
    if any(one.has_usable_password() for one in User.objects.filter(is_operator=True, is_active=True)):
        return ""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    Invitation.objects.filter(user=user, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    # Nobody is there to invite them, so they stand as their own inviter; the trail says that it was the installation.
    _user, token = invite(email=email, name="", language="", by=user, at=at)
    User.objects.filter(pk=user.pk).update(is_operator=True)
    record("operator.founded", about=user, by=None, at=at)
    return token
