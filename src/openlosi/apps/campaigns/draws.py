"""
The documented draw of a campaign's cases (D6): made, kept with its whole frame, and repeated from what was kept.

How a draw is made is in `openlosi.core.sampling`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.translating import in_words
from openlosi.core.sampling.draws import Design, Draw
from openlosi.core.sampling.frame import Candidate
from openlosi.core.sampling.purposive import by_size, not_capital, one_per_region
from openlosi.core.sampling.stratified import Allocation, stratified


@dataclass(frozen=True)
class DrawWanted:
    """
    The design of a draw, as a person asked for it.

    :ivar number: how many; no use where the design says it
    :ivar seed: what a random draw begins from; decided in public
    :ivar strata: what tells municipalities apart: ``region`` or ``stratum``
    """

    design: Design
    number: int = 0
    seed: str = ""
    strata: str = "stratum"
    allocation: Allocation = Allocation.PROPORTIONAL


def candidates_of(campaign: Campaign) -> list[Candidate]:
    """The frame: all municipalities of the organization that runs a campaign."""
    return [
        Candidate(each.key, each.population, each.region, each.stratum, each.capital)
        for each in campaign.organization.municipalities.order_by("key")
    ]


def drawn(frame: Sequence[Candidate], wanted: DrawWanted) -> Draw:
    """
    Draw; the same frame and the same wish always give the same.

    :raises FaultyFrame: if the frame does not allow the design
    """
    if wanted.design is Design.ONE_PER_REGION:
        return one_per_region(frame)
    if wanted.design is Design.BY_SIZE:
        return by_size(frame, wanted.number)
    if wanted.design is Design.NOT_CAPITAL:
        return not_capital(frame, wanted.number)
    return stratified(
        _stratified_by(frame, wanted.strata), wanted.number, seed=wanted.seed, allocation=wanted.allocation
    )


def kept(
    draw: Draw, frame: Sequence[Candidate], wanted: DrawWanted, *, by: Any, at: datetime
) -> dict[str, Any]:
    """What a campaign keeps of a draw: enough to repeat it, and what it said."""
    if wanted.design is Design.STRATIFIED:
        frame = _stratified_by(frame, wanted.strata)
    return {
        "design": wanted.design.value,
        "number": wanted.number,
        "seed": draw.seed,
        "strata": wanted.strata if wanted.design is Design.STRATIFIED else "",
        "allocation": wanted.allocation.value,
        "algorithm": draw.algorithm,
        "frame_hash": draw.frame_hash,
        "frame": [[c.municipality, c.population, c.region, c.stratum, c.capital] for c in frame],
        "chosen": [[each.municipality, each.group] for each in draw.chosen],
        "document": list(draw.document()),
        "by": by.pk,
        "at": at.isoformat(),
    }


def drawn_again(draw: Mapping[str, Any]) -> Draw:
    """The same draw, made anew from the frame and the seed that were kept."""
    return drawn(
        [Candidate(*row) for row in draw["frame"]],
        DrawWanted(
            Design(draw["design"]),
            draw["number"],
            draw["seed"],
            "stratum",
            Allocation(draw["allocation"]),
        ),
    )


def document_in_words(draw: Mapping[str, Any]) -> list[str]:
    """
    What was kept of a draw's document, in the reader's language, without the list of the chosen.

    The draw is made anew for it; a line that it does not say again stays as it was kept.
    """
    again = {str(line): line for line in drawn_again(draw).document()}
    kept = draw["document"][: -len(draw["chosen"])]
    return [in_words(again.get(line, line)) for line in kept]


def is_repeatable(draw: Mapping[str, Any]) -> bool:
    """Whether drawing again from what was kept gives the municipalities that were chosen."""
    return [list(pair) for pair in _pairs(drawn_again(draw))] == draw["chosen"]


def _pairs(draw: Draw) -> list[tuple[str, str]]:
    return [(each.municipality, each.group) for each in draw.chosen]


def _stratified_by(frame: Sequence[Candidate], strata: str) -> list[Candidate]:
    """The frame with the regions as strata, where regions are what tells municipalities apart."""
    if strata != "region":
        return list(frame)
    return [Candidate(c.municipality, c.population, c.region, c.region, c.capital) for c in frame]
