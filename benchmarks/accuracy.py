#!/usr/bin/env python3
"""
How often suggestions are right, on portals that two people read blind to each other.

Usage: .venv/bin/python benchmarks/accuracy.py --portals DIR --labels DIR [--out FILE.json]
       [--minimum-precision P --minimum-recall R] [--only FOLDER ...]

DIR/<folder> is a portal as plain files; it is served on this machine (``/x`` answers ``x.html``, directories are not
listed) and collected, with the addresses in LABELS/<folder>.seeds if there are any. LABELS/<folder>.tsv has the
columns code, gold (1, 0, NA), a, b, evidence_a, evidence_b, quote_a, quote_b. Gold NA is left out. Every verdict but
"found" counts as a 0; a portal that fails counts as nothing found.

A portal among those that the models were trained on is judged by models trained on all the others. Beside our method
stand the lexicon only, embeddings only, and a keyword scanner of six rules.

Exit 1 when pooled precision or recall of "found" is below the minimum, 2 when the labels or folders cannot be used.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from judging.figures import figures
from judging.labels import FaultyLabels, read_labels
from judging.left_out import models_without, same_portal, trained_on
from judging.running import METHODS, OURS, Job, Outcome, judge
from judging.tables import by_group, calibration, number, table

from openlosi.preassess.deciding import Reading

INSTRUMENT = "losi-2024"
BELOW, WRONG_USAGE = 1, 2


def main() -> int:
    """Judge every labelled portal and print the figures."""
    asked = _asked()
    try:
        jobs = jobs_of(asked.portals, asked.labels, asked.only)
    except FaultyLabels as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_USAGE
    outcomes = []
    with tempfile.TemporaryDirectory() as scratch:
        for job in jobs:
            outcomes.append(judge(job, Path(scratch)))
            print(line_of(job, outcomes[-1]), flush=True)
    # Before the printing, which ends early when only the head of it is read.
    if asked.out:
        asked.out.write_text(json.dumps(plain(outcomes), ensure_ascii=False, indent=1), encoding="utf-8")
    tell(outcomes)
    return verdict(outcomes, asked.minimum_precision, asked.minimum_recall)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--portals", type=Path, required=True, help="a folder of portals, one folder each")
    parser.add_argument("--labels", type=Path, required=True, help="a folder of tables, <folder>.tsv each")
    parser.add_argument("--out", type=Path, help="write every row as JSON")
    parser.add_argument("--minimum-precision", type=float, default=0.0, metavar="P")
    parser.add_argument("--minimum-recall", type=float, default=0.0, metavar="R")
    parser.add_argument("--only", nargs="+", default=[], metavar="FOLDER", help="judge these portals only")
    return parser.parse_args()


def jobs_of(portals: Path, labels: Path, only: Sequence[str] = ()) -> list[Job]:
    """
    One job for each table of labels; folders without labels are skipped.

    :raises FaultyLabels: when there is no table, one has no folder, or one cannot be read
    """
    tables = sorted(path for path in labels.glob("*.tsv") if not only or path.stem in only)
    if not tables:
        raise FaultyLabels(f"{labels}: there are no labels (<folder>.tsv)")
    lost = [path.name for path in tables if not (portals / path.stem).is_dir()]
    if lost:
        raise FaultyLabels(f"{portals}: no folder for the labels in {', '.join(lost)}")
    known = trained_on(Path(str(files("openlosi.preassess"))) / "training.csv")
    jobs = []
    for path in tables:
        read = read_labels(path)
        seen = same_portal(known[Reading.WHOLE], read)
        models = None if seen is None else models_without(known, seen)
        seeds = path.with_suffix(".seeds")
        jobs.append(Job(portals / path.stem, seeds, read, INSTRUMENT, models))
    return jobs


def line_of(job: Job, outcome: Outcome) -> str:
    """What a person sees while it runs."""
    if outcome.problem:
        return f"{outcome.folder}: failed, counts as nothing found: {outcome.problem}"
    model = "models trained without it" if outcome.left_out else "the models that come with the software"
    missing = f"; no search pack: {', '.join(outcome.packs_missing)}" if outcome.packs_missing else ""
    return (
        f"{outcome.folder}: {outcome.pages} pages and documents in {outcome.collecting_seconds:.1f} s; suggestions "
        f"in {outcome.seconds:.1f} s (packs and model load in {outcome.loading_seconds:.1f} s) and "
        f"{outcome.megabytes:.0f} MiB by {model}{missing}"
    )


def rows_of(outcomes: Sequence[Outcome], method: str) -> list[Any]:
    """All rows of a method; none when it was not measured on every portal."""
    if any(method not in outcome.rows for outcome in outcomes):
        return []
    return [row for outcome in outcomes for row in outcome.rows[method]]


def tell(outcomes: Sequence[Outcome]) -> None:
    """Print all figures."""
    measured = [(method, rows_of(outcomes, method)) for method in METHODS]
    print("\n".join(table("All portals", [(name, figures(rows)) for name, rows in measured if rows])))
    for note in sorted({note for outcome in outcomes for note in outcome.notes}):
        print(note)
    for name, rows in measured:
        if rows:
            print(f"\n== {name}", "\n".join([*by_group(rows), *calibration(rows)]), sep="\n")


def plain(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything, for --out: every row of every method, and what each portal cost."""
    portals = [
        {
            "folder": each.folder,
            "language": each.language,
            "packs_missing": list(each.packs_missing),
            "pages": each.pages,
            "collecting_seconds": round(each.collecting_seconds, 2),
            "loading_seconds": round(each.loading_seconds, 2),
            "seconds": round(each.seconds, 2),
            "megabytes": round(each.megabytes, 1),
            "problem": each.problem,
        }
        for each in outcomes
    ]
    methods = {
        method: [row.as_plain() for row in rows_of(outcomes, method)] for method in METHODS if method != OURS
    }
    rows = [row.as_plain() for row in rows_of(outcomes, OURS)]
    return {"instrument": INSTRUMENT, "portals": portals, "rows": rows, "compared_with": methods}


def verdict(outcomes: Sequence[Outcome], precision: float, recall: float) -> int:
    """Hold the pooled figures of our method to the minimum."""
    told = figures(rows_of(outcomes, OURS))
    reached = ((told.precision, precision, "precision"), (told.recall, recall, "recall"))
    below = [(value, wanted, name) for value, wanted, name in reached if wanted and (value or 0) < wanted]
    for value, wanted, name in below:
        print(f"The pooled {name} of found is {number(value)}, below {wanted}.", file=sys.stderr)
    return BELOW if below else 0


if __name__ == "__main__":
    sys.exit(main())
