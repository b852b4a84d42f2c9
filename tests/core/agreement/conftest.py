"""Published packages, asked for the statistics of one table of pairs; None where they give no number."""

import math
import warnings
from collections.abc import Callable

import krippendorff
import numpy as np
import pandas as pd
import pytest
from irrCAC.table import CAC
from pycm import ConfusionMatrix
from sklearn import metrics
from statsmodels.stats.inter_rater import cohens_kappa

from openlosi.core.agreement.counts import PairCounts
from openlosi.core.agreement.statistics import SPECIFIC, Statistic
from openlosi.core.instruments.values import Value

Asked = Callable[[PairCounts], float]

#: The most extreme tables: both met, only the first met, only the second met, neither met.
EXTREMES = {
    "nothing compared": (0, 0, 0, 0),
    "all met": (50, 0, 0, 0),
    "all not met": (0, 0, 0, 50),
    "one pair, alike": (1, 0, 0, 0),
    "one pair, different": (0, 1, 0, 0),
    "one discrepancy, else all met": (49, 1, 0, 0),
    "one assessor says met only": (40, 0, 10, 0),
    "all different, one way": (0, 50, 0, 0),
    "all different, both ways": (0, 25, 25, 0),
    "a million pairs, twelve discrepancies": (400_000, 7, 5, 599_988),
}


def two_by_two(cells: tuple[int, int, int, int]) -> PairCounts:
    both, first, second, neither = cells
    met, not_met = Value.MET, Value.NOT_MET
    return PairCounts(
        {(met, met): both, (met, not_met): first, (not_met, met): second, (not_met, not_met): neither}
    )


def matrix(pairs: PairCounts) -> list[list[int]]:
    return [[pairs[a, b] for b in pairs.values] for a in pairs.values]


def _cells(pairs: PairCounts) -> tuple[list[int], list[int], list[int]]:
    """The cells that are not empty: the first answer, the second, how often."""
    size = range(len(pairs.values))
    filled = [(a, b, matrix(pairs)[a][b]) for a in size for b in size if matrix(pairs)[a][b]]
    firsts, seconds, counts = (
        (list(column) for column in zip(*filled, strict=True)) if filled else ([], [], [])
    )
    return firsts, seconds, counts


def _f1(pairs: PairCounts, statistic: Statistic) -> float:
    firsts, seconds, counts = _cells(pairs)
    place = pairs.values.index(SPECIFIC[statistic])
    return metrics.f1_score(firsts, seconds, labels=[place], average=None, sample_weight=counts)[0]


def _sklearn_kappa(pairs: PairCounts) -> float:
    firsts, seconds, counts = _cells(pairs)
    return metrics.cohen_kappa_score(
        firsts, seconds, labels=list(range(len(pairs.values))), sample_weight=counts
    )


def _sklearn_percent(pairs: PairCounts) -> float:
    firsts, seconds, counts = _cells(pairs)
    return metrics.accuracy_score(firsts, seconds, sample_weight=counts)


def _krippendorff(pairs: PairCounts) -> float:
    firsts, seconds, counts = _cells(pairs)
    sheets = np.array([np.repeat(firsts, counts), np.repeat(seconds, counts)])
    return krippendorff.alpha(
        sheets, value_domain=list(range(len(pairs.values))), level_of_measurement="nominal"
    )


def _pycm(pairs: PairCounts) -> ConfusionMatrix:
    table = {a.value: {b.value: pairs[a, b] for b in pairs.values} for a in pairs.values}
    return ConfusionMatrix(matrix=table)


def _irrcac(pairs: PairCounts) -> CAC:
    # It rounds what it says; fifteen digits are more than a float holds after the point.
    return CAC(pd.DataFrame(matrix(pairs)), digits=15)


PACKAGES: dict[Statistic, dict[str, Asked]] = {
    Statistic.PERCENT: {"scikit-learn": _sklearn_percent, "pycm": lambda p: _pycm(p).Overall_ACC},
    Statistic.POSITIVE: {
        "scikit-learn": lambda p: _f1(p, Statistic.POSITIVE),
        "pycm": lambda p: _pycm(p).F1["met"],
    },
    Statistic.NEGATIVE: {
        "scikit-learn": lambda p: _f1(p, Statistic.NEGATIVE),
        "pycm": lambda p: _pycm(p).F1["not_met"],
    },
    Statistic.KAPPA: {
        "scikit-learn": _sklearn_kappa,
        "statsmodels": lambda p: cohens_kappa(np.array(matrix(p))).kappa,
        "pycm": lambda p: _pycm(p).Kappa,
    },
    Statistic.AC1: {
        "irrCAC": lambda p: _irrcac(p).gwet()["est"]["coefficient_value"],
        "pycm": lambda p: _pycm(p).overall_stat["Gwet AC1"],
    },
    Statistic.ALPHA: {
        "krippendorff": _krippendorff,
        "pycm": lambda p: _pycm(p).overall_stat["Krippendorff Alpha"],
    },
}


def asked(package: Asked, pairs: PairCounts) -> float | None:
    """What a package says; None for an error, for "None" and for not a number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            said = float(package(pairs))
        except Exception:  # noqa: BLE001 each package fails on empty tables in its own way
            return None
    return said if math.isfinite(said) else None


@pytest.fixture(params=list(EXTREMES))
def extreme(request) -> PairCounts:
    """Each extreme table in turn."""
    return two_by_two(EXTREMES[request.param])
