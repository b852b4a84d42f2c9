"""
Judge a portal by a model that has not seen it.

The models that come with the software were trained on a few labelled portals. Their numbers are kept without their
names; a portal is recognised among them by its labels, or by its numbers, and is then judged by models trained on all
the others, threshold included. Every other portal is judged by the models that come with the software.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import training

from judging.labels import Label
from openlosi.preassess.deciding import Example, Models, Reading

#: Labels are seldom revised: this share alike is the same portal. Two portals differ in far more.
ALIKE = 0.97
#: So many rows with the very numbers that were trained on are the same portal, whoever labelled it.
SAME_NUMBERS = 0.6
FEWEST = 20
_NEAR = 0.002
_TELLING = 5


def trained_on(path: Path) -> training.Table:
    """What the models that come with the software were trained on; nothing when the file is not there."""
    return training.stored(path) if path.exists() else {reading: [] for reading in Reading}


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


def same_numbers(examples: Iterable[Example], numbers: Mapping[str, Mapping[str, float]]) -> int | None:
    """The number of the portal whose rows have these very numbers among those trained on, or None."""
    compared: dict[int, list[bool]] = {}
    for example in examples:
        mine = numbers.get(example.code, {})
        # Rows of one kind that say nothing are alike everywhere.
        if mine and sum(value != 0 for value in mine.values()) > _TELLING:
            same = all(
                abs(mine[name] - value) <= _NEAR * max(1.0, value) for name, value in example.numbers.items()
            )
            compared.setdefault(example.portal, []).append(same)
    for number, rows in sorted(compared.items()):
        if len(rows) >= FEWEST and sum(rows) >= SAME_NUMBERS * len(rows):
            return number
    return None


def _alike(known: Mapping[str, int], gold: Mapping[str, int]) -> float:
    """The share of the rows trained on that have the same label; 0 for too few rows to tell portals apart."""
    if len(known) < FEWEST:
        return 0.0
    return sum(gold.get(code) == label for code, label in known.items()) / len(known)


def models_without(table: training.Table, portal: int) -> Models:
    """Models, their thresholds included, that never saw this portal."""
    return Models(
        {
            reading: training.model_of([each for each in examples if each.portal != portal], reading)
            for reading, examples in table.items()
        }
    )
