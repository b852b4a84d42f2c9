"""
The phases of a campaign and the dates that open and close them.

A phase without dates is always open: a team that keeps no calendar is not locked out by one. Days are days in the
campaign's own time zone; a phase is open on its last day until midnight there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo


class Phase(Enum):
    """A phase of a campaign, in order (E18)."""

    SCOPE = "scope"
    TRAINING = "training"
    ASSESSMENT = "assessment"
    RECONCILIATION = "reconciliation"
    REVIEW = "review"
    REPLY = "reply"
    PUBLICATION = "publication"


@dataclass(frozen=True)
class Period:
    """When a phase opens and closes; both days are within it, and either may be left open."""

    opens_on: date | None = None
    closes_on: date | None = None

    def holds(self, day: date) -> bool:
        """
        Whether a day lies within the period.

        >>> Period(closes_on=date(2027, 7, 31)).holds(date(2027, 7, 31))
        True
        """
        return (self.opens_on is None or day >= self.opens_on) and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Whether the last day has passed."""
        return self.closes_on is not None and day > self.closes_on


class DatesOutOfOrder(ValueError):
    """
    A phase closes before it opens, or opens before the one it follows; the message says which.

    :ivar phase: the phase whose day is too early
    :ivar day: that day
    :ivar other: the phase that opens later; the same one, where it closes before it opens
    :ivar before: the day that it opens on
    """

    def __init__(self, message: str, *, phase: Phase, day: date, other: Phase, before: date) -> None:
        super().__init__(message)
        self.phase, self.day, self.other, self.before = phase, day, other, before


def is_open(
    timeline: Mapping[Phase, Period], phase: Phase, at: datetime, zone: str, *, until: date | None = None
) -> bool:
    """
    Whether a phase is open at a moment.

    :param at: the moment, with its own time zone
    :param zone: the campaign's time zone, an IANA name
    :param until: a later last day, where one case was given more time
    """
    period = timeline.get(phase, Period())
    if until is not None and period.closes_on is not None:
        period = Period(period.opens_on, max(until, period.closes_on))
    return period.holds(at.astimezone(ZoneInfo(zone)).date())


def check_order(timeline: Mapping[Phase, Period]) -> None:
    """
    Make sure that the dates can be lived by.

    :raises DatesOutOfOrder: if a phase closes before it opens, or opens before an earlier phase opens
    """
    latest: tuple[Phase, date] | None = None
    for phase in Phase:
        period = timeline.get(phase, Period())
        if period.opens_on and period.closes_on and period.closes_on < period.opens_on:
            raise DatesOutOfOrder(
                f"{phase.value} closes on {period.closes_on}, before it opens on {period.opens_on}",
                phase=phase,
                day=period.closes_on,
                other=phase,
                before=period.opens_on,
            )
        if period.opens_on is None:
            continue
        if latest and period.opens_on < latest[1]:
            raise DatesOutOfOrder(
                f"{phase.value} opens on {period.opens_on}, before {latest[0].value} does on {latest[1]}",
                phase=phase,
                day=period.opens_on,
                other=latest[0],
                before=latest[1],
            )
        latest = (phase, period.opens_on)
