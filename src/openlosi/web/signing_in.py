"""How people sign in: by password with a second factor, or by passkey; they come in by invitation only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """Keeps the sign-up page shut."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never: accounts are made by invitations."""
        return False
