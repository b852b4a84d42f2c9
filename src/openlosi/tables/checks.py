"""
Find what makes a campaign's answers faulty as a whole, and say it in words.

Nothing here is quick: it runs in full only when the answers are known to be at
fault, and then names every row.
"""

from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from openlosi.core.instruments.models import Instrument
from openlosi.core.scoring.scores import NoScore
from openlosi.tables.faults import LISTED, Fault, place_of

_KEYS = ("municipality", "assessor", "indicator")
_PLACE = {"file": pl.String, "sheet": pl.String, "row": pl.Int64}


def answer_faults(answers: pl.DataFrame, instrument: Instrument, *, single: bool) -> list[Fault]:
    """Rows without a key, unknown indicators, answers given twice, and too few or too many assessors."""
    rows = plain(answers, (*_KEYS, "answer"))
    if single:
        rows = rows.with_columns(pl.col("assessor").fill_null(""))
    faults = [
        fault
        for name in _KEYS
        for fault in told(rows.filter(_blank(name) & ~_nameless(name, single)), partial(_none_of, name))
    ]
    unknown = rows.filter(~_blank("indicator") & ~pl.col("indicator").is_in(instrument.codes))
    faults += told(unknown, lambda r: f"{instrument.code} has no indicator {r['indicator']}.")
    faults += told(
        rows.filter(pl.struct(_KEYS).is_duplicated() & ~pl.struct(_KEYS).is_first_distinct()), _given_twice
    )
    return faults + list(_assessor_faults(rows, 1 if single else 2))


def value_faults(answers: pl.DataFrame, instrument: Instrument) -> list[Fault]:
    """Answers that the instrument does not allow."""
    allowed = [value.value for value in instrument.answers]
    wrong = answers.filter(pl.col("answer").is_not_null() & ~pl.col("answer").cast(pl.String).is_in(allowed))
    return told(
        plain(wrong, (*_KEYS, "answer")),
        lambda r: (
            f"{instrument.code} does not allow {r['answer']}, given for {r['municipality']}, "
            f"indicator {r['indicator']}."
        ),
    )


def municipality_faults(table: pl.DataFrame, assessed: pl.Series, answered: pl.Series) -> list[Fault]:
    """
    Where the municipalities' table contradicts itself or the answers.

    :param assessed: the municipalities that have rows of answers
    :param answered: those of them with any answer in these rows
    """
    rows = plain(table, ("municipality", "no_score_reason"))
    name, reason = pl.col("municipality"), pl.col("no_score_reason")
    faults = told(rows.filter(_blank("municipality")), lambda r: "no municipality.")
    again = rows.filter(~_blank("municipality") & name.is_duplicated() & ~name.is_first_distinct())
    faults += told(again, lambda r: f"{r['municipality']} stands twice in the table of municipalities.")
    reasons = [known.value for known in NoScore]
    faults += told(
        rows.filter(~_blank("no_score_reason") & ~reason.is_in(reasons)),
        lambda r: (
            f"{r['municipality']}: {r['no_score_reason']} is no reason; write one of {', '.join(reasons)}."
        ),
    )
    # A portal may vanish half-way, or stay incomplete; but what has no portal, or was not assessed, has no answers.
    refuted = reason.is_in([NoScore.NO_PORTAL.value, NoScore.NOT_ASSESSED.value])
    faults += told(
        rows.filter(refuted & name.is_in(answered.implode())),
        lambda r: (
            f"{r['municipality']} has the no-score reason {r['no_score_reason']}, and answers; "
            "take out the one or the other."
        ),
    )
    strangers = sorted(set(assessed.to_list()) - set(rows["municipality"].to_list()))
    return faults + [
        Fault(f"{stranger} has answers and is not in the table of municipalities.") for stranger in strangers
    ]


