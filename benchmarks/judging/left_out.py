"""
Judge a portal by a model that has not seen it.

The model that comes with the software was trained on a few labelled portals. Their numbers are kept without their
names; a portal is recognised among them by its labels, and is then judged by a model trained on all the others,
threshold included. Every other portal is judged by the model that comes with the software.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import training

from judging.labels import Label
from openlosi.preassess.deciding import Example, Model, train

#: Labels are seldom revised: this share alike is the same portal. Two portals differ in far more.
ALIKE = 0.97
FEWEST = 20


def trained_on(path: Path) -> list[Example]:
    """What the model that comes with the software was trained on; nothing when the file is not there."""
    return training.stored(path) if path.exists() else []


def same_portal(examples: Iterable[Example], labels: Sequence[Label]) -> int | None:
    """The number of the portal that has these labels among those trained on, or None."""
    gold = {label.code: label.gold for label in labels}
    portals: dict[int, dict[str, int]] = {}
    for example in examples:
        portals.setdefault(example.portal, {})[example.code] = example.label
    for number, known in sorted(portals.items()):
        if _alike(known, gold) >= ALIKE:
            return number
    return None


def _alike(known: Mapping[str, int], gold: Mapping[str, int]) -> float:
    """The share of the rows trained on that have the same label; 0 for too few rows to tell portals apart."""
    if len(known) < FEWEST:
        return 0.0
    return sum(gold.get(code) == label for code, label in known.items()) / len(known)


def model_without(examples: Sequence[Example], portal: int) -> Model:
    """A model, its threshold included, that never saw this portal."""
    others = [each for each in examples if each.portal != portal]
    return train(others, threshold=training.threshold_for(training.left_out(others)))
