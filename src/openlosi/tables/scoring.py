"""
Score a whole campaign: from two assessors' answers to every table that is published.

The same rules as in `openlosi.core`, over columns instead of one portal at a
time; property tests hold the two equal.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from openlosi.core.instruments.models import Instrument
from openlosi.tables.agreement import agreement_table
from openlosi.tables.assessments import UNANSWERED, Assessments, columns_of, is_sound, laid_out, pairs_of
from openlosi.tables.checks import (
    answer_faults,
    decision_faults,
    municipality_faults,
    value_faults,
)
from openlosi.tables.faults import Fault, FaultyAnswers
from openlosi.tables.listing import answers_table, discrepancies_table, missing_table
from openlosi.tables.results import results_table
from openlosi.tables.settling import settled


@dataclass(frozen=True)
class Tables:
    """
    A scored campaign, table by table, as docs/reference/result-tables.md describes them.

    :ivar results: scores are texts with four decimals; null is "none"
    """

    results: pl.DataFrame
    answers: pl.DataFrame
    discrepancies: pl.DataFrame
    missing: pl.DataFrame
    agreement: pl.DataFrame


def score(
    answers: pl.DataFrame,
    *,
    instrument: Instrument,
    municipalities: pl.DataFrame | None = None,
    decisions: pl.DataFrame | None = None,
    single: bool = False,
) -> Tables:
    """
    Compare, settle and score every municipality. Nothing is guessed: an open discrepancy leaves it unscored.

    :param answers: municipality, assessor, indicator, answer; null is unanswered, and so is a row that is not there
    :param municipalities: municipality[, name, no_score_reason]; those without answers count as not assessed
    :param decisions: municipality, indicator, answer, reason; they count wherever they are given
    :param single: the answers are settled ones, of one assessor a municipality
    :raises FaultyAnswers: with everything that is wrong
    """
    if single:
        answers = _anonymous(answers)
    found = _checked(answers, instrument, municipalities, decisions, single=single)
    counted = settled(found, instrument, municipalities, decisions, single=single)
    return Tables(
        results=results_table(found, counted, instrument, municipalities),
        answers=answers_table(found, counted, instrument),
        discrepancies=discrepancies_table(found, counted, instrument),
        missing=missing_table(found, counted, instrument),
        agreement=agreement_table(found, instrument),
    )


def _anonymous(answers: pl.DataFrame) -> pl.DataFrame:
    """Settled answers may come without an assessor."""
    if "assessor" not in answers.columns:
        return answers.with_columns(pl.lit("").alias("assessor"))
    if answers["assessor"].null_count():
        return answers.with_columns(pl.col("assessor").cast(pl.String).fill_null(""))
    return answers


def _checked(
    answers: pl.DataFrame,
    instrument: Instrument,
    municipalities: pl.DataFrame | None,
    decisions: pl.DataFrame | None,
    *,
    single: bool,
) -> Assessments:
    """The answers as a grid, if nothing at all is wrong."""
    listed = municipalities["municipality"] if municipalities is not None else pl.Series([], dtype=pl.String)
    columns = columns_of(answers, instrument, listed)
    found: Assessments | None = None
    if is_sound(columns):
        assessors, more = pairs_of(columns)
        alone = (assessors[0] >= 0) & (assessors[1] < 0)
        several = assessors[1] >= 0
        if not more and not (several if single else alone).any():
            found = laid_out(columns, assessors)
    faults = [] if found else answer_faults(answers, instrument, single=single)
    faults += value_faults(answers, instrument)
    if municipalities is not None or decisions is not None:
        faults += _faults_beside(answers, instrument, municipalities, decisions, found)
    if found is None or faults:
        raise FaultyAnswers(faults)
    return found


def _faults_beside(
    answers: pl.DataFrame,
    instrument: Instrument,
    municipalities: pl.DataFrame | None,
    decisions: pl.DataFrame | None,
    found: Assessments | None,
) -> list[Fault]:
    """What is wrong in the tables beside the answers."""
    if found:
        names = np.array(found.municipalities, dtype=object)
        assessed = pl.Series(names[found.assessors[0] >= 0].tolist(), dtype=pl.String)
        answered = pl.Series(names[(found.given != UNANSWERED).any(axis=(0, 2))].tolist(), dtype=pl.String)
    else:
        keys = answers.select(
            pl.col("municipality"), pl.col("answer").is_not_null().alias("any")
        ).drop_nulls()
        assessed = keys["municipality"].unique().cast(pl.String)
        answered = keys.filter("any")["municipality"].unique().cast(pl.String)
    known = assessed
    faults: list[Fault] = []
    if municipalities is not None:
        faults += municipality_faults(municipalities, assessed, answered)
        known = municipalities["municipality"].drop_nulls().cast(pl.String)
    if decisions is not None:
        faults += decision_faults(decisions, instrument, assessed, known)
    return faults
