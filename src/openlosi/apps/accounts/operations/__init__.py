"""What is done to people and their organizations."""

from openlosi.apps.accounts.operations.founding import first_operator
from openlosi.apps.accounts.operations.inviting import (
    InvitationRefused,
    accept,
    invitation_of,
    invite,
    link_of,
    resend,
    withdraw,
)

__all__ = [
    "InvitationRefused",
    "accept",
    "first_operator",
    "invitation_of",
    "invite",
    "link_of",
    "resend",
    "withdraw",
]
