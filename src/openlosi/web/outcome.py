"""What came out of a case, in words: for the coordinator's pages and the municipality's alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openlosi.apps.assessments.wording import Worded, language_for, worded
from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.results.queries import Outcome, Scored
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.settling import SettledAnswer
from openlosi.core.instruments.models import BASE_LANGUAGE, Effort, Indicator, Instrument
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.printing import four_decimals
from openlosi.core.scoring.scores import Score

NO_SCORE_WORDS: dict[NoScore, str | Promise] = {
    NoScore.NO_PORTAL: _("It has no portal"),
    NoScore.UNREACHABLE: _("Its portal could not be reached"),
    NoScore.NOT_ASSESSED: _("It was not assessed"),
    NoScore.INCOMPLETE: _("Its assessment stayed incomplete"),
    NoScore.UNSETTLED: _("Its discrepancies are not decided"),
}


@dataclass(frozen=True)
class Shown:
    """A score as it is printed: ``70 / 95`` and four decimals."""

    name: str
    score: Score

    @property
    def decimals(self) -> str:
        """The share with four decimals; a dash where no indicator applies."""
        return "–" if self.score.share is None else four_decimals(self.score.share)


@dataclass(frozen=True)
class Grade:
    """
    A case's score on one instrument, in words.

    :ivar tone: of its level, from 0 (lowest) up to 3
    """

    title: str
    language: str
    whole: Shown
    level: str
    tone: int
    criteria: tuple[Shown, ...]


@dataclass(frozen=True)
class Line:
    """An indicator with its answer that counts."""

    answer: SettledAnswer
    words: Worded
    indicator: Indicator
    reason: str

    @property
    def is_missing(self) -> bool:
        """Whether the portal lacks it."""
        return self.answer.value is Value.NOT_MET

    @property
    def was_decided(self) -> bool:
        """Whether the two assessors did not simply agree."""
        return self.answer.how.value != "agreed"


def spoken(instrument: Instrument, language: str) -> str:
    """The language of an instrument's texts nearest to the one wanted."""
    return language if language in instrument.texts else BASE_LANGUAGE


def grade(scored: Scored, instrument: Instrument, language: str) -> Grade:
    """A score in words."""
    language = spoken(instrument, language)
    texts = instrument.texts[language]
    levels = [level.name for level in instrument.levels]
    return Grade(
        title=texts.title,
        language=language,
        whole=Shown("", scored.whole),
        level=texts.levels.get(scored.level, scored.level),
        tone=round(levels.index(scored.level) * 3 / max(len(levels) - 1, 1)) if scored.level in levels else 0,
        criteria=tuple(Shown(texts.criteria[code], score) for code, score in scored.by_criterion.items()),
    )


def grades(found: Outcome, instruments: Sequence[Instrument], language: str) -> list[Grade]:
    """A settled case's scores in words, one for each instrument that it has a score on."""
    return [
        grade(scored, instrument, language)
        for instrument in instruments
        if (scored := found.scored(instrument)) is not None
    ]


def lines(found: Outcome, campaign: Campaign, instruments: Sequence[Instrument], language: str) -> list[Line]:
    """The answers that count, with the words of their indicators, in the case's order."""
    words = worded(campaign, language_for(campaign, language))
    indicators = {each.code: each for instrument in instruments for each in instrument.indicators}
    return [
        Line(
            answer,
            words[answer.indicator],
            indicators[answer.indicator],
            found.reasons.get(answer.indicator, ""),
        )
        for answer in found.answers
        if answer.indicator in words
    ]


def missing_by_effort(shown: Sequence[Line]) -> list[tuple[Effort, list[Line]]]:
    """What the portal lacks, the easiest first."""
    return [
        (effort, some)
        for effort in Effort
        if (some := [line for line in shown if line.is_missing and line.indicator.effort is effort])
    ]
