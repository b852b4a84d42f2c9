"""
Write a campaign's raw answers and decisions as the sheets that `openlosi score` reads, and compare what it makes of them.

The stored results are right only if the same public arithmetic, fed with what the assessors submitted and what was decided
since, gives the same. Assessors are named by number here. Cases that are not settled are left out: they may be blind.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import polars as pl

from openlosi import spreadsheets
from openlosi.apps.assessments.settlements import decisions_of, submitted_by_slot
from openlosi.apps.campaigns.models import Assignment, Campaign, Case
from openlosi.apps.instruments.queries import instrument_of
from openlosi.apps.results.models import SettledAnswer, Settling
from openlosi.core.assessments.answers import How
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.reconciling import Submitted
from openlosi.core.assessments.settling import Decision
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.documents.results_folder import write_results
from openlosi.spreadsheets import inert
from openlosi.tables import Tables
from openlosi.tables import score as score_tables

ANSWERS, DECISIONS, MUNICIPALITIES = "submitted.csv", "decisions.csv", "municipalities.csv"


@dataclass(frozen=True)
class Difference:
    """Where the stored result and the recomputed one are not the same."""

    municipality: str
    what: str
    stored: str
    recomputed: str


class Step(Protocol):
    """Tells somebody what is being done."""

    def __call__(self, what: str, /) -> AbstractContextManager[object]: ...


def write_sheets(cases: Sequence[Case], folder: Path) -> None:
    """
    Write ``submitted.csv`` (the long sheet), ``decisions.csv`` and ``municipalities.csv`` of settled cases.

    A constant number of queries, however many cases there are. Whether the cases may be seen, the caller has asked.
    """
    keys = keys_of(cases)
    sources = _Sources.of(cases)
    _write(
        folder / ANSWERS,
        ("municipality", "assessor", "indicator", "answer"),
        (row for case in cases for row in _answers(case, keys[case.pk], sources)),
    )
    _write(
        folder / DECISIONS,
        ("municipality", "indicator", "answer", "reason"),
        (row for case in cases for row in _decisions(case, keys[case.pk], sources)),
    )
    _write(
        folder / MUNICIPALITIES,
        ("municipality", "name", "region", "population", "portal", "no_score_reason"),
        (_municipality(case, keys[case.pk]) for case in cases),
    )


def write_everything(
    campaign: Campaign, cases: Sequence[Case], folder: Path, *, step: Step = nullcontext
) -> dict[str, Tables]:
    """Write the sheets of settled cases, and beside them all that `openlosi score` makes of them; return that."""
    write_sheets(cases, folder)
    tables = scored(campaign, folder)
    for instrument, place in places_of(campaign, folder):
        write_results(
            tables[instrument.code],
            instrument,
            place,
            title=campaign.title,
            language=campaign.language,
            step=step,
        )
    return tables


def places_of(campaign: Campaign, folder: Path) -> Iterator[tuple[Instrument, Path]]:
    """Where the results of each instrument go: the edition's into the folder, a supplement's into one of its own."""
    for number, instrument in enumerate(instruments_of(campaign)):
        place = folder / instrument.code if number else folder
        place.mkdir(exist_ok=True)
        yield instrument, place


def scored(campaign: Campaign, folder: Path) -> dict[str, Tables]:
    """What the sheets in a folder give, by instrument: read and scored exactly as `openlosi score` does."""
    made = {}
    together = _together(campaign)
    answers = spreadsheets.read([folder / ANSWERS], instrument=together)
    decisions = spreadsheets.read_decisions(folder / DECISIONS, together)
    for instrument in instruments_of(campaign):
        own = pl.col("indicator").cast(pl.String).is_in(instrument.codes)
        made[instrument.code] = score_tables(
            answers.filter(own),
            instrument=instrument,
            municipalities=spreadsheets.read_municipalities(folder / MUNICIPALITIES),
            decisions=decisions.filter(own),
        )
    return made


def differences(campaign: Campaign, cases: Sequence[Case], tables: Mapping[str, Tables]) -> list[Difference]:
    """Every stored score, level, no-score reason and settled answer that the recomputed tables do not show the same."""
    keys = keys_of(cases)
    standing = {
        settling.case_id: settling
        for settling in Settling.objects.filter(case__in=cases, reopened_at=None).prefetch_related(
            "answers", "scores"
        )
    }
    instruments = {i.code: i for i in instruments_of(campaign)}
    found: list[Difference] = []
    for code, table in tables.items():
        results = {row["municipality"]: row for row in table.results.iter_rows(named=True)}
        answers = _settled_answers(table)
        codes = instruments[code].codes
        for case in cases:
            key, settling = keys[case.pk], standing[case.pk]
            found += _result_differs(key, settling, code, results.get(key))
            found += _answers_differ(key, settling, codes, answers)
    return found


def instruments_of(campaign: Campaign) -> list[Instrument]:
    """The campaign's edition, and its supplements after it."""
    return [instrument_of(edition) for edition in (campaign.edition, *campaign.supplements.all())]


