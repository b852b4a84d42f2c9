"""
How long a national and a world round take from long CSV to all CSV tables, and how much memory.

Makes up both rounds (seeded; not counted), runs the real `openlosi score ... --tables-only`
on each in a process of its own, and prints time, peak memory and the growth between the
two. Beside it: the core's own functions in a plain loop over the national round, reading
the same file and writing results.csv only.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from openlosi.core.assessments.settling import settle
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.printing import four_decimals
from openlosi.core.scoring.ranks import competition_ranks
from openlosi.core.scoring.scores import criterion_scores, score
from openlosi.editions import load

NATIONAL, WORLD = 5_570, 100_000
DIFFER = 0.03
OPENLOSI = os.environ.get("OPENLOSI", str(Path(sys.executable).with_name("openlosi")))
_INSTRUMENT = load("losi-2024")


def make_round(folder: Path, municipalities: int, seed: int = 2024) -> None:
    """Write answers.csv and decisions.csv: two assessors a municipality, who differ on some answers."""
    rng = np.random.default_rng(seed)
    codes = np.array(_INSTRUMENT.codes)
    people = pl.Series([f"Assessor {n:05d}" for n in range(max(4, municipalities // 20))])
    first = rng.integers(0, len(people) - 1, municipalities)
    second = (first + 1 + rng.integers(0, len(people) - 1, municipalities)) % len(people)
    with (folder / "answers.csv").open("wb") as file, (folder / "decisions.csv").open("wb") as decided:
        file.write(b"municipality,assessor,indicator,answer\n")
        decided.write(b"municipality,indicator,answer,reason\n")
        for start in range(0, municipalities, 5_000):
            stop = min(start + 5_000, municipalities)
            _write_part(
                file,
                decided,
                rng,
                codes,
                people,
                np.arange(start, stop),
                first[start:stop],
                second[start:stop],
            )


def _write_part(file, decided, rng, codes, people, towns, first, second) -> None:
    shape = (len(towns), len(codes))
    truth = rng.random(shape) < rng.beta(2, 3, (len(towns), 1))
    differ = rng.random(shape) < DIFFER
    keys = pl.Series([f"Municipality {n:06d}" for n in towns])
    rows = np.repeat(np.arange(len(towns)), len(codes))
    table = {"municipality": keys.gather(rows), "indicator": pl.Series(np.tile(codes, len(towns)).tolist())}
    for person, said in ((first, truth), (second, truth ^ differ)):
        part = pl.DataFrame(
            table | {"assessor": people.gather(person[rows]), "answer": said.reshape(-1).astype(np.uint8)}
        )
        part.select("municipality", "assessor", "indicator", "answer").write_csv(file, include_header=False)
    settled = pl.DataFrame(table | {"answer": truth.reshape(-1).astype(np.uint8)}).filter(
        pl.Series(differ.reshape(-1))
    )
    settled.with_columns(pl.lit("looked again")).select(
        "municipality", "indicator", "answer", "literal"
    ).write_csv(decided, include_header=False)


def measured(command: list[str]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processor time, and peak GiB of a command; it must succeed."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"{' '.join(command)} failed with exit code {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20


def rival(folder: Path) -> None:
    """The same scores with the core's functions, portal by portal; writes results.csv and nothing else."""
    sheets: dict[str, dict[str, dict[str, Value]]] = defaultdict(lambda: defaultdict(dict))
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            value = Value.MET if row["answer"] == "1" else Value.NOT_MET
            sheets[row["municipality"]][row["assessor"]][row["indicator"]] = value
    with (folder / "decisions.csv").open(encoding="utf-8", newline="") as file:
        decisions = defaultdict(dict)
        for row in csv.DictReader(file):
            decisions[row["municipality"]][row["indicator"]] = (
                Value.MET if row["answer"] == "1" else Value.NOT_MET
            )
    lines = {}
    for town, own in sheets.items():
        first, second = (own[person] for person in sorted(own))
        values = settle(first, second, _INSTRUMENT.codes).values | decisions[town]
        whole = score(values, _INSTRUMENT)
        lines[town] = (whole, criterion_scores(values, _INSTRUMENT))
    ranks = competition_ranks({town: whole.share for town, (whole, _) in lines.items()})
    with (folder / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for town in sorted(ranks, key=lambda key: (ranks[key], key)):
            whole, parts = lines[town]
            cells = [cell for part in parts.values() for cell in (part.met, part.applicable)]
            writer.writerow(
                [town, whole.met, whole.applicable, four_decimals(whole.share), ranks[town], *cells]
            )


def _openlosi(folder: Path) -> list[str]:
    answers, decisions = str(folder / "answers.csv"), str(folder / "decisions.csv")
    return [
        *OPENLOSI.split(),
        "score",
        answers,
        "--decisions",
        decisions,
        "--tables-only",
        "--out",
        str(folder / "out"),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--municipalities", type=int, nargs="+", default=[NATIONAL, WORLD])
    chosen = parser.parse_args()
    if chosen.rival:
        rival(chosen.rival)
        return
    print(
        f"openlosi score, long CSV to all CSV tables, {os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}"
    )
    found = []
    for count in chosen.municipalities:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            make_round(folder, count)
            size = (folder / "answers.csv").stat().st_size / 2**20
            seconds, worked, peak = measured(_openlosi(folder))
            answers = count * len(_INSTRUMENT.codes) * 2
            found.append((answers, seconds, peak))
            print(
                f"{count:>9,} municipalities, {answers:>11,} answers, {size:7.0f} MiB of CSV: {seconds:6.2f} s (processor {worked:6.2f} s), peak {peak:5.2f} GiB"
            )
            if count == NATIONAL:
                slow, _, held = measured([sys.executable, __file__, "--rival", place])
                print(
                    f"          the core in a plain loop, results.csv only, same file: {slow:6.2f} s, peak {held:5.2f} GiB"
                )
                print(
                    f"          openlosi score, which writes all five tables, takes 1/{slow / seconds:.1f} of that time"
                )
    for (few, quick, small), (many, long, large) in pairwise(found):
        print(f"growth: answers x{many / few:.1f}, time x{long / quick:.1f}, memory x{large / small:.1f}")


if __name__ == "__main__":
    main()
