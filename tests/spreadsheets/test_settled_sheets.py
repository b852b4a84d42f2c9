"""Settled sheets are nobody's in particular: they may name no assessor, and then only where that is allowed."""

import pytest

LONG = "municipality,indicator,answer\nÉvora,206,yes\nÉvora,214,no\n"
SHEET = "code,answer\n206,yes\n214,no\n"


@pytest.mark.parametrize(("name", "text"), [("all.csv", LONG), ("Évora.csv", SHEET)])
def test_no_assessor_is_needed(write, answers_in, name, text):
    assert answers_in(write(name, text), assessor_needed=False) == [
        ("Évora", "", "206", "met"),
        ("Évora", "", "214", "not_met"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("all.csv", "municipality,assessor,indicator,answer\nÉvora,Ana,206,yes\nÉvora,,214,no\n"),
        ("all.csv", "municipality,indicator,answer,assessor\nÉvora,206,yes,Ana\nÉvora,214,no\n"),
    ],
)
def test_an_assessor_who_is_named_is_kept(write, answers_in, name, text):
    assert answers_in(write(name, text), assessor_needed=False) == [
        ("Évora", "", "214", "not_met"),
        ("Évora", "Ana", "206", "met"),
    ]


def test_a_title_may_still_name_one(write, answers_in):
    assert answers_in(write("Évora | Ana.csv", SHEET), assessor_needed=False)[0] == (
        "Évora",
        "Ana",
        "206",
        "met",
    )


@pytest.mark.parametrize(
    "mapping",
    ["file,sheet,municipality\n1.csv,,Évora\n", "file,sheet,municipality,assessor\n1.csv,,Évora,\n"],
)
def test_a_mapping_names_only_the_municipality(write, answers_in, mapping):
    answers = answers_in(write("1.csv", SHEET), mapping=write("m.csv", mapping), assessor_needed=False)

    assert answers[0] == ("Évora", "", "206", "met")


def test_without_leave_both_are_faults(write, faults_in):
    (long, sheet) = faults_in(write("all.csv", LONG), write("Évora.csv", SHEET))

    assert "names municipalities and no assessors" in long and "all.csv" in long
    assert "whose answers these are is not known" in sheet and "Évora.csv" in sheet


def test_twice_the_same_is_told_without_a_gap_for_the_assessor(write, faults_in):
    path = write("all.csv", LONG + "Évora,214,no\n")

    assert faults_in(path, assessor_needed=False) == [
        "all.csv, row 4: Évora | 214 is given twice; before: all.csv, row 3."
    ]


def test_what_such_a_table_needs_is_said(write, faults_in):
    (fault,) = faults_in(write("all.csv", "a,b\n1,2\n"), assessor_needed=False)

    assert "settled answers has the columns municipality, indicator and answer" in fault
