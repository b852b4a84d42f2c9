"""What a case selection chose, and the text that documents it (D6) so that anyone can repeat it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from openlosi.core.saying import said


class Design(Enum):
    """How cases are selected (D2 to D5)."""

    ONE_PER_REGION = "one-per-region"
    BY_SIZE = "by-size"
    NOT_CAPITAL = "not-capital"
    STRATIFIED = "stratified"


_NAMES = {
    Design.ONE_PER_REGION: said("one-per-region"),
    Design.BY_SIZE: said("by-size"),
    Design.NOT_CAPITAL: said("not-capital"),
    Design.STRATIFIED: said("stratified"),
}


@dataclass(frozen=True)
class Chosen:
    """A chosen municipality, and the region or stratum it was chosen for ("" where the design has none)."""

    municipality: str
    group: str = ""


@dataclass(frozen=True)
class Draw:
    """
    A documented selection.

    :ivar rule: what was chosen, one sentence each
    :ivar seed: what the draw began from; "" where nothing was drawn at random
    :ivar algorithm: the name and version of the random draw; "" where there was none
    """

    design: Design
    chosen: tuple[Chosen, ...]
    candidates: int
    frame_hash: str
    rule: tuple[str, ...]
    seed: str = ""
    algorithm: str = ""

    @property
    def municipalities(self) -> tuple[str, ...]:
        """The keys of the chosen, in the order of the choice."""
        return tuple(chosen.municipality for chosen in self.chosen)

    def document(self) -> tuple[str, ...]:
        """The lines of text that document the selection."""
        lines = [
            said("Design: %(design)s.", design=_NAMES[self.design]),
            *self.rule,
            said(
                "Chosen: %(chosen)d of %(candidates)d municipalities in the frame.",
                chosen=len(self.chosen),
                candidates=self.candidates,
            ),
            said("Frame: SHA-256 %(hash)s.", hash=self.frame_hash),
        ]
        if self.algorithm:
            lines += [
                said("Seed: %(seed)s", seed=self.seed),
                said("Draw: %(algorithm)s.", algorithm=self.algorithm),
            ]
        return (*lines, *_listed(self.chosen))


def _listed(chosen: Iterable[Chosen]) -> list[str]:
    return [
        f"{number}. {case.municipality}" + (f" ({case.group})" if case.group else "")
        for number, case in enumerate(chosen, start=1)
    ]
