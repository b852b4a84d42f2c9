"""The model that comes with the software is the one its table gives, and says nothing its features do not mean."""

import csv
from importlib.resources import files

import pytest

from openlosi.preassess.deciding import Example, priors, shipped_model, train
from openlosi.preassess.features import AGAINST, EITHER_WAY, FEATURES

TABLE = files("openlosi.preassess").joinpath("training.csv")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def example(portal: int, label: int, **numbers: float) -> Example:
    return Example(portal, "206", label, dict.fromkeys(FEATURES, 0.0) | numbers)


def test_the_shipped_model_is_trained_from_the_shipped_table(rows):
    examples = [
        Example(int(r["portal"]), r["code"], int(r["label"]), {name: float(r[name]) for name in FEATURES})
        for r in rows
    ]

    trained = train(examples)

    shipped = shipped_model()
    assert trained.weights == pytest.approx(dict(shipped.weights), abs=1e-3)
    assert trained.prior == pytest.approx(dict(shipped.prior), abs=1e-2)
    assert 0.5 <= shipped.threshold < 1


def test_the_table_holds_numbers_and_codes_only(rows):
    for row in rows:
        assert set(row) == {"portal", "code", "label", *FEATURES}
        assert row["label"] in "01" and row["portal"].isdigit() and len(row["code"]) <= 4
        assert all(float(row[name]) >= 0 for name in FEATURES)


def test_no_weight_says_the_opposite_of_its_feature():
    for name, weight in shipped_model().weights.items():
        assert name in EITHER_WAY or (weight <= 0 if name in AGAINST else weight >= 0)


def test_empty_pages_that_happened_to_be_right_are_not_trusted_for_it():
    examples = [example(p, 1, thin=1.0) for p in range(4)] + [example(p, 0) for p in range(4)]

    assert train(examples).weights["thin"] == 0


def test_what_goes_with_being_there_is_learnt():
    examples = [example(p, 1, words=2.0) for p in range(4)] + [example(p, 0) for p in range(4)]

    model = train(examples)

    there, absent = (model.probability("206", each.numbers) for each in (examples[0], examples[-1]))
    assert there > 0.7
    assert absent < 0.3


def test_the_shares_that_are_told_add_up_to_the_probability():
    model, numbers = shipped_model(), dict.fromkeys(FEATURES, 1.0)

    told = sum(share for _, share in model.why("222", numbers))

    assert told == pytest.approx(model.log_odds("222", numbers), abs=0.05 * len(FEATURES))


def test_an_indicator_never_seen_has_the_prior_of_all():
    known = priors([example(1, 1), example(1, 0)])

    assert known[""] == pytest.approx(0)
    assert shipped_model().probability("999", dict.fromkeys(FEATURES, 0.0)) < 0.5
