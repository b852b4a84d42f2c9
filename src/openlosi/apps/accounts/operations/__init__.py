"""What is done to people and their organizations."""

from openlosi.apps.accounts.operations.inviting import accept, invitation_of, invite, resend, withdraw

__all__ = ["accept", "invitation_of", "invite", "resend", "withdraw"]
