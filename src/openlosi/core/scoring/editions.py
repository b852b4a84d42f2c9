"""
Compare two editions of an instrument by their indicators' codes, on the common indicators only.

Codes are the key across editions and are never reused. An indicator that was split (225 into 225a and 225b)
is not common: meeting both halves is not the same as meeting the whole. Levels are each edition's own, from
its whole score; the United Nations compare editions by level, and warn against comparing raw values.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openlosi.core.assessments.answers import Value
from openlosi.core.instruments.models import Instrument, Level
from openlosi.core.scoring.comparison import Round, counted, gained_and_lost, level_or_none
from openlosi.core.scoring.scores import Score, score


@dataclass(frozen=True)
class CommonGround:
    """
    What two editions share, by code, each in the order of its own edition.

    :ivar splits: an earlier code, and the later ones with a letter after it
    :ivar joins: a later code, and the earlier ones with a letter after it
    """

    earlier: str
    later: str
    common: tuple[str, ...]
    retired: tuple[str, ...]
    added: tuple[str, ...]
    splits: Mapping[str, tuple[str, ...]]
    joins: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class EditionChange:
    """
    What changed for one municipality from an edition to a later one.

    :ivar before: the score on the common indicators alone, by the first answers
    :ivar after: the same by the second answers
    :ivar level_before: the level in the first edition, from its whole score
    :ivar level_after: the level in the second edition, from its whole score
    """

    municipality: str
    before: Score
    after: Score
    level_before: Level | None
    level_after: Level | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class EditionComparison:
    """Two rounds by two editions, side by side, and the ground they are compared on."""

    ground: CommonGround
    changes: tuple[EditionChange, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    @property
    def basis(self) -> str:
        """One sentence that says what was compared, for the foot of a table."""
        ground = self.ground
        return (
            f"{counted(len(self.changes), 'municipality', 'municipalities')} with a score in both, on the "
            f"{counted(len(ground.common), 'indicator', 'indicators')} common to {ground.earlier} and {ground.later}; "
            f"{len(ground.retired)} retired, {len(ground.added)} new, {len(ground.splits)} split and "
            f"{len(ground.joins)} joined are left out, and each level is its own edition's."
        )


def common_ground(earlier: Instrument, later: Instrument) -> CommonGround:
    """Sort the indicators of two editions into common, retired, new, split and joined."""
    first, second = earlier.codes, later.codes
    splits, joins = _lettered(first, second), _lettered(second, first)
    halves = {code for parts in (*splits.values(), *joins.values()) for code in parts}
    accounted = halves | set(splits) | set(joins)
    return CommonGround(
        earlier.code,
        later.code,
        common=tuple(code for code in first if code in second),
        retired=tuple(code for code in first if code not in second and code not in accounted),
        added=tuple(code for code in second if code not in first and code not in accounted),
        splits=splits,
        joins=joins,
    )


def compare_editions(
    before: Round, after: Round, *, earlier: Instrument, later: Instrument
) -> EditionComparison:
    """
    Compare a round by one edition with a round by a later one, on common municipalities and indicators.

    :raises NotSettled: if a municipality of both lacks an answer that its edition asks for
    """
    ground = common_ground(earlier, later)
    changes = []
    for key in before:
        if key in after:
            first, second = before[key], after[key]
            levels = (
                level_or_none(score(first, earlier), earlier),
                level_or_none(score(second, later), later),
            )
            shares = _on(first, ground.common), _on(second, ground.common)
            gained, lost = gained_and_lost(first, second, ground.common)
            changes.append(EditionChange(key, *shares, *levels, gained, lost))
    return EditionComparison(
        ground,
        tuple(changes),
        tuple(key for key in before if key not in after),
        tuple(key for key in after if key not in before),
    )


def _on(answers: Mapping[str, Value], codes: tuple[str, ...]) -> Score:
    values = [answers[code] for code in codes]
    return Score(values.count(Value.MET), len(values) - values.count(Value.NOT_APPLICABLE))


def _lettered(codes: tuple[str, ...], others: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Codes that the others lack and hold with a small letter after them instead."""
    found = {}
    for code in codes:
        parts = tuple(other for other in others if re.fullmatch(re.escape(code) + "[a-z]", other))
        if code not in others and parts:
            found[code] = parts
    return found
