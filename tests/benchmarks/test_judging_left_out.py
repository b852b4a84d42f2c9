"""A portal that the model was trained on is judged by a model that was not."""

import csv
from pathlib import Path

import pytest
from judging.labels import Label
from judging.left_out import models_without, same_numbers, same_portal, trained_on

from openlosi import editions
from openlosi.preassess.deciding import Example, Reading, train
from openlosi.preassess.features import FEATURES

CODES = editions.load("losi-2024").codes
NUMBERS = dict.fromkeys(FEATURES, 0.0)


def examples(portal: int, met: set[int]) -> list[Example]:
    return [
        Example(portal, CODES[code], int(code in met), NUMBERS | {"words": float(code in met)})
        for code in range(40)
    ]


def labels(met: set[int], codes: int = 40) -> list[Label]:
    return [Label(CODES[code], int(code in met), "", "") for code in range(codes)]


EVEN, LOW, HIGH = set(range(0, 40, 2)), set(range(20)), set(range(20, 40))
ALL = [*examples(1, EVEN), *examples(2, LOW), *examples(3, HIGH)]


def test_a_portal_is_recognised_by_its_labels() -> None:
    assert same_portal(ALL, labels(LOW)) == 2
    assert same_portal(ALL, labels(LOW | {39})) == 2
    assert same_portal(ALL, labels(LOW | {36, 37, 38, 39})) is None
    assert same_portal(ALL, labels(LOW, codes=19)) is None


def test_portals_of_few_labels_are_not_told_apart() -> None:
    few = [each for each in ALL if CODES.index(each.code) < 10]
    assert same_portal(few, labels(LOW)) is None


def test_the_model_does_not_know_the_portal_left_out() -> None:
    left_out = models_without(dict.fromkeys(Reading, ALL), 2)[Reading.WORDS]
    others = [each for each in ALL if each.portal != 2]
    on_others = train(others, Reading.WORDS)
    stretch = left_out.weights["words"] / on_others.weights["words"]
    assert left_out.own == pytest.approx({code: stretch * own for code, own in on_others.own.items()})
    assert set(left_out.own) == {each.code for each in others}


def test_a_portal_is_recognised_by_its_numbers_whoever_labelled_it() -> None:
    telling = [
        Example(each.portal, each.code, each.label, dict.fromkeys(FEATURES, 0.1 * each.portal + place / 100))
        for place, each in enumerate(ALL)
    ]
    mine = {each.code: dict(each.numbers) for each in telling if each.portal == 2}

    assert same_numbers(telling, mine) == 2
    assert same_numbers(telling, {code: dict.fromkeys(FEATURES, 0.7) for code in mine}) is None


def test_what_was_trained_on_is_read_from_its_table(tmp_path: Path) -> None:
    path = tmp_path / "training.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["reading", "portal", "code", "label", "weight", *FEATURES])
        for each in ALL:
            writer.writerow(["words", each.portal, each.code, each.label, 1, *each.numbers.values()])
    assert trained_on(path)[Reading.WORDS] == ALL
    assert trained_on(path)[Reading.WHOLE] == []
    assert trained_on(tmp_path / "none.csv")[Reading.WORDS] == []
