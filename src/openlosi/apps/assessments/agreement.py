"""
How far two assessors coincide, over the cases whose part in it somebody may see.

What the two submitted is compared, before anybody looked again. A blind case is in no number here, not even in a count of
what is compared. The statistics are those of `core.agreement`; nothing is computed here but who is counted with whom.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from openlosi.apps.assessments.models import Answer
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.campaigns.permissions import cases_followed_by, cases_showing, follows
from openlosi.core.agreement.counts import PairCounts
from openlosi.core.agreement.disputes import Dispute, most_disputed
from openlosi.core.agreement.estimates import Estimate, clustered_estimates, estimates
from openlosi.core.agreement.statistics import Statistic
from openlosi.core.assessments.blinding import Thing
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value

Key = TypeVar("Key", bound=Hashable)
Estimates = Mapping[Statistic, Estimate]


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator that both assessors of a case answered, the two in the order of their numbers as texts."""

    case: int
    indicator: str
    assessors: tuple[int, int]
    answers: tuple[Value, Value]

    @property
    def turned(self) -> "Compared":
        """The same, with the other assessor first."""
        return Compared(self.case, self.indicator, self.assessors[::-1], self.answers[::-1])


@dataclass(frozen=True)
class Agreement:
    """
    The agreement of a campaign's assessors on one instrument.

    :ivar whole: over everything; undefined where nothing is compared
    :ivar by_pair: by the numbers of the two; empty to whoever may not know who the assessors are
    :ivar by_assessor: each with all of their partners; empty in the same way
    :ivar disputed: the indicators that cause disagreement, the most first
    :ivar cases: how many cases it is made of
    """

    instrument: Instrument
    whole: Estimates
    by_criterion: Mapping[str, Estimates]
    by_indicator: Mapping[str, Estimates]
    by_pair: Mapping[tuple[int, int], Estimates]
    by_assessor: Mapping[int, Estimates]
    disputed: tuple[Dispute, ...]
    cases: int


@dataclass(frozen=True)
class Openness:
    """How many cases are open to be seen, of all those whose progress somebody follows."""

    open: int
    of: int


def openness(user: Any, campaign: Campaign) -> Openness:
    """How many of a campaign's cases somebody may see the agreement of."""
    return Openness(
        cases_showing(user, campaign.pk, Thing.AGREEMENT).count(),
        cases_followed_by(user, campaign.pk).count(),
    )


def agreements(user: Any, campaign: Campaign, instruments: Iterable[Instrument]) -> list[Agreement]:
    """
    The agreement on each instrument as far as somebody may see it, in a constant number of queries.

    Names are left to the caller; whoever may not see them gets no pair and no assessor at all.
    """
    cases = list(cases_showing(user, campaign.pk, Thing.AGREEMENT))
    names = follows(user, campaign.pk, Thing.NAMES)
    compared = _compared(cases)
    return [_agreement(compared, instrument, names=names) for instrument in instruments]


def _agreement(everything: list[Compared], instrument: Instrument, *, names: bool) -> Agreement:
    criteria = {indicator.code: indicator.criteria for indicator in instrument.indicators}
    compared = [each for each in everything if each.indicator in criteria]
    values = instrument.answers
    by_code = _counted(compared, lambda each: each.indicator, values)
    pairs = _clusters(compared, lambda each: [each.assessors], values) if names else {}
    both = [*compared, *(each.turned for each in compared)] if names else []
    people = _clusters(both, lambda each: [each.assessors[0]], values)
    whole = _clusters(compared, lambda each: [""], values)
    within = _clusters(compared, lambda each: criteria[each.indicator], values)
    return Agreement(
        instrument=instrument,
        whole=clustered_estimates(whole.get("", []), values),
        by_criterion={
            criterion.code: clustered_estimates(within.get(criterion.code, []), values)
            for criterion in instrument.criteria
        },
        by_indicator={
            code: estimates(by_code.get(code) or PairCounts({}, values)) for code in instrument.codes
        },
        by_pair={pair: clustered_estimates(tables, values) for pair, tables in pairs.items()},
        by_assessor={person: clustered_estimates(tables, values) for person, tables in people.items()},
        disputed=most_disputed(
            {code: (counts.n - counts.alike, counts.n) for code, counts in by_code.items()}
        ),
        cases=len({each.case for each in compared}),
    )


def _compared(cases: Iterable[Case]) -> list[Compared]:
    """What both assessors of each of these cases submitted, indicator by indicator, in one query."""
    given: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for case, indicator, assessor, value in (
        Answer.objects.filter(
            assessment__assignment__case__in=cases,
            assessment__assignment__withdrawn_at=None,
            assessment__submitted_at__isnull=False,
        )
        .exclude(value="")
        .order_by("assessment__assignment__case", "indicator")
        .values_list("assessment__assignment__case", "indicator", "assessment__assignment__assessor", "value")
    ):
        given[case, indicator].append((assessor, value))
    compared = []
    for (case, indicator), said in given.items():
        if len(said) == 2:
            # By their numbers as texts, as the tables order the names of assessors: it matters to kappa.
            (one, first), (other, second) = sorted(said, key=lambda each: str(each[0]))
            compared.append(Compared(case, indicator, (one, other), (Value(first), Value(second))))
    return compared


def _counted(
    compared: Iterable[Compared], key: Callable[[Compared], Key], values: tuple[Value, ...]
) -> dict[Key, PairCounts]:
    cells: dict[Key, Counter[tuple[Value, Value]]] = defaultdict(Counter)
    for each in compared:
        cells[key(each)][each.answers] += 1
    return {group: PairCounts(counts, values) for group, counts in cells.items()}


def _clusters(
    compared: Iterable[Compared], keys: Callable[[Compared], Iterable[Key]], values: tuple[Value, ...]
) -> dict[Key, list[PairCounts]]:
    """By group, one table a case: the answers of one case hang together."""
    cells: dict[tuple[Key, int], Counter[tuple[Value, Value]]] = defaultdict(Counter)
    for each in compared:
        for key in keys(each):
            cells[key, each.case][each.answers] += 1
    found: dict[Key, list[PairCounts]] = defaultdict(list)
    for (key, _), counts in cells.items():
        found[key].append(PairCounts(counts, values))
    return found


__all__ = ["Agreement", "Openness", "Statistic", "agreements", "openness"]
