"""
Draw cases at random within strata, such as urban and rural (D5, D10), so that anyone can repeat it.

The draw needs no random generator of any language. Each municipality gets the SHA-256 of the UTF-8 text
``<seed>|<municipality>``; within a stratum those with the lowest hashes are drawn. The order of the frame's
rows changes nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping
from enum import Enum

from openlosi.core.sampling.draws import Chosen, Design, Draw
from openlosi.core.sampling.frame import Candidate, FaultyFrame, duplicates, frame_hash
from openlosi.core.saying import said

#: Raise the version whenever another municipality could be drawn.
ALGORITHM = said(
    "openlosi-draw 1: within each stratum, the municipalities with the lowest SHA-256 of "
    "the UTF-8 text <seed>|<municipality>"
)


class Allocation(Enum):
    """How many are drawn from each stratum."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


_RULES = {
    Allocation.PROPORTIONAL: said(
        "Drawn at random, as many from each stratum as its share of the frame's municipalities (largest remainder)."
    ),
    Allocation.EQUAL: said("Drawn at random, as many from every stratum (largest remainder)."),
}


def stratified(
    frame: Iterable[Candidate],
    wanted: int,
    *,
    seed: str,
    allocation: Allocation = Allocation.PROPORTIONAL,
) -> Draw:
    """
    Draw so many municipalities, stratum by stratum in the order of the strata's names, lowest hash first.

    :raises FaultyFrame: if a municipality stands twice or has no stratum, or a stratum has too few
    """
    candidates = tuple(frame)
    strata = _strata(candidates)
    faults = duplicates(candidates)
    faults += [
        said("%(municipality)s has no stratum", municipality=each.municipality)
        for each in candidates
        if not each.stratum
    ]
    sizes = {name: len(members) for name, members in strata.items()}
    numbers = allocated(sizes, wanted, allocation)
    faults += _shortages(sizes, numbers, wanted)
    if faults:
        raise FaultyFrame(faults)
    chosen = [
        Chosen(key, name)
        for name, members in strata.items()
        for key in sorted(members, key=lambda key: drawn_by(seed, key))[: numbers[name]]
    ]
    return Draw(
        Design.STRATIFIED,
        tuple(chosen),
        len(candidates),
        frame_hash(candidates),
        (_RULES[allocation], *_told(sizes, numbers)),
        seed,
        ALGORITHM,
    )


def drawn_by(seed: str, municipality: str) -> str:
    """
    The hash by which a municipality is drawn.

    >>> drawn_by("2026", "Évora")[:16]
    '7319cdcdd24e2228'
    """
    return hashlib.sha256(f"{seed}|{municipality}".encode()).hexdigest()


def allocated(sizes: Mapping[str, int], wanted: int, allocation: Allocation) -> dict[str, int]:
    """
    Share out a number among strata by largest remainder; equal remainders go by the order of the names.

    >>> allocated({"rural": 7, "urban": 3}, 4, Allocation.PROPORTIONAL)
    {'rural': 3, 'urban': 1}
    >>> allocated({"rural": 7, "urban": 3}, 5, Allocation.EQUAL)
    {'rural': 3, 'urban': 2}
    """
    names = sorted(sizes)
    parts = {name: sizes[name] if allocation is Allocation.PROPORTIONAL else 1 for name in names}
    total = sum(parts.values())
    shared = {name: wanted * parts[name] // total for name in names}
    rest = wanted - sum(shared.values())
    for name in sorted(names, key=lambda name: -(wanted * parts[name] % total))[:rest]:
        shared[name] += 1
    return shared


def _strata(candidates: tuple[Candidate, ...]) -> dict[str, list[str]]:
    strata: dict[str, list[str]] = {}
    for candidate in candidates:
        strata.setdefault(candidate.stratum, []).append(candidate.municipality)
    return {name: strata[name] for name in sorted(strata)}


def _shortages(sizes: Mapping[str, int], numbers: Mapping[str, int], wanted: int) -> list[str]:
    if not sizes:
        return [said("the frame holds no municipality")]
    if wanted < 1:
        return [said("%(wanted)d municipalities cannot be drawn; ask for at least 1", wanted=wanted)]
    return [
        said(
            "stratum %(name)s has %(size)d municipalities, and %(number)d should be drawn from it",
            name=name,
            size=sizes[name],
            number=number,
        )
        for name, number in numbers.items()
        if number > sizes[name]
    ]


def _told(sizes: Mapping[str, int], numbers: Mapping[str, int]) -> list[str]:
    return [
        said("Stratum %(name)s: %(number)d of %(size)d.", name=name, number=number, size=sizes[name])
        for name, number in numbers.items()
    ]
