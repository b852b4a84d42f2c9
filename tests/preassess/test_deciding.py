"""The models that come with the software are those their table gives, and say nothing their features do not mean."""

import csv
import math
from importlib.resources import files

import pytest

from openlosi.preassess.deciding import EXPECTED, Example, Reading, calibration, shipped_models, train
from openlosi.preassess.features import AGAINST, EITHER_WAY, FEATURES, OF_MEANING, OF_WORDS

TABLE = files("openlosi.preassess").joinpath("training.csv")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def example(portal: int, label: int, **numbers: float) -> Example:
    return Example(portal, "206", label, dict.fromkeys(FEATURES, 0.0) | numbers)


@pytest.mark.parametrize("reading", list(Reading))
def test_the_shipped_models_are_trained_from_the_shipped_table(rows, reading):
    examples = [
        Example(
            int(r["portal"]),
            r["code"],
            int(r["label"]),
            {name: float(r[name]) for name in FEATURES},
            float(r["weight"]),
        )
        for r in rows
        if r["reading"] == reading.value
    ]

    trained = train(examples, reading)

    shipped = shipped_models()[reading]
    # Shipped are the same weights, all stretched alike, as portals left out asked for.
    stretch = shipped.own["214"] / trained.own["214"]
    assert 0.7 < stretch < 1.6
    alike = trained.stretched(stretch, 0, shipped.threshold)
    assert alike.weights == pytest.approx(dict(shipped.weights), abs=1e-2)
    assert alike.own == pytest.approx(dict(shipped.own), abs=1e-2)
    assert 0.5 <= shipped.threshold < 1


def test_log_odds_that_say_too_little_are_stretched():
    told = (
        [(example(1, 1), 0.7)] * 9
        + [(example(1, 0), 0.7)]
        + [(example(1, 0), 0.3)] * 9
        + [(example(1, 1), 0.3)]
    )

    stretch, shift = calibration(told)

    assert stretch == pytest.approx(math.log(9) / math.log(7 / 3), abs=0.01)
    assert shift == pytest.approx(0, abs=0.01)


def test_the_table_holds_numbers_and_codes_only(rows):
    for row in rows:
        assert set(row) == {"reading", "portal", "code", "label", "weight", *FEATURES}
        assert row["label"] in "01" and row["portal"].isdigit() and len(row["code"]) <= 4
        assert row["reading"] in {reading.value for reading in Reading}
        assert all(float(row[name]) >= 0 for name in ("weight", *FEATURES))


@pytest.mark.parametrize("reading", list(Reading))
def test_no_weight_says_the_opposite_of_its_feature(reading):
    for name, weight in shipped_models()[reading].weights.items():
        assert name in EITHER_WAY or (weight <= 0 if name in AGAINST else weight >= 0)


def test_what_is_read_with_less_has_a_model_that_knows_only_that():
    assert not OF_MEANING & set(shipped_models()[Reading.WORDS].weights)
    assert not OF_WORDS & set(shipped_models()[Reading.MEANING].weights)
    assert set(shipped_models()[Reading.WHOLE].weights) == set(FEATURES)


def test_empty_pages_that_happened_to_be_right_are_not_trusted_for_it():
    examples = [example(p, 1, thin=1.0) for p in range(4)] + [example(p, 0) for p in range(4)]

    assert train(examples).weights["thin"] == 0


def test_what_goes_with_being_there_is_learnt():
    examples = [example(p, 1, words=2.0) for p in range(4)] + [example(p, 0) for p in range(4)]

    model = train(examples)

    there, absent = (model.probability("206", each.numbers) for each in (examples[0], examples[-1]))
    assert there > 0.65
    assert absent < 0.35


def test_one_reading_by_one_person_counts_less():
    mixed = [example(p, 1, words=2.0) for p in range(4)] + [example(p, 0, words=2.0) for p in range(4)]
    doubted = [Example(e.portal, e.code, e.label, e.numbers, 1.0 if e.label else 0.5) for e in mixed]

    even, sure = (train(examples).probability("206", mixed[0].numbers) for examples in (mixed, doubted))

    assert sure > even == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("reading", list(Reading))
def test_the_shares_that_are_told_add_up_to_the_probability(reading):
    model, numbers = shipped_models()[reading], dict.fromkeys(FEATURES, 1.0)

    told = sum(share for _, share in model.why("222", numbers))

    assert told == pytest.approx(model.log_odds("222", numbers), abs=0.05 * len(FEATURES))


def test_an_indicator_never_seen_is_judged_by_its_features_alone():
    model = shipped_models()[Reading.WHOLE]
    nothing = dict.fromkeys(FEATURES, 0.0)

    assert model.log_odds("999", nothing) == pytest.approx(model.intercept)
    assert model.probability("999", nothing) < 0.5


def test_what_is_expected_of_a_weight_stands_where_no_example_says_otherwise():
    examples = [example(portal, portal % 2, words=portal % 2) for portal in range(1, 9)]

    weights = train(examples).weights

    assert {name: weights[name] for name in EXPECTED} == pytest.approx(dict(EXPECTED))
    assert weights["platform"] == pytest.approx(0)


def test_examples_draw_a_weight_away_from_what_was_expected():
    against = [example(1, 0, service=1.0, service_form=1.0) for _ in range(200)]

    assert (
        train([*against, example(2, 1, words=2.0)]).weights["service_form"] < EXPECTED["service_form"] - 0.5
    )
