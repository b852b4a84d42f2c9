"""
Decide by a small logistic model, whose weights say why.

The model knows features and each indicator's usual prevalence; it knows no language and no portal. Its parameters are
data beside this file, made by `benchmarks/training.py`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from openlosi.preassess.features import AGAINST, EITHER_WAY, FEATURES

_NAMES = tuple(FEATURES)


@dataclass(frozen=True)
class Model:
    """
    Weights in log-odds, and how often each indicator is met.

    :ivar prior: log-odds of each indicator before anything is seen; ``""`` is the one for indicators not known
    :ivar threshold: the probability from which a suggestion says "found"
    """

    weights: Mapping[str, float]
    intercept: float
    prior_weight: float
    prior: Mapping[str, float]
    threshold: float

    def log_odds(self, code: str, numbers: Mapping[str, float]) -> float:
        """The log-odds that a careful assessor says yes."""
        prior = self.prior.get(code, self.prior[""])
        return (
            self.intercept
            + self.prior_weight * prior
            + sum(self.weights[name] * numbers[name] for name in self.weights)
        )

    def probability(self, code: str, numbers: Mapping[str, float]) -> float:
        """The probability that a careful assessor says yes."""
        return 1 / (1 + math.exp(-self.log_odds(code, numbers)))

    def why(self, code: str, numbers: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
        """What spoke for and against, in words with its share of the log-odds, the strongest first."""
        shares = [(FEATURES[name], self.weights[name] * numbers[name]) for name in self.weights]
        prior = self.prior.get(code, self.prior[""])
        shares.append(("how often portals have it", self.intercept + self.prior_weight * prior))
        return tuple(sorted((s for s in shares if abs(s[1]) >= 0.05), key=lambda s: -abs(s[1])))


@dataclass(frozen=True)
class Example:
    """A labelled indicator of a portal: ``portal`` is an opaque number, and nothing here is text of a portal."""

    portal: int
    code: str
    label: int
    numbers: Mapping[str, float]


def train(examples: Sequence[Example], *, ridge: float = 1.0, threshold: float = 0.5) -> Model:
    """
    Fit the weights by penalized maximum likelihood (Newton's method).

    An indicator's prior is its rate among the examples, drawn strongly towards the rate of all: six portals say
    little about one indicator. A weight that would say the opposite of its feature's words is left at nothing: an
    empty page that was often right in the examples is no reason to trust empty pages.
    """
    x = np.array(
        [[1.0, _prior_elsewhere(e, examples), *(e.numbers[name] for name in _NAMES)] for e in examples]
    )
    y = np.array([e.label for e in examples], dtype=float)
    kept = list(range(x.shape[1]))
    while True:
        w = np.zeros(x.shape[1])
        w[kept] = _fitted(x[:, kept], y, ridge)
        astray = {column for column, name in enumerate(_NAMES, 2) if _astray(name, w[column])}
        if not astray:
            break
        kept = [column for column in kept if column not in astray]
    weights = dict(zip(_NAMES, (float(v) for v in w[2:]), strict=True))
    return Model(weights, float(w[0]), float(w[1]), priors(examples), threshold)


def _fitted(x: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    """The weights of the columns, the first of which is the intercept and is not penalized."""
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-6
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (y - p) - penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-9:
            break
    return w


def _astray(name: str, weight: float) -> bool:
    """Whether a weight speaks for what its feature can only speak against, or the other way round."""
    return name not in EITHER_WAY and (weight > 0 if name in AGAINST else weight < 0)


def _prior_elsewhere(example: Example, examples: Sequence[Example]) -> float:
    """An indicator's prior without the example's own portal, or the model would learn to trust what it was told."""
    prior = priors([other for other in examples if other.portal != example.portal] or examples)
    return prior.get(example.code, prior[""])


def priors(examples: Sequence[Example], *, strength: float = 4.0) -> dict[str, float]:
    """The log-odds of each indicator, shrunk towards those of all indicators together."""
    rate = (sum(e.label for e in examples) + 1) / (len(examples) + 2)
    met: dict[str, list[int]] = {}
    for example in examples:
        met.setdefault(example.code, []).append(example.label)
    rates = {code: (sum(v) + strength * rate) / (len(v) + strength) for code, v in met.items()}
    return {code: math.log(r / (1 - r)) for code, r in {**rates, "": rate}.items()}


@cache
def shipped_model() -> Model:
    """The model that comes with the software."""
    plain = json.loads(files("openlosi.preassess").joinpath("model.json").read_text(encoding="utf-8"))
    names = ("weights", "intercept", "prior_weight", "prior", "threshold")
    return Model(**{name: plain[name] for name in names})
