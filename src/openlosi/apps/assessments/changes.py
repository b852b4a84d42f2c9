"""What an assessor sends of one indicator, checked before anything is touched."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from openlosi.apps.evidence.models import Evidence
from openlosi.apps.evidence.operations import Given
from openlosi.core.instruments.values import Value

#: The most text that a field takes.
MOST_TEXT = 4000
#: Nobody spends longer on an indicator without a pause; more is a page left open.
MOST_SECONDS = 3600


class WrongChange(ValueError):
    """What was sent cannot be an answer; the message says what is wrong."""


@dataclass(frozen=True)
class AnswerChange:
    """
    A change of one answer.

    :ivar value: ``met``, ``not_met``, ``not_applicable`` where the instrument allows it, or empty to take it back
    :ivar base: the revision that the sender saw, 0 for none; None to write over whatever is there
    :ivar key: the sender's own key of this change; sent again, it is not made again
    :ivar evidence: addresses that show it; each names the same indicator
    :ivar seconds: time spent on the indicator since the last change, in seconds
    """

    indicator: str
    value: str
    key: UUID
    base: int | None = None
    comment: str = ""
    confidence: int = 0
    flagged: bool = False
    seconds: int = 0
    evidence: tuple[Given, ...] = ()

    def __post_init__(self) -> None:
        if self.value not in {"", *(value.value for value in Value)}:
            raise WrongChange(
                _('%(indicator)s: "%(value)s" is no answer.')
                % {"indicator": self.indicator, "value": self.value}
            )
        if not 0 <= self.confidence <= 3:
            raise WrongChange(
                _("%(indicator)s: confidence goes from 0 (not said) to 3 (sure).")
                % {"indicator": self.indicator}
            )
        if any(given.indicator != self.indicator for given in self.evidence):
            raise WrongChange(
                _("%(indicator)s: its evidence is of another indicator.") % {"indicator": self.indicator}
            )
        if len(self.comment) > MOST_TEXT:
            raise WrongChange(
                _("%(indicator)s: the comment is longer than %(most)d characters. Shorten it.")
                % {"indicator": self.indicator, "most": MOST_TEXT}
            )

    @property
    def counted_seconds(self) -> int:
        """The time spent, within reason."""
        return min(max(self.seconds, 0), MOST_SECONDS)


def kinds_that_show(value: str) -> frozenset[str]:
    """Which kinds of evidence an answer can rest on."""
    shown = {Evidence.Kind.ADDRESS.value, Evidence.Kind.SCREENSHOT.value}
    return frozenset(shown if value == Value.MET.value else shown | {Evidence.Kind.LOOKED.value})
