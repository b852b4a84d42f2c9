"""What is done to people and their organizations."""

from openlosi.apps.accounts.operations.forgetting import forget_expired
from openlosi.apps.accounts.operations.founding import first_operator
from openlosi.apps.accounts.operations.inviting import (
    InvitationRefused,
    accept,
    invitation_of,
    invitations_of,
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
from openlosi.apps.accounts.operations.mailing import NoMailServer, mail_links, not_mailed

__all__ = [
    "InvitationRefused",
    "NoMailServer",
    "accept",
    "change_person",
    "close_account",
    "create_organization",
    "first_operator",
    "forget_expired",
    "invitation_of",
    "invitations_of",
    "invite",
    "link_of",
    "mail_links",
    "not_mailed",
    "open_account",
    "replace_password",
    "resend",
    "reset_second_factor",
    "withdraw",
]
