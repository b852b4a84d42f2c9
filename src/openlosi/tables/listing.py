"""The long tables: settled answers, discrepancies, and what each portal lacks."""

import numpy as np
import polars as pl

from openlosi.core.assessments.answers import How
from openlosi.core.instruments.models import Instrument
from openlosi.tables.assessments import NOT_MET, UNANSWERED, VALUES, Assessments
from openlosi.tables.keys import column_of
from openlosi.tables.settling import SCORED, Mask, Settled

_VALUES = [value.value for value in VALUES]


def answers_table(found: Assessments, settled: Settled, instrument: Instrument) -> pl.DataFrame:
    """Every settled answer, of unscored municipalities too, by municipality and in the edition's order."""
    there = settled.answers != UNANSWERED
    hows = [How.AGREED.value, How.DECIDED.value]
    return _keys(there, found, instrument).with_columns(
        column_of("answer", settled.answers[there], _VALUES),
        column_of("how", settled.decided[there], hows),
    )


def discrepancies_table(found: Assessments, settled: Settled, instrument: Instrument) -> pl.DataFrame:
    """Every indicator on which the two differed, decided or not; first and second in the order of their names."""
    first, second = found.given
    return _keys(settled.differ, found, instrument).with_columns(
        column_of("first", first[settled.differ], _VALUES),
        column_of("second", second[settled.differ], _VALUES),
    )


def missing_table(found: Assessments, settled: Settled, instrument: Instrument) -> pl.DataFrame:
    """What each scored portal lacks; an indicator of several criteria stands once, under the first of them."""
    there = (settled.answers == NOT_MET) & (settled.reasons == SCORED)[:, None]
    keys = _keys(there, found, instrument)
    criteria = [criterion.code for criterion in instrument.criteria]
    efforts = list(dict.fromkeys(i.effort.value for i in instrument.indicators))
    own = pl.Series([i.criteria[0] for i in instrument.indicators], dtype=pl.Enum(criteria))
    effort = pl.Series([i.effort.value for i in instrument.indicators], dtype=pl.Enum(efforts))
    places = keys["indicator"].to_physical()
    return keys.with_columns(
        own.gather(places).alias("criterion"), effort.gather(places).alias("effort")
    ).select("municipality", "criterion", "indicator", "effort")


def _keys(there: Mask, found: Assessments, instrument: Instrument) -> pl.DataFrame:
    towns, codes = np.nonzero(there)
    return pl.DataFrame(
        [
            column_of("municipality", towns, found.municipalities),
            column_of("indicator", codes, instrument.codes),
        ]
    )
