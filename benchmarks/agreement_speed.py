"""
How long the agreement of a million pairs takes, beside published packages in the same run.

All get the same million pairs of answers, as two arrays (irrCAC as the data frame it asks for, made before
the clock starts). Ours counts them and computes value and 95 % interval of all six statistics; a package
computes what is named beside it. Each time is the best of several runs. Values must be equal, or it stops.
"""

import time
import warnings
from collections.abc import Callable

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from pycm import ConfusionMatrix
from sklearn import metrics
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from openlosi.core.agreement.statistics import Statistic
from openlosi.core.instruments.values import Value
from openlosi.tables.statistics import estimates, pairs_counted

PAIRS = 1_000_000
VALUES = (Value.MET, Value.NOT_MET)
AIM = 40

Call = Callable[[], float]


def packages(first: np.ndarray, second: np.ndarray) -> dict[str, tuple[Statistic, Call]]:
    """Each package's way to each statistic that it has."""
    frame = pd.DataFrame({"first": first, "second": second})
    both, columns = np.array([first, second]), np.stack([first, second], axis=1)

    def of_irrcac(name: str) -> Call:
        return lambda: getattr(CAC(frame, digits=15), name)()["est"]["coefficient_value"]

    def of_pycm(name: str) -> Call:
        return lambda: ConfusionMatrix(first, second).overall_stat[name]

    return {
        "scikit-learn accuracy_score": (Statistic.PERCENT, lambda: metrics.accuracy_score(first, second)),
        "scikit-learn f1_score of met": (
            Statistic.POSITIVE,
            lambda: metrics.f1_score(first, second, pos_label=0),
        ),
        "scikit-learn f1_score of not met": (
            Statistic.NEGATIVE,
            lambda: metrics.f1_score(first, second, pos_label=1),
        ),
        "scikit-learn cohen_kappa_score": (Statistic.KAPPA, lambda: metrics.cohen_kappa_score(first, second)),
        "statsmodels to_table, cohens_kappa": (
            Statistic.KAPPA,
            lambda: cohens_kappa(to_table(columns, bins=2)[0]).kappa,
        ),
        "irrCAC gwet": (Statistic.AC1, of_irrcac("gwet")),
        "irrCAC conger": (Statistic.KAPPA, of_irrcac("conger")),
        "krippendorff alpha": (
            Statistic.ALPHA,
            lambda: krippendorff.alpha(both, value_domain=[0, 1], level_of_measurement="nominal"),
        ),
        "pycm Overall_ACC": (Statistic.PERCENT, of_pycm("Overall ACC")),
        "pycm Kappa": (Statistic.KAPPA, of_pycm("Kappa")),
        "pycm Gwet AC1": (Statistic.AC1, of_pycm("Gwet AC1")),
        "pycm Krippendorff Alpha": (Statistic.ALPHA, of_pycm("Krippendorff Alpha")),
    }


def best_of(runs: int, call: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    """Print each time, and how many times as long as all of ours it is."""
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(7)
    first = (rng.random(PAIRS) < 0.6).astype(np.uint8)
    second = first ^ (rng.random(PAIRS) < 0.04)

    def ours() -> dict[Statistic, float]:
        counts = pairs_counted(first, second, len(VALUES))[None]
        return {found.statistic: float(found.value[0]) for found in estimates(counts, VALUES)}

    values, own = ours(), best_of(20, ours)
    print(f"{PAIRS:,} pairs. OpenLOSI, six statistics with intervals: {1000 * own:.2f} ms")
    quickest: dict[Statistic, float] = {}
    for name, (statistic, call) in packages(first, second).items():
        if abs(call() - values[statistic]) > 1e-9:
            raise SystemExit(f"{name} says {call()}, ours {values[statistic]}")
        took = best_of(2, call)
        quickest[statistic] = min(took, quickest.get(statistic, took))
        print(f"  {name:36} {statistic.value:8} {1000 * took:10.1f} ms   x{took / own:7.1f}")
    together = sum(quickest.values())
    print(
        f"the quickest package for each of the six, together: {1000 * together:.1f} ms, x{together / own:.0f} (aim: {AIM})"
    )


if __name__ == "__main__":
    main()
