"""Why a case has no score. Five reasons, kept apart; none of them is a score of 0."""

from enum import Enum


class NoScore(Enum):
    """The reason why a case has no score."""

    #: The municipality has no portal.
    NO_PORTAL = "no_portal"
    #: The portal could not be reached in the campaign's window.
    UNREACHABLE = "unreachable"
    #: Nobody assessed it.
    NOT_ASSESSED = "not_assessed"
    #: Somebody left indicators unanswered, and no decision fills them.
    INCOMPLETE = "incomplete"
    #: The two assessors differ, and nobody has decided yet.
    UNSETTLED = "unsettled"