def settled_cases(campaign: Campaign) -> list[Case]:
    """The campaign's settled cases, in a fixed order."""
    return list(
        campaign.cases.filter(stage=Stage.SETTLED.value)
        .select_related("municipality", "campaign")
        .order_by("pk")
    )


def keys_of(cases: Iterable[Case]) -> dict[int, str]:
    """A key for each case: its municipality's, with the case's number where a municipality has several cases."""
    cases = list(cases)
    many = [case.municipality.key for case in cases]
    return {
        case.pk: f"{case.municipality.key} #{case.pk}"
        if many.count(case.municipality.key) > 1
        else case.municipality.key
        for case in cases
    }


@dataclass(frozen=True)
class _Sources:
    """What the sheets are made of, by case: who, what they submitted, what was decided, what counts."""

    assessors: Mapping[tuple[int, int], int]
    submitted: Mapping[int, Mapping[int, Submitted]]
    decided: Mapping[int, Mapping[str, Decision]]
    settled: Mapping[int, list[SettledAnswer]]

    @classmethod
    def of(cls, cases: Sequence[Case]) -> "_Sources":
        people = Assignment.objects.filter(case__in=cases, withdrawn_at=None)
        settled: dict[int, list[SettledAnswer]] = {case.pk: [] for case in cases}
        for answer in (
            SettledAnswer.objects.filter(settling__case__in=cases, settling__reopened_at=None)
            .select_related("settling")
            .order_by("id")
        ):
            settled[answer.settling.case_id].append(answer)
        return cls(
            {(case, slot): who for case, slot, who in people.values_list("case", "slot", "assessor")},
            submitted_by_slot(cases),
            decisions_of(cases),
            settled,
        )


def _answers(case: Case, key: str, sources: _Sources) -> Iterator[tuple[str, ...]]:
    if case.no_score:
        return
    for slot, submitted in sorted(sources.submitted[case.pk].items()):
        for code, value in submitted.answers.items():
            yield key, f"assessor {sources.assessors[case.pk, slot]}", code, _WORDS[value]


def _decisions(case: Case, key: str, sources: _Sources) -> Iterator[tuple[str, ...]]:
    """Everything that counts otherwise than the two submitted it: reconciled by them, or decided by a reviewer."""
    if case.no_score:
        return
    decided, by_slot = sources.decided[case.pk], sources.submitted[case.pk]
    first, second = by_slot.get(1, Submitted({})).answers, by_slot.get(2, Submitted({})).answers
    for answer in sources.settled[case.pk]:
        if answer.indicator in decided:
            reason = f"{answer.how}: {decided[answer.indicator].reason}"
        elif (
            first.get(answer.indicator) is not second.get(answer.indicator) or answer.how != How.AGREED.value
        ):
            reason = f"{answer.how}: both assessors came to this answer"
        else:
            continue
        yield key, answer.indicator, _WORDS[Value(answer.value)], " ".join(reason.split())


def _municipality(case: Case, key: str) -> tuple[str, ...]:
    town = case.municipality
    population = "" if town.population is None else str(town.population)
    return key, town.name, town.region, population, case.portal_address, case.no_score


_WORDS = {Value.MET: "yes", Value.NOT_MET: "no", Value.NOT_APPLICABLE: "not applicable"}


def _together(campaign: Campaign) -> Instrument:
    """One list of indicators to read the sheets by; it is never scored."""
    edition, *supplements = instruments_of(campaign)
    return replace(edition, indicators=sum((part.indicators for part in supplements), edition.indicators))


def _settled_answers(table: Tables) -> dict[tuple[str, str], str]:
    return {
        (municipality, str(indicator)): str(answer)
        for municipality, indicator, answer in table.answers.select(
            "municipality", "indicator", "answer"
        ).rows()
    }


def _result_differs(
    key: str, settling: Settling, instrument: str, row: dict[str, object] | None
) -> list[Difference]:
    if row is None:
        return [Difference(key, "result", "stored", "not recomputed")]
    score = next((s for s in settling.scores.all() if s.instrument == instrument and not s.criterion), None)
    stored = {
        "met": str(score.met) if score else "",
        "applicable": str(score.applicable) if score else "",
        "level": score.level if score else "",
        "no_score_reason": settling.no_score,
    }
    again = {name: "" if row[name] is None else str(row[name]) for name in stored}
    if score is None and not settling.no_score:
        # A case that holds a part of the instrument only has answers and no score; the tables call that incomplete.
        again["no_score_reason"] = ""
    return [
        Difference(key, name, stored[name], again[name]) for name in stored if stored[name] != again[name]
    ]


def _answers_differ(
    key: str, settling: Settling, codes: tuple[str, ...], answers: dict[tuple[str, str], str]
) -> list[Difference]:
    return [
        Difference(key, answer.indicator, answer.value, again)
        for answer in sorted(settling.answers.all(), key=lambda answer: answer.pk)
        if answer.indicator in codes
        and (again := answers.get((key, answer.indicator), "not recomputed")) != answer.value
    ]


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(tuple(inert(cell) for cell in row) for row in rows)
