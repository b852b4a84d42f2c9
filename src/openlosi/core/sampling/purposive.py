"""
Select cases by a rule, with nothing left to chance: one per region, the largest, the largest but the capital.

Equal populations are told apart by the municipality's key, in the order of its UTF-8 bytes, which is the order in
which Python sorts texts.
"""

from collections.abc import Iterable

from openlosi.core.sampling.draws import Chosen, Design, Draw
from openlosi.core.sampling.frame import Candidate, FaultyFrame, duplicates, frame_hash, without_population
from openlosi.core.saying import said

_TIES = said("Equal populations are told apart by the municipality's key, in the order of its UTF-8 bytes.")


def one_per_region(frame: Iterable[Candidate]) -> Draw:
    """
    Choose the most populous municipality of every region, in the order of the regions' names (D3).

    :raises FaultyFrame: if a municipality stands twice, or lacks its population or its region
    """
    candidates = tuple(frame)
    nowhere = [
        said("%(municipality)s has no region", municipality=each.municipality)
        for each in candidates
        if not each.region
    ]
    _check(candidates, [*without_population(candidates), *nowhere])
    largest: dict[str, Candidate] = {}
    for candidate in _by_size(candidates):
        largest.setdefault(candidate.region, candidate)
    chosen = [Chosen(largest[region].municipality, region) for region in sorted(largest)]
    rule = said("The most populous municipality of each region.")
    return _draw(Design.ONE_PER_REGION, candidates, chosen, rule)


def by_size(frame: Iterable[Candidate], most: int) -> Draw:
    """
    Choose the most populous municipalities, the largest first.

    :raises FaultyFrame: if a municipality stands twice or lacks its population, or there are too few
    """
    candidates = tuple(frame)
    _check(candidates, [*without_population(candidates), *_too_few(len(candidates), most)])
    chosen = [Chosen(each.municipality) for each in _by_size(candidates)[:most]]
    rule = said("The most populous municipalities: %(most)d.", most=most)
    return _draw(Design.BY_SIZE, candidates, chosen, rule)


def not_capital(frame: Iterable[Candidate], most: int = 1) -> Draw:
    """
    Choose the most populous municipalities that are not the capital, as the global LOSI chooses one (D2).

    :raises FaultyFrame: as `by_size` does, or if no municipality is marked as the capital
    """
    candidates = tuple(frame)
    others = [each for each in candidates if not each.capital]
    faults = without_population(others) + _too_few(len(others), most, but_capital=True)
    if len(others) == len(candidates):
        faults.append(said("no municipality of the frame is marked as the capital, so it cannot be left out"))
    _check(candidates, faults)
    chosen = [Chosen(each.municipality) for each in _by_size(others)[:most]]
    capitals = ", ".join(sorted(each.municipality for each in candidates if each.capital))
    rule = said(
        "The most populous municipalities that are not the capital (%(capitals)s): %(most)d.",
        capitals=capitals,
        most=most,
    )
    return _draw(Design.NOT_CAPITAL, candidates, chosen, rule)


def _by_size(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda each: (-(each.population or 0), each.municipality))


def _too_few(available: int, wanted: int, *, but_capital: bool = False) -> list[str]:
    if wanted < 1:
        return [said("%(wanted)d municipalities cannot be chosen; ask for at least 1", wanted=wanted)]
    if available >= wanted:
        return []
    some = said(
        "%(wanted)d municipalities were asked for, and the frame has %(available)d",
        wanted=wanted,
        available=available,
    )
    others = said(
        "%(wanted)d municipalities were asked for, and the frame has %(available)d that are not the capital",
        wanted=wanted,
        available=available,
    )
    return [others if but_capital else some]


def _check(candidates: tuple[Candidate, ...], faults: list[str]) -> None:
    empty = [] if candidates else [said("the frame holds no municipality")]
    if found := empty + duplicates(candidates) + faults:
        raise FaultyFrame(found)


def _draw(design: Design, candidates: tuple[Candidate, ...], chosen: list[Chosen], rule: str) -> Draw:
    return Draw(design, tuple(chosen), len(candidates), frame_hash(candidates), (rule, _TIES))
