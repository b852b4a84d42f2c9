"""
How long an assignment takes, how even its loads are and how rarely pairs meet.

    .venv/bin/python benchmarks/pairing.py
"""

import resource
import time
from collections import Counter
from random import Random

from openlosi.pairing import Case, Person, assign, replace

LANGUAGES = ("ar", "fr", "en", "pt", "es")


def round_of(cases: int, people: int, seed: int = 1) -> tuple[list[Case], list[Person]]:
    """An invented round: portals in one or two of five languages, people at home in one of the municipalities."""
    rng = Random(seed)
    places = [f"M{number:04d}" for number in range(cases)]
    portals = [Case(place, frozenset(rng.sample(LANGUAGES, rng.choice((1, 1, 2))))) for place in places]
    capacity = 2 * cases // people + 4
    return portals, [
        Person(
            f"P{n:03d}",
            frozenset(rng.sample(LANGUAGES, 5 if people < 30 else rng.choice((1, 2, 3)))),
            capacity,
            rng.choice(places),
        )
        for n in range(people)
    ]


def main() -> None:
    """Print one line for each size."""
    for cases, people in ((24, 6), (193, 400), (193, 40), (1_000, 100), (5_570, 800)):
        portals, assessors = round_of(cases, people)
        began = time.perf_counter()
        assignment = assign(portals, assessors, seed=1)
        took = time.perf_counter() - began
        loads = assignment.loads(assessors)
        began = time.perf_counter()
        leaver = max(loads, key=lambda name: loads[name])
        replaced = replace(assignment, leaver, portals, assessors)
        replacing = time.perf_counter() - began
        meetings = Counter(assignment.meetings().values())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{cases} cases, {people} people: {took:.2f} s, loads {min(loads.values())} to {max(loads.values())}, "
            f"pairs by number of meetings {dict(sorted(meetings.items()))}; "
            f"replacing one: {replacing:.2f} s, {replaced.moved} other moves; peak {peak:.0f} MiB"
        )


if __name__ == "__main__":
    main()
