"""
Decide by a small logistic model, whose weights say why.

The model knows features and, for each indicator, how far it differs from what its features say; it knows no language
and no portal. There is one for each way of reading a portal, because what is read with less must be trusted less.
The parameters are data beside this file, made by `benchmarks/training.py`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Self

import numpy as np

from openlosi.preassess.features import AGAINST, EITHER_WAY, FEATURES, OF_MEANING, OF_WORDS

#: How strongly weights are drawn towards nothing, and what is learnt of one indicator by itself.
RIDGE, OWN_RIDGE = 1.0, 0.7
#: What is known of some weights before any example, and what they are drawn towards instead of nothing: assessors ask of a
#: service that it can be done online, and the portals in the examples hold hardly a service that can.
EXPECTED: Mapping[str, float] = {"service_form": 2.5, "service_online": 1.0, "service_outside": 1.0}


class Reading(StrEnum):
    """By what a portal was read."""

    WHOLE = "words and meaning"
    WORDS = "words"
    MEANING = "meaning"

    @property
    def features(self) -> tuple[str, ...]:
        """The features that this way of reading can give."""
        without = {Reading.WORDS: OF_MEANING, Reading.MEANING: OF_WORDS}.get(self, frozenset())
        return tuple(name for name in FEATURES if name not in without)


@dataclass(frozen=True)
class Model:
    """
    Weights in log-odds.

    :ivar own: for each indicator how much more (or less) often it is met than its features say; none for one not known
    :ivar threshold: the probability from which a suggestion says "found"
    """

    weights: Mapping[str, float]
    intercept: float
    own: Mapping[str, float]
    threshold: float

    def stretched(self, stretch: float, shift: float, threshold: float) -> Self:
        """The same model with all its log-odds stretched and shifted, as portals that it had not seen ask for."""
        return replace(
            self,
            weights={name: stretch * weight for name, weight in self.weights.items()},
            intercept=stretch * self.intercept + shift,
            own={code: stretch * more for code, more in self.own.items()},
            threshold=threshold,
        )

    def log_odds(self, code: str, numbers: Mapping[str, float]) -> float:
        """The log-odds that a careful assessor says yes."""
        told = sum(weight * numbers[name] for name, weight in self.weights.items())
        return self.intercept + self.own.get(code, 0.0) + told

    def probability(self, code: str, numbers: Mapping[str, float]) -> float:
        """The probability that a careful assessor says yes."""
        return 1 / (1 + math.exp(-self.log_odds(code, numbers)))

    def why(self, code: str, numbers: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
        """What spoke for and against, in words with its share of the log-odds, the strongest first."""
        shares = [(FEATURES[name], weight * numbers[name]) for name, weight in self.weights.items()]
        shares.append(("to begin with, when nothing is seen yet", self.intercept + self.own.get(code, 0.0)))
        return tuple(sorted((s for s in shares if abs(s[1]) >= 0.05), key=lambda s: -abs(s[1])))


@dataclass(frozen=True)
class Models:
    """The models for each way of reading."""

    of: Mapping[Reading, Model]

    def __getitem__(self, reading: Reading) -> Model:
        return self.of[reading]


@dataclass(frozen=True)
class Example:
    """
    A labelled indicator of a portal, read in one way: nothing here is text of a portal.

    :ivar portal: an opaque number
    :ivar weight: how much it counts: one reading by one person counts less than two that were settled
    """

    portal: int
    code: str
    label: int
    numbers: Mapping[str, float]
    weight: float = 1.0


def train(examples: Sequence[Example], reading: Reading = Reading.WHOLE, *, threshold: float = 0.5) -> Model:
    """
    Fit the weights by penalized maximum likelihood (Newton's method).

    Weights are drawn towards what is expected of them, and what is learnt of one indicator by itself towards nothing: a
    few portals say little about it. A weight that would say the opposite of its feature's words is left at nothing: an
    empty page that was often right in the examples is no reason to trust empty pages.
    """
    names = reading.features
    codes = sorted({e.code for e in examples})
    told = np.array([[e.numbers[name] for name in names] for e in examples], dtype=float)
    own = np.array([e.code for e in examples])[:, None] == np.array(codes)[None, :]
    x = np.hstack([np.ones((len(examples), 1)), told, own.astype(float)])
    y = np.array([e.label for e in examples], dtype=float)
    counts = np.array([e.weight for e in examples])
    penalty = np.array([1e-6, *[RIDGE] * len(names), *[OWN_RIDGE] * len(codes)])
    expected = np.array([0.0, *[EXPECTED.get(name, 0.0) for name in names], *[0.0] * len(codes)])
    kept = list(range(x.shape[1]))
    w = np.zeros(x.shape[1])
    while True:
        fitted = np.zeros(x.shape[1])
        fitted[kept] = _fitted(x[:, kept], y, counts, penalty[kept], w[kept], expected[kept])
        w = fitted
        astray = {column for column, name in enumerate(names, 1) if _astray(name, w[column])}
        if not astray:
            break
        kept = [column for column in kept if column not in astray]
    values = [float(v) for v in w]
    weights = dict(zip(names, values[1:], strict=False))
    return Model(weights, values[0], dict(zip(codes, values[1 + len(names) :], strict=True)), threshold)


def calibration(told: Sequence[tuple[Example, float]]) -> tuple[float, float]:
    """
    How log-odds must be stretched and shifted to be as often right as they say.

    :param told: examples with the probability that a model gave them which had not seen their portal
    """
    x = np.array([[1.0, math.log(p / (1 - p))] for _, p in told])
    y = np.array([e.label for e, _ in told], dtype=float)
    counts = np.array([e.weight for e, _ in told])
    shift, stretch = _fitted(x, y, counts, np.array([1e-6, 1e-6]), np.array([0.0, 1.0]))
    return float(stretch), float(shift)


def _fitted(
    x: np.ndarray,
    y: np.ndarray,
    counts: np.ndarray,
    penalty: np.ndarray,
    start: np.ndarray,
    expected: np.ndarray | float = 0.0,
) -> np.ndarray:
    """The weights of the columns, the first of which is the intercept, from where to start and towards what is expected."""
    w = start.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (counts * (y - p)) - penalty * (w - expected)
        hessian = (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-9:
            break
    return w


def _astray(name: str, weight: float) -> bool:
    """Whether a weight speaks for what its feature can only speak against, or the other way round."""
    return name not in EITHER_WAY and (weight > 0 if name in AGAINST else weight < 0)


@cache
def shipped_models() -> Models:
    """The models that come with the software."""
    plain = json.loads(files("openlosi.preassess").joinpath("model.json").read_text(encoding="utf-8"))
    names = ("weights", "intercept", "own", "threshold")
    return Models(
        {Reading(key): Model(**{name: each[name] for name in names}) for key, each in plain["models"].items()}
    )
