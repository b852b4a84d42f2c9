"""
The frame of a case selection: every municipality that could have been chosen (D1).

Its hash stands in the documented draw, so that anyone can check that they hold the same list.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from openlosi.core.saying import said


@dataclass(frozen=True)
class Candidate:
    """A municipality that could be chosen. ``population`` is None where nobody knows it."""

    municipality: str
    population: int | None = None
    region: str = ""
    stratum: str = ""
    capital: bool = False


class FaultyFrame(ValueError):
    """The frame does not allow the design asked for; ``faults`` says everything that is wrong, one line each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def frame_hash(frame: Iterable[Candidate]) -> str:
    """
    Hash the frame, whatever the order of its rows: SHA-256, as 64 hexadecimal digits.

    The rows are sorted by the UTF-8 bytes of the municipality's key. Each is written as the compact JSON array
    ``[municipality,population,region,stratum,capital]`` with characters beyond ASCII as they are, and a line feed.

    >>> frame_hash([Candidate("Évora", 53591, "Alentejo")])[:16]
    '268f86f56dcb735b'
    """
    digest = hashlib.sha256()
    for row in sorted(frame, key=lambda candidate: candidate.municipality):
        fields = [row.municipality, row.population, row.region, row.stratum, row.capital]
        digest.update(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def duplicates(frame: Iterable[Candidate]) -> list[str]:
    """Say of each municipality that stands in the frame more than once that it does."""
    times = Counter(candidate.municipality for candidate in frame)
    return [
        said("%(municipality)s stands in the frame more than once", municipality=key)
        for key, count in times.items()
        if count > 1
    ]


def without_population(frame: Iterable[Candidate]) -> list[str]:
    """Say of each municipality with no known population that a choice by size cannot place it."""
    return [
        said(
            "%(municipality)s has no population, so it cannot be placed by size",
            municipality=candidate.municipality,
        )
        for candidate in frame
        if candidate.population is None
    ]
