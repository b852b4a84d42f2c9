"""Mail links to many people over one connection. A mail server that is down undoes nothing: the links stand."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import get_connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from openlosi.apps.accounts.models import Invitation
from openlosi.apps.accounts.operations.inviting import letter_of, mark_mailed

logger = logging.getLogger(__name__)

#: After so many refusals in a row it is the server that is wrong, and not the addresses.
_ENOUGH = 5


class NoMailServer(Exception):
    """The mail server cannot be reached, or takes nothing; the message says what it said."""


@dataclass(frozen=True)
class Mailed:
    """
    What became of letters.

    :ivar sent: how many left
    :ivar refused: the addresses that the server did not take
    """

    sent: int
    refused: tuple[str, ...]


def not_mailed(at: datetime) -> QuerySet[Invitation]:
    """The links that work, that nobody has used, and that no mail has brought yet, nor a later one of the same person."""
    later = Invitation.objects.filter(
        user=OuterRef("user"), pk__gt=OuterRef("pk"), mailed_at__isnull=False, withdrawn_at=None
    )
    return Invitation.objects.filter(
        ~Exists(later),
        ~Q(seed=""),
        accepted_at=None,
        withdrawn_at=None,
        mailed_at=None,
        expires_at__gt=at,
        user__is_active=True,
        user__password__startswith="!",
    )


def mail_links(
    invitation_ids: list[int], *, now: Callable[[], datetime], tell: Callable[[int, int], None]
) -> Mailed:
    """
    Mail each link that was not mailed yet. Called again, it goes on with those that are left.

    :param tell: called with how many are done, of how many; what it raises ends the mailing
    :raises NoMailServer: if the server cannot be reached or takes nothing; what left before that is noted
    """
    waiting = not_mailed(now()).filter(pk__in=invitation_ids).select_related("user").order_by("pk")
    sent, refused, in_a_row = 0, list[str](), 0
    letters = [(each, letter_of(each)) for each in waiting]
    connection = get_connection()
    try:
        if letters:
            connection.open()
        for place, (invitation, letter) in enumerate(letters):
            tell(place, len(letters))
            try:
                if letter is None or not connection.send_messages([letter]):
                    refused.append(invitation.user.email)
                    continue
            except (OSError, smtplib.SMTPException) as wrong:
                logger.warning("invitation %s could not be mailed: %s", invitation.pk, wrong)
                refused.append(invitation.user.email)
                in_a_row += 1
                if in_a_row == _ENOUGH:
                    raise NoMailServer(str(wrong)) from wrong
                # After a refusal a server may have hung up.
                connection.close()
                connection.open()
                continue
            in_a_row = 0
            sent += 1
            mark_mailed(invitation, at=now())
    except (OSError, smtplib.SMTPException) as wrong:
        raise NoMailServer(str(wrong)) from wrong
    finally:
        _close(connection)
    return Mailed(sent, tuple(refused))


def _close(connection: object) -> None:
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        return


__all__ = ["Mailed", "NoMailServer", "mail_links", "not_mailed"]
