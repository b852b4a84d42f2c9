"""Where a portal stands after a collection, and which no-score reason that suggests."""

from dataclasses import dataclass
from enum import Enum


class PortalState(Enum):
    """What became of a visit to a portal; only the first means that there is evidence of what it offers."""

    COLLECTED = "collected"
    NO_PORTAL = "no_portal"
    UNREACHABLE = "unreachable"
    MOVED = "moved"
    PARKED = "parked"
    REFUSED = "refused"
    CHALLENGED = "challenged"


#: What a coordinator may record for a case whose portal is in this state. A suggestion: people decide.
SUGGESTED_NO_SCORE: dict[PortalState, str | None] = {
    PortalState.COLLECTED: None,
    PortalState.NO_PORTAL: "no_portal",
    PortalState.UNREACHABLE: "unreachable",
    PortalState.MOVED: None,
    PortalState.PARKED: "no_portal",
    PortalState.REFUSED: "not_assessed",
    PortalState.CHALLENGED: "not_assessed",
}


@dataclass(frozen=True)
class StateSeen:
    """A portal's state, what was seen that says so, and where it moved to if it did."""

    state: PortalState
    seen: str
    moved_to: str = ""

    @property
    def suggested_no_score(self) -> str | None:
        """The no-score reason this state suggests, or None."""
        return SUGGESTED_NO_SCORE[self.state]
