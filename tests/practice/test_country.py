"""The invented country is the same everywhere, and its team errs the way people do."""

from collections import Counter

import openpyxl
import pytest

from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.editions import load
from openlosi.practice.country import Country, chances, invented_country, truth
from openlosi.practice.sheets import write_country
from openlosi.practice.team import TEAM, assessed, assessment, decisions


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load("losi-2024")


@pytest.fixture(scope="module")
def country() -> Country:
    return invented_country()


def test_it_has_twenty_four_municipalities_one_in_each_region(country):
    assert len(country.municipalities) == 24
    assert max(Counter(town.region for town in country.municipalities).values()) == 1
    assert len({town.key for town in country.municipalities}) == 24


def test_two_of_them_cannot_be_assessed(country):
    reasons = Counter(town.no_score_reason for town in country.municipalities)

    assert reasons == {"": 22, "no_portal": 1, "unreachable": 1}


def test_its_chances_are_the_same_on_every_machine():
    # By hand: printf 'maravel-1|alba|206|0' | sha256sum, its first eight bytes over 2**64.
    assert next(chances("maravel-1", "alba", "206")) == pytest.approx(0.19571082422641203, abs=1e-15)


def test_every_truth_answers_every_indicator(country, instrument):
    for town in country.municipalities:
        assert tuple(truth(country, town, instrument)) == instrument.codes


def test_no_portal_is_read_twice_by_one_person(country):
    for _, (first, second) in assessed(country):
        assert first != second


def test_assessors_overlook_more_than_they_imagine(country, instrument):
    errors = Counter()
    for town, pair in assessed(country):
        true = truth(country, town, instrument)
        for person in pair:
            seen = assessment(country, town, person, instrument)
            errors.update(true[code] for code in true if seen[code] is not true[code])

    assert errors[Value.MET] > errors[Value.NOT_MET] > 0


def test_a_decision_stands_for_every_discrepancy_but_those_left_open(country, instrument):
    decided = {(d.municipality, d.indicator) for d in decisions(country, instrument, leave_open="greywater")}
    differ = set()
    for town, pair in assessed(country):
        first, second = (assessment(country, town, person, instrument) for person in pair)
        differ |= {(town.key, code) for code in instrument.codes if first[code] is not second[code]}

    assert {key for key in differ if key[0] == "greywater"}
    assert decided == {key for key in differ if key[0] != "greywater"}


def test_every_assessor_hands_in_a_workbook_with_a_sheet_a_case(country, instrument, tmp_path):
    write_country(country, instrument, tmp_path)

    titles = []
    for assessor in TEAM:
        book = openpyxl.load_workbook(tmp_path / "sheets" / f"{assessor.name}.xlsx", read_only=True)
        titles += book.sheetnames
        book.close()
    assert sorted(titles) == sorted(
        f"{town.key} | {p.name}" for town, pair in assessed(country) for p in pair
    )
