"""The municipalities and the reviewers' decisions."""

import pytest

from openlosi.spreadsheets import FaultyCells, read_decisions, read_municipalities


def faults(call, *arguments) -> list[str]:
    with pytest.raises(FaultyCells) as raised:
        call(*arguments)
    return [str(fault).replace(f"{arguments[0].parent}/", "") for fault in raised.value.faults]


def test_municipalities_are_read_with_all_columns(write):
    path = write(
        "m.csv",
        "municipality;population;no_score_reason;latitude\n Évora ;56 596;;38,57\nبلدية;1.234.567;No portal;\n",
    )

    assert read_municipalities(path).rows() == [
        ("Évora", None, None, 56596, None, None, 38.57, None, 2),
        ("بلدية", None, None, 1234567, None, "no_portal", None, None, 3),
    ]


def test_faulty_municipalities_are_named(write):
    path = write(
        "m.csv",
        "municipality,population,no_score_reason,latitude,longitude\nM,many,bad,91,x\nN,1,,0,0\nN,1,,0,0\nn,1,,0,0\n,1,,,\n",
    )

    assert faults(read_municipalities, path) == [
        'm.csv, row 2 (cell B2): "many" is no number of people.',
        (
            'm.csv, row 2 (cell C2): "bad" is no reason for having no score; the reasons are '
            "no_portal, unreachable, not_assessed, incomplete, unsettled."
        ),
        'm.csv, row 2 (cell D2): "91" is no latitude in decimal degrees, from -90 to 90.',
        'm.csv, row 2 (cell E2): "x" is no longitude in decimal degrees, from -180 to 180.',
        "m.csv, row 4: N is given twice; before: m.csv, row 3.",
        (
            'm.csv, row 5: municipality "n" looks like "N" and is written differently (1 of these rows); '
            "write both alike, or make them differ visibly."
        ),
        "m.csv, row 6 (cell A6): no municipality.",
    ]


def test_decisions_are_read(write, instrument):
    path = write(
        "d.csv",
        "municipality,indicator,answer,reason\nÉvora,225A,oui,seen on page 2\nÉvora,206,0,gone since\n",
    )

    assert read_decisions(path, instrument).rows() == [
        ("Évora", "225a", "met", "seen on page 2", 2),
        ("Évora", "206", "not_met", "gone since", 3),
    ]


def test_faulty_decisions_are_named(write, instrument):
    path = write(
        "d.csv", "municipality,indicator,answer,reason\nM,999,1,seen\nM,206,,\nM,214,1,seen\nM,214,0,seen\n"
    )

    assert faults(read_decisions, path, instrument) == [
        'd.csv, row 2 (cell B2): "999" is no indicator of losi-test.',
        "d.csv, row 3 (cell C3): no answer.",
        "d.csv, row 3 (cell D3): no reason.",
        "d.csv, row 5: M | 214 is given twice; before: d.csv, row 4.",
    ]


def test_a_table_without_its_columns_is_named(write, instrument):
    assert faults(read_decisions, write("d.csv", "a,b\n1,2\n"), instrument) == [
        "d.csv: no header with the columns municipality, indicator, answer, reason."
    ]
    assert faults(read_municipalities, write("m.pdf", "x")) == [
        "m.pdf: is no spreadsheet we read; give .csv, .tsv, .xlsx or .ods."
    ]
