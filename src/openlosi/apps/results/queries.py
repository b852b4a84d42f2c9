"""Results as somebody may see them: all cases of a campaign ranked, and one case with its answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from openlosi.apps.assessments.settlements import decisions_of, settlement_of
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.campaigns.permissions import cases_followed_by, cases_showing, sees
from openlosi.apps.results.models import Score as Row
from openlosi.apps.results.models import Settling
from openlosi.core.assessments.answers import How
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.settling import SettledAnswer
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.ranks import competition_ranks
from openlosi.core.scoring.scores import Score


class NotVisible(Exception):
    """The result may not be seen by this person now; pages answer as if there were none."""


@dataclass(frozen=True)
class Scored:
    """
    A case's score on one instrument, as it was stored.

    :ivar level: empty where no indicator applies
    """

    whole: Score
    level: str
    by_criterion: Mapping[str, Score]


@dataclass(frozen=True)
class Ranked:
    """A settled case with its place; equals share one. No place where no indicator applies."""

    rank: int | None
    case: Case
    scored: Scored


@dataclass(frozen=True)
class Results:
    """
    The settled cases of a campaign on one instrument, as far as somebody may see them.

    :ivar ranked: best first, then by name
    :ivar without: those without a score, by reason
    :ivar partial: those that hold a part of the instrument only, and so have no score of their own
    :ivar of: how many cases there are whose progress they follow, settled or not
    """

    instrument: Instrument
    ranked: tuple[Ranked, ...]
    without: Mapping[NoScore, Sequence[Case]]
    partial: Sequence[Case]
    of: int

    @property
    def settled(self) -> int:
        """How many are settled, with a score or without."""
        return len(self.ranked) + len(self.partial) + sum(map(len, self.without.values()))


def settled_for(user: Any, campaign: Campaign) -> QuerySet[Settling]:
    """The standing results of a campaign that somebody may see: scores, and reasons why there is none."""
    scored = cases_showing(user, campaign.pk, Thing.SETTLED).values("pk")
    without = cases_showing(user, campaign.pk, Thing.NO_SCORE).values("pk")
    return Settling.objects.filter(
        Q(no_score="", case__in=scored) | (~Q(no_score="") & Q(case__in=without)),
        case__stage=Stage.SETTLED.value,
        reopened_at=None,
    )


def results(user: Any, campaign: Campaign, instruments: Iterable[Instrument]) -> list[Results]:
    """The results of a campaign on each instrument as somebody may see them, in a constant number of queries."""
    settlings = list(
        settled_for(user, campaign)
        .select_related("case__municipality")
        .prefetch_related("scores")
        .order_by("case__municipality__name", "case_id")
    )
    of = cases_followed_by(user, campaign.pk).count()
    return [_results(settlings, instrument, of) for instrument in instruments]


def _results(settlings: Sequence[Settling], instrument: Instrument, of: int) -> Results:
    without: dict[NoScore, list[Case]] = defaultdict(list)
    partial, scored = [], []
    for settling in settlings:
        found = scored_of(settling.scores.all(), instrument)
        if settling.no_score:
            without[NoScore(settling.no_score)].append(settling.case)
        elif found is None:
            partial.append(settling.case)
        else:
            scored.append((settling.case, found))
    ranks = competition_ranks({case.pk: found.whole.share for case, found in scored})
    rows = [Ranked(ranks.get(case.pk), case, found) for case, found in scored]
    return Results(
        instrument=instrument,
        ranked=tuple(sorted(rows, key=lambda row: row.rank or len(rows) + 1)),
        without={reason: without[reason] for reason in NoScore if reason in without},
        partial=partial,
        of=of,
    )


def scored_of(rows: Iterable[Row], instrument: Instrument) -> Scored | None:
    """The score on an instrument among stored ones, or None."""
    own = {row.criterion: row for row in rows if row.instrument == instrument.code}
    if "" not in own:
        return None
    scores = {criterion: Score(row.met, row.applicable) for criterion, row in own.items()}
    return Scored(
        scores[""],
        own[""].level,
        {c.code: scores[c.code] for c in instrument.criteria if c.code in scores},
    )


@dataclass(frozen=True)
class Outcome:
    """
    What came out of one case.

    :ivar settling: the standing result, or None while the municipality may still reply
    :ivar answers: the answers that count, in the case's order; none where there is no score
    :ivar reasons: why a reviewer decided as they did, by indicator; only for whoever may read decisions
    """

    case: Case
    settling: Settling | None
    no_score: NoScore | None
    answers: tuple[SettledAnswer, ...]
    reasons: Mapping[str, str]

    @property
    def values(self) -> dict[str, Value]:
        """The answers by indicator, as scoring takes them."""
        return {answer.indicator: answer.value for answer in self.answers}

    def is_part_of(self, instrument: Instrument) -> bool:
        """Whether there are answers on only some of an instrument's indicators, and so no score on it."""
        return not self.no_score and not set(instrument.codes) <= self.values.keys()

    def scored(self, instrument: Instrument) -> Scored | None:
        """The stored score on an instrument; None before the case is settled, and where it has none."""
        return scored_of(self.settling.scores.all(), instrument) if self.settling else None


def outcome(user: Any, case: Case) -> Outcome:
    """
    What came out of a case, for whoever may see it.

    :raises NotVisible: to everybody else
    """
    if not sees(user, case, Thing.NO_SCORE if case.no_score else Thing.SETTLED):
        raise NotVisible
    settling = (
        Settling.objects.filter(case=case, reopened_at=None).prefetch_related("scores", "answers").first()
        if Stage(case.stage) is Stage.SETTLED
        else None
    )
    reasons: dict[str, str] = {}
    if not case.no_score and sees(user, case, Thing.DECISIONS):
        decided = decisions_of([case])[case.pk]
        reasons = {code: decision.reason for code, decision in decided.items()}
    return Outcome(
        case=case,
        settling=settling,
        no_score=NoScore(case.no_score) if case.no_score else None,
        answers=() if case.no_score else _answers(case, settling),
        reasons=reasons,
    )


def _answers(case: Case, settling: Settling | None) -> tuple[SettledAnswer, ...]:
    if settling is None:
        return settlement_of(case).answers
    rows = {row.indicator: row for row in settling.answers.all()}
    return tuple(
        SettledAnswer(code, Value(rows[code].value), How(rows[code].how))
        for code in case.codes
        if code in rows
    )


def mean_share(ranked: Iterable[Ranked]) -> Fraction | None:
    """The mean of the scores, each case counting alike; None where there is none."""
    shares = [row.scored.whole.share for row in ranked if row.scored.whole.share is not None]
    return sum(shares, Fraction()) / len(shares) if shares else None
