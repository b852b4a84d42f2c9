"""The figures of a group of rows: how often it was right, in which sense, and how sure it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.rows import Row
from openlosi.core.agreement.counts import PairCounts, pair_counts
from openlosi.core.agreement.statistics import Statistic, value_of
from openlosi.core.instruments.values import Value

ANSWER = {True: Value.MET, False: Value.NOT_MET}
#: The share of right ones at which coverage is told.
WANTED_PRECISION = Fraction(9, 10)
BINS = 10


@dataclass(frozen=True)
class Figures:
    """
    What can be said of a group of rows; None where there is nothing to take a share of.

    :ivar kappa: agreement of ``found`` with gold, beyond chance; ``ac1`` likewise after Gwet
    :ivar own_kappa: of the two assessors with each other, where both gave 1 or 0; ``own_ac1`` likewise
    :ivar hits: how many of the ``hittable`` rows (gold 1, found, a page labelled) show that page first
    :ivar hits_in_three: in their first three
    :ivar verbatim: how many of the ``quotes`` stand letter by letter in the record named
    :ivar brier: the mean squared distance between confidence and gold
    :ivar coverage: the largest share of rows that can be taken, surest first, with 9 of 10 having gold 1;
        ``coverage_recall`` is the share of all rows with gold 1 among them
    """

    rows: int
    gold: int
    found: int
    right: int
    kappa: float | None
    ac1: float | None
    own_kappa: float | None
    own_ac1: float | None
    hittable: int
    hits: int
    hits_in_three: int
    quotes: int
    verbatim: int
    brier: float | None
    coverage: float | None
    coverage_recall: float | None

    @property
    def precision(self) -> float | None:
        """Of what was found, the share that people found too."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Of what people found, the share that was found."""
        return self.right / self.gold if self.gold else None


def figures(rows: Sequence[Row]) -> Figures:
    """Work out the figures of a group of rows."""
    with_gold = pair_counts((ANSWER[row.found], ANSWER[row.gold == 1]) for row in rows)
    own = pair_counts(
        (ANSWER[row.a == "1"], ANSWER[row.b == "1"]) for row in rows if {row.a, row.b} <= {"0", "1"}
    )
    right = [row for row in rows if row.found and row.gold == 1]
    hittable = [row for row in right if row.pages_labelled]
    quotes = [bool(each["verbatim"]) for row in rows for each in row.evidence if each.get("quote")]
    coverage, recall = coverage_of(rows)
    return Figures(
        rows=len(rows),
        gold=sum(row.gold for row in rows),
        found=sum(row.found for row in rows),
        right=len(right),
        kappa=_value(Statistic.KAPPA, with_gold),
        ac1=_value(Statistic.AC1, with_gold),
        own_kappa=_value(Statistic.KAPPA, own),
        own_ac1=_value(Statistic.AC1, own),
        hittable=len(hittable),
        hits=sum(row.place == 1 for row in hittable),
        hits_in_three=sum(row.place is not None and row.place <= 3 for row in hittable),
        quotes=len(quotes),
        verbatim=sum(quotes),
        brier=brier(rows),
        coverage=coverage,
        coverage_recall=recall,
    )


def _value(statistic: Statistic, pairs: PairCounts) -> float | None:
    value = value_of(statistic, pairs)
    return None if value is None else float(value)


def brier(rows: Sequence[Row]) -> float | None:
    """The mean squared distance between confidence and gold, over the rows that state a confidence."""
    distances = [(row.confidence - row.gold) ** 2 for row in rows if row.confidence is not None]
    return sum(distances) / len(distances) if distances else None


def coverage_of(rows: Sequence[Row]) -> tuple[float | None, float | None]:
    """
    Take rows by confidence, surest first, for as long as 9 of 10 have gold 1: what share can be taken?

    Rows of one confidence are taken together or not at all: nothing tells them apart.

    :returns: the share of all rows that are taken, and of all with gold 1
    """
    ranked = sorted(
        (row for row in rows if row.confidence is not None), key=lambda row: -(row.confidence or 0)
    )
    gold = sum(row.gold for row in rows)
    if not ranked or not gold:
        return None, None
    taken = met = best = best_met = 0
    for place, row in enumerate(ranked):
        taken, met = taken + 1, met + row.gold
        last_of_its_kind = place + 1 == len(ranked) or ranked[place + 1].confidence != row.confidence
        if last_of_its_kind and met >= WANTED_PRECISION * taken:
            best, best_met = taken, met
    return best / len(rows), best_met / gold


@dataclass(frozen=True)
class Bin:
    """Rows of like confidence: how many, their mean confidence, and the share with gold 1."""

    low: float
    high: float
    rows: int
    confidence: float
    met: float


def reliability(rows: Sequence[Row]) -> list[Bin]:
    """Ten bins of confidence, without the empty ones: a calibrated method has ``met`` near ``confidence``."""
    binned: dict[int, list[tuple[float, int]]] = {}
    for row in rows:
        if row.confidence is not None:
            number = min(int(row.confidence * BINS), BINS - 1)
            binned.setdefault(number, []).append((row.confidence, row.gold))
    return [
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            rows=len(pairs),
            confidence=sum(confidence for confidence, _ in pairs) / len(pairs),
            met=sum(gold for _, gold in pairs) / len(pairs),
        )
        for number, pairs in sorted(binned.items())
    ]
