"""`openlosi plan`: what one municipality could put right next, and where that would take it."""

import csv
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from openlosi.cli.messages import WRONG_USAGE, faults_told, said, stop
from openlosi.cli.results_folder import Case, read_case
from openlosi.core.improvement.batches import Batch, OutOfReach, best_batch, cheapest_batch, points_to
from openlosi.core.improvement.fixes import QuickFix, quick_fixes
from openlosi.core.improvement.projection import projected_score
from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.core.scoring.levels import level_of, next_level
from openlosi.core.scoring.printing import percent
from openlosi.core.scoring.scores import Score, score
from openlosi.spreadsheets.inert import inert


def plan(
    results: Annotated[
        Path,
        typer.Argument(
            exists=True, file_okay=False, help="A folder that `openlosi score` wrote.", metavar="RESULTS_DIR"
        ),
    ],
    municipality: Annotated[str, typer.Option(help="The municipality's key, as in results.csv.")],
    batch: Annotated[int, typer.Option(min=1, help="How many quick fixes to propose at most.")] = 8,
    language: Annotated[str, typer.Option(help="Language of the indicators' names.")] = BASE_LANGUAGE,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the proposed batch to this CSV file too.")
    ] = None,
) -> None:
    """
    Propose a municipality's next batch of quick fixes, and project its score.

    The easiest come first; every indicator is worth one point. What waits for a national enabler (electronic
    identification, signature, payment) is listed apart, since the municipality cannot put it right alone.

    Example: openlosi plan results --municipality amber-bay --batch 8
    """
    with faults_told():
        case = read_case(results, municipality)
        if isinstance(case, str):
            stop([case], code=WRONG_USAGE)
        now = score(case.settled, case.instrument)
        fixes = quick_fixes(case.settled, case.instrument, efforts=case.efforts)
        proposed = best_batch(fixes, batch)
        _tell_where(case, now)
        _tell_batch(case, now, proposed, language)
        _tell_way_up(case, now, fixes)
        _tell_waiting(case, fixes, language)
        if out:
            _write(out, case.instrument, proposed, language)
            said.print(f"The batch is written to {escape(str(out))}.")


def _tell_where(case: Case, now: Score) -> None:
    said.print(f"[bold]{escape(case.name)}[/]: {_shown(now, case.instrument)}.")


def _tell_batch(case: Case, now: Score, batch: Batch, language: str) -> None:
    if not batch.fixes:
        said.print("There is nothing left that the municipality could put right alone.")
        return
    said.print(f"\nProposed batch of {len(batch.fixes)}, the easiest first:")
    said.print(_table(batch.fixes, case.instrument, language))
    after = projected_score(case.settled, batch.codes, case.instrument).score
    said.print(f"With the batch done: {now.met} + {len(batch.fixes)} -> {_shown(after, case.instrument)}.")


def _tell_way_up(case: Case, now: Score, fixes: tuple[QuickFix, ...]) -> None:
    if now.share is None:
        return
    above = next_level(level_of(now.share, case.instrument.levels), case.instrument.levels)
    if above is None:
        said.print("\nIt is at the highest level.")
        return
    name = _named(above.name)
    try:
        cheapest = cheapest_batch(now, fixes, above)
    except OutOfReach:
        alone = sum(fix.waits_for is None for fix in fixes)
        said.print(
            f"\nThe next level, {name}, takes {points_to(above, now)} more indicators; the municipality "
            f"can put right {alone} alone, the others wait for the national level."
        )
        return
    efforts = [fix.effort.value for fix in cheapest.fixes]
    counts = ", ".join(f"{efforts.count(effort)} {effort}" for effort in dict.fromkeys(efforts))
    codes = " ".join(cheapest.codes)
    said.print(
        f"\nCheapest way to the next level, {name}: {len(cheapest.fixes)} more indicators ({counts}): {codes}."
    )


def _tell_waiting(case: Case, fixes: tuple[QuickFix, ...], language: str) -> None:
    waiting = tuple(fix for fix in fixes if fix.waits_for)
    if waiting:
        said.print(f"\nWaiting for a national enabler ({len(waiting)}):")
        said.print(_table(waiting, case.instrument, language))


def _table(fixes: tuple[QuickFix, ...], instrument: Instrument, language: str) -> Table:
    table = Table("indicator", "effort", "criterion", "name", "waits for", box=None, header_style="bold")
    for row in _rows(fixes, instrument, language):
        table.add_row(*(escape(cell) for cell in row))
    if not any(fix.waits_for for fix in fixes):
        table.columns.pop()
    return table


def _rows(fixes: tuple[QuickFix, ...], instrument: Instrument, language: str) -> list[tuple[str, ...]]:
    return [
        (
            fix.indicator.code,
            fix.effort.value,
            " ".join(fix.indicator.criteria),
            instrument.text(fix.indicator.code, language).name,
            fix.waits_for.value.replace("_", " ") if fix.waits_for else "",
        )
        for fix in fixes
    ]


def _write(out: Path, instrument: Instrument, batch: Batch, language: str) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["indicator", "effort", "criterion", "name"])
        for code, effort, criteria, name, _ in _rows(batch.fixes, instrument, language):
            writer.writerow([code, effort, criteria, inert(name)])


def _shown(scored: Score, instrument: Instrument) -> str:
    """A score as a sentence's end: 29/95 = 30.53 %, middle."""
    if scored.share is None:
        return "no indicator applies"
    level = _named(level_of(scored.share, instrument.levels).name)
    return f"{scored.met}/{scored.applicable} = {percent(scored.share, places=2)}, {level}"


def _named(level: str) -> str:
    return level.replace("_", " ")
