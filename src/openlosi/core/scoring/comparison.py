"""
Compare two rounds of one edition: who rose, by which indicators, and from which level to which (F14, F15).

Two editions ask different things and are compared in `editions`, on the indicators they share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from openlosi.core.assessments.answers import Value
from openlosi.core.instruments.models import Instrument, Level
from openlosi.core.scoring.levels import level_of
from openlosi.core.scoring.scores import Score, score

#: The settled answers of a round: for each municipality with a score, its answers by indicator.
Round = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Change:
    """
    What changed for one municipality between two rounds.

    :ivar gained: indicators met now and not before, so that the counts differ by ``gained`` less ``lost``
    :ivar lost: indicators met before and not now, because they are not met or no longer apply
    """

    municipality: str
    before: Score
    after: Score
    level_before: Level | None
    level_after: Level | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def rise(self) -> Fraction | None:
        """The second share less the first; None where nothing applied in one of them."""
        if self.before.share is None or self.after.share is None:
            return None
        return self.after.share - self.before.share


@dataclass(frozen=True)
class RoundComparison:
    """
    Two rounds side by side.

    :ivar changes: the municipalities of both rounds, in the order of the first
    :ivar only_before: municipalities with a score in the first round alone; they are in no change
    :ivar only_after: municipalities with a score in the second round alone
    """

    instrument: str
    changes: tuple[Change, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    @property
    def basis(self) -> str:
        """One sentence that says what was compared, for the foot of a table."""
        return (
            f"{counted(len(self.changes), 'municipality', 'municipalities')} with a score in both rounds of "
            f"{self.instrument}; {len(self.only_before)} only in the first, {len(self.only_after)} only in the second."
        )


def compare_rounds(before: Round, after: Round, instrument: Instrument) -> RoundComparison:
    """
    Compare two rounds of one edition on the municipalities that have a score in both.

    :raises NotSettled: if a municipality of both lacks an answer
    """
    return RoundComparison(
        instrument.code,
        tuple(_change(key, before[key], after[key], instrument) for key in before if key in after),
        tuple(key for key in before if key not in after),
        tuple(key for key in after if key not in before),
    )


def gained_and_lost(
    before: Mapping[str, Value], after: Mapping[str, Value], codes: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    List which of these indicators are met only after, and which only before.

    >>> gained_and_lost({"206": Value.MET, "214": Value.NOT_MET}, {"206": Value.NOT_MET, "214": Value.MET}, ("206", "214"))
    (('214',), ('206',))
    """
    met_before = {code for code in codes if before[code] is Value.MET}
    met_after = {code for code in codes if after[code] is Value.MET}
    gained = tuple(code for code in codes if code in met_after - met_before)
    return gained, tuple(code for code in codes if code in met_before - met_after)


def level_or_none(scored: Score, instrument: Instrument) -> Level | None:
    """The score's level; None where nothing applied, since no share is no level."""
    return None if scored.share is None else level_of(scored.share, instrument.levels)


def counted(number: int, one: str, many: str) -> str:
    """
    Write a number with its noun.

    >>> counted(1, "municipality", "municipalities"), counted(0, "municipality", "municipalities")
    ('1 municipality', '0 municipalities')
    """
    return f"{number} {one if number == 1 else many}"


def _change(
    key: str, before: Mapping[str, Value], after: Mapping[str, Value], instrument: Instrument
) -> Change:
    first, second = score(before, instrument), score(after, instrument)
    gained, lost = gained_and_lost(before, after, instrument.codes)
    levels = level_or_none(first, instrument), level_or_none(second, instrument)
    return Change(key, first, second, *levels, gained, lost)
