"""
An instrument: what is looked for on a portal, fixed once published (A17).

Everything an edition decides is data here: which indicators, in which criteria,
out of how many, with which levels and allowed answers. Texts are kept apart by
language, so that a translation never touches the structure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from openlosi.core.instruments.values import Value

#: The language every edition has its texts in; others may be partial and fall back to it.
BASE_LANGUAGE = "en"


class Scope(Enum):
    """Where a feature may be found and still count for the portal."""

    PORTAL = "portal"
    LINK = "link"
    EXTERNAL = "external"


class Need(Enum):
    """What an assessor needs beside reading pages."""

    ACTIVE_TEST = "active_test"
    TOOL = "tool"
    LOGIN = "login"


class Effort(Enum):
    """How hard a missing indicator is to put right (I18); an edition holds a default, a country its own."""

    EASY = "easy"
    MODERATE = "moderate"
    HARD = "hard"


class Enabler(Enum):
    """The national building block an indicator waits for (K1)."""

    NONE = "none"
    ELECTRONIC_ID = "electronic_id"
    ELECTRONIC_SIGNATURE = "electronic_signature"
    PAYMENT_GATEWAY = "payment_gateway"


@dataclass(frozen=True)
class Level:
    """A named band of scores, from its floor up to the next level's floor (F3 to F6)."""

    name: str
    floor: Fraction


@dataclass(frozen=True)
class Criterion:
    """A group of indicators."""

    code: str


@dataclass(frozen=True)
class Indicator:
    """One thing a portal has or has not. The code is the key across editions and is never reused."""

    code: str
    criteria: tuple[str, ...]
    scope: Scope = Scope.PORTAL
    window_years: int | None = None
    needs: frozenset[Need] = frozenset()
    effort: Effort = Effort.MODERATE
    enabler: Enabler = Enabler.NONE
    sdg_targets: tuple[str, ...] = ()
    osi: tuple[str, ...] = ()
    official_label: bool = False


@dataclass(frozen=True)
class IndicatorText:
    """What people read of an indicator, in one language."""

    name: str
    question: str
    explanation: str
    where: str
    counts: str
    does_not_count: str
    why: str
    fix: str
    good: str


@dataclass(frozen=True)
class Texts:
    """
    An instrument's words in one language, complete: what a translation leaves out is the base language's.

    :ivar untranslated: for each indicator that borrows from the base language, the fields that it borrows
    """

    language: str
    title: str
    criteria: Mapping[str, str]
    levels: Mapping[str, str]
    indicators: Mapping[str, IndicatorText]
    untranslated: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Instrument:
    """
    An edition of an instrument, or a national supplement to one (A18).

    :ivar denominator: what a score is divided by before not-applicable answers
        are taken off; it may exceed the indicators listed when an edition holds
        indicators without a public text
    :ivar supplements: the code of the instrument this one stands beside, or None
    """

    code: str
    answers: tuple[Value, ...]
    denominator: int
    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]
    indicators: tuple[Indicator, ...]
    texts: Mapping[str, Texts] = field(default_factory=dict)
    supplements: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicators' codes, in the edition's order."""
        return tuple(indicator.code for indicator in self.indicators)

    def indicator(self, code: str) -> Indicator:
        """
        The indicator with this code.

        :raises KeyError: if the edition has none
        """
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise KeyError(code)

    def of_criterion(self, criterion: str) -> tuple[Indicator, ...]:
        """The criterion's indicators, in the edition's order; an indicator may belong to several."""
        return tuple(i for i in self.indicators if criterion in i.criteria)

    def text(self, code: str, language: str = BASE_LANGUAGE) -> IndicatorText:
        """An indicator's texts; in the base language, field by field, where the asked-for one lacks them."""
        wanted = self.texts.get(language)
        if wanted and code in wanted.indicators:
            return wanted.indicators[code]
        return self.texts[BASE_LANGUAGE].indicators[code]
