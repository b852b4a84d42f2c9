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
from openlosi.apps.accounts.operations.keeping import (
    change_person,
    close_account,
    create_organization,
    open_account,
    replace_password,
    reset_second_factor,
)

__all__ = [
    "InvitationRefused",
    "accept",
    "change_person",
    "close_account",
    "create_organization",
    "first_operator",
    "invitation_of",
    "invite",
    "link_of",
    "open_account",
    "replace_password",
    "resend",
    "reset_second_factor",
    "withdraw",
]
