"""Why a municipality has no score. Five reasons, kept apart, and none of them is 0."""

from enum import Enum


class NoScore(Enum):
    """The reason that stands in the place of a score."""

    NO_PORTAL = "no_portal"
    UNREACHABLE = "unreachable"
    NOT_ASSESSED = "not_assessed"
    INCOMPLETE = "incomplete"
    UNSETTLED = "unsettled"
