"""Who may do what to people and organizations: the operator, and nobody else."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class NotOperator(PermissionDenied):
    """Only the operator may do this."""


def check_operates(user: Any) -> None:
    """
    Make sure that somebody keeps the installation running.

    :raises NotOperator: if they do not
    """
    if not (user.is_operator and user.is_active):
        raise NotOperator(_("this needs the role of operator"))
