"""Long tables in CSV."""

import pytest

HEADER = "municipality,assessor,indicator,answer\n"


def test_a_long_csv_gives_its_answers(write, answers_in):
    path = write("a.csv", HEADER + "Évora,A1,206,yes\nبلدية,B2,225A,٠\n")

    assert answers_in(path) == [("Évora", "A1", "206", "met"), ("بلدية", "B2", "225a", "not_met")]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_seen(write, answers_in, separator):
    text = (HEADER + "Évora,A1,206,yes\n").replace(",", separator)

    assert answers_in(write("a.csv", text)) == [("Évora", "A1", "206", "met")]


def test_columns_may_stand_in_any_order_below_title_rows(write, answers_in):
    path = write(
        "a.csv", "My round\n\nAnswer ; Extra;Indicator;ASSESSOR;Municipality\nnon;x;206.0;A1; Évora \n"
    )

    assert answers_in(path) == [("Évora", "A1", "206", "not_met")]


def test_every_bad_cell_is_named_at_once(write, faults_in):
    path = write(
        "a.csv",
        HEADER + "Évora,A1,999,yes\n,A1,206,maybe\nÉvora,A1,214,n/a\nÉvora,A1,206,1\nÉvora,A1,206,1\n",
    )

    assert faults_in(path) == [
        'a.csv, row 2 (cell C2): "999" is no indicator of losi-test.',
        "a.csv, row 3 (cell A3): no municipality.",
        'a.csv, row 3 (cell D3): "maybe" is no answer: write yes or no, in any language we know, or 1 or 0.',
        'a.csv, row 4 (cell D4): "n/a" means not applicable, which losi-test does not allow.',
        "a.csv, row 6: Évora | A1 | 206 is given twice; before: a.csv, row 5.",
    ]