def decision_faults(
    decisions: pl.DataFrame, instrument: Instrument, assessed: pl.Series, known: pl.Series
) -> list[Fault]:
    """Decisions about nothing that was assessed, without a reason, or given twice."""
    rows = plain(decisions, ("municipality", "indicator", "answer", "reason"))
    name, code = pl.col("municipality"), pl.col("indicator")
    faults = [
        fault
        for column in ("municipality", "indicator", "answer", "reason")
        for fault in told(rows.filter(_blank(column)), partial(_decided_without, column))
    ]
    names = set(known.to_list())
    faults += told(
        rows.filter(~_blank("municipality") & ~name.is_in(assessed.implode())),
        lambda r: (
            f"{_decision(r)}: nobody assessed this municipality"
            + ("." if r["municipality"] in names else ", and no table lists it.")
        ),
    )
    faults += told(
        rows.filter(~_blank("indicator") & ~code.is_in(instrument.codes)),
        lambda r: f"{_decision(r)}: {instrument.code} has no such indicator.",
    )
    allowed = [value.value for value in instrument.answers]
    faults += told(
        rows.filter(~_blank("answer") & ~pl.col("answer").is_in(allowed)),
        lambda r: f"{_decision(r)}: {r['answer']} is not one of {', '.join(allowed)}.",
    )
    pair = pl.struct("municipality", "indicator")
    again = rows.filter(
        ~_blank("municipality") & ~_blank("indicator") & pair.is_duplicated() & ~pair.is_first_distinct()
    )
    return faults + told(again, lambda r: f"{_decision(r)} is given twice.")


def plain(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """These columns as texts, null where absent, and the place of each row."""
    return frame.select(
        *(
            (pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, pl.String)).alias(name)
            for name in columns
        ),
        *(
            (pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind)).alias(name)
            for name, kind in _PLACE.items()
        ),
    )


def told(rows: pl.DataFrame, reason: Callable[[dict[str, str]], str]) -> list[Fault]:
    """One fault for each row, the first so many; one more says how many were left out."""
    faults = [
        Fault(reason(row), place_of(row["file"], row["sheet"], row["row"]))
        for row in rows.head(LISTED).iter_rows(named=True)
    ]
    if rows.height > LISTED:
        faults.append(Fault(f"{rows.height - LISTED} more faults of the last kind are not listed."))
    return faults


def _assessor_faults(rows: pl.DataFrame, wanted: int) -> Iterator[Fault]:
    people = (
        rows.filter(~_blank("municipality") & pl.col("assessor").is_not_null())
        .unique(["municipality", "assessor"], keep="first", maintain_order=True)
        .group_by("municipality")
        .agg(pl.struct("assessor", "file", "sheet", "row").sort_by("assessor").alias("people"))
        .filter(pl.col("people").list.len() != wanted)
        .sort("municipality")
    )
    for municipality, found in people.head(LISTED).iter_rows():
        names = ", ".join(_person(person) for person in found)
        expected = "a settled sheet has one (--single)" if wanted == 1 else "a case has two"
        advice = "; give --single if these are settled answers" if wanted == 2 and len(found) == 1 else ""
        count = f"{len(found)} assessor{'s' if len(found) > 1 else ''}"
        yield Fault(f"{municipality} has {count}, and {expected}: {names}{advice}.")
    if people.height > LISTED:
        yield Fault(f"{people.height - LISTED} more municipalities have the wrong number of assessors.")


def _person(person: dict[str, str]) -> str:
    place = place_of(person["file"], person["sheet"], person["row"])  # type: ignore[arg-type]
    return f"{person['assessor'] or '(no name)'} ({place})" if place else person["assessor"] or "(no name)"


def _given_twice(row: dict[str, str]) -> str:
    return f"{row['municipality']}, {row['assessor']}, indicator {row['indicator']} is answered twice."


def _none_of(column: str, _: dict[str, str]) -> str:
    return f"no {column}."


def _decided_without(column: str, row: dict[str, str]) -> str:
    return f"{_decision(row)} has no {column}."


def _decision(row: dict[str, str]) -> str:
    return f"the decision for {row['municipality'] or '(no municipality)'}, indicator {row['indicator'] or '(none)'}"


def _blank(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.strip_chars() == ""


def _nameless(column: str, single: bool) -> pl.Expr:
    return pl.lit(single and column == "assessor")
