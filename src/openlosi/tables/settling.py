"""Settle what can be settled: agreed answers, and those that a reviewer decided. Nothing is guessed."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openlosi.core.instruments.models import Instrument
from openlosi.core.scoring.scores import NoScore
from openlosi.tables.assessments import UNANSWERED, VALUES, Assessments, Grid
from openlosi.tables.keys import numbered

#: The reasons as the grid has them; the last stands for "it has a score".
REASONS = tuple(NoScore)
SCORED = len(REASONS)

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Settled:
    """
    The answers that count.

    :ivar answers: by municipality and indicator; open ones are UNANSWERED
    :ivar decided: where the reviewer's answer counts
    :ivar differ: where the two assessors gave different answers, decided or not
    :ivar reasons: of each municipality, the place of its reason in REASONS, or SCORED
    """

    answers: Grid
    decided: Mask
    differ: Mask
    reasons: NDArray[np.uint8]


def settled(
    found: Assessments,
    instrument: Instrument,
    municipalities: pl.DataFrame | None,
    decisions: pl.DataFrame | None,
    *,
    single: bool,
) -> Settled:
    """The settled answers; a decision counts wherever it is given, even where the two agreed."""
    first, second = found.given[0], found.given[0 if single else 1]
    open_by_one = (first == UNANSWERED) | (second == UNANSWERED)
    differ = (first != second) & ~open_by_one
    answers = np.where(first == second, first, np.uint8(UNANSWERED))
    decided = np.zeros(answers.shape, bool)
    if decisions is not None and decisions.height:
        towns = numbered(decisions["municipality"], found.municipalities).numbers
        codes = numbered(decisions["indicator"], instrument.codes).numbers
        values = numbered(decisions["answer"], tuple(value.value for value in VALUES)).numbers
        answers[towns, codes] = values
        decided[towns, codes] = True
    reasons = _reasons(found, answers == UNANSWERED, open_by_one)
    if municipalities is not None:
        _state(reasons, found.municipalities, municipalities)
    return Settled(answers, decided, differ, reasons)


def _reasons(found: Assessments, still_open: Mask, open_by_one: Mask) -> NDArray[np.uint8]:
    untouched = (found.given == UNANSWERED).all(axis=(0, 2))
    incomplete = (still_open & open_by_one).any(axis=1)
    reasons = np.full(len(untouched), SCORED, np.uint8)
    # The later overrules the earlier: first everything has to be answered, then the discrepancies are settled.
    reasons[still_open.any(axis=1)] = REASONS.index(NoScore.UNSETTLED)
    reasons[incomplete] = REASONS.index(NoScore.INCOMPLETE)
    reasons[untouched] = REASONS.index(NoScore.NOT_ASSESSED)
    return reasons


def _state(reasons: NDArray[np.uint8], names: tuple[str, ...], municipalities: pl.DataFrame) -> None:
    """Put in the reasons that the team itself gives."""
    if "no_score_reason" not in municipalities.columns:
        return
    stated = municipalities.select("municipality", pl.col("no_score_reason").cast(pl.String)).filter(
        pl.col("no_score_reason").fill_null("") != ""
    )
    places = numbered(stated["municipality"], names).numbers
    reasons[places] = numbered(stated["no_score_reason"], tuple(reason.value for reason in REASONS)).numbers
