"""The tables a campaign is set up from are read with every bad cell named."""

import pytest

from openlosi.spreadsheets import FaultyCells
from openlosi.spreadsheets.registers import read_people, read_register


def test_municipalities_are_read_with_all_that_is_kept_of_them(tmp_path):
    file = tmp_path / "m.csv"
    file.write_text(
        "Commune,Région,Population,Portail,Langues,National services,Capital,Stratum\n"
        "Ville A,Nord,48 000,www.a.example,fr; AR,401 405,oui,urban\n"
        "Ville B,,,,,,,\n",
        encoding="utf-8",
    )

    rows = read_register(file, services={"401", "405"}).drop("row", "name").rows()

    assert rows == [
        ("Ville A", "Nord", "48000", "yes", "urban", "https://www.a.example", "fr\nar", "401\n405"),
        ("Ville B", None, None, None, None, None, None, None),
    ]


def test_every_bad_cell_of_municipalities_is_named(tmp_path):
    file = tmp_path / "m.csv"
    file.write_text(
        "municipality,population,portal,languages,national_services\n"
        "A,many,no,French,999\n"
        ",1,,,\n"
        "B,,,,\n"
        "B,,,,\n",
        encoding="utf-8",
    )

    with pytest.raises(FaultyCells) as error:
        read_register(file, services={"401"})

    assert [(fault.cell, fault.reason) for fault in error.value.faults] == [
        ("B2", '"many" is no number of people.'),
        ("C2", '"no" is no web address; write it like https://www.example.org.'),
        ("D2", '"French" is no list of language codes, such as fr or ar, pt-BR.'),
        ("E2", '"999" names no indicator of the edition; write codes, such as 401, 405.'),
        ("A3", "no municipality."),
        ("row 5", f"B is given twice; before: {file}, row 4."),
    ]


ROLES = {"assessor": "assessor", "evaluateur": "assessor", "reviewer": "reviewer"}


def test_people_are_read(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text(
        "E-mail,Role,Name,Languages,Capacity,Municipality,Knows\n"
        "Ana@Example.org,Évaluateur,Ana,pt fr,12.0,PORTO,bo@example.org; cy@example.org\n"
        "bo@example.org,reviewer,,,,,\n",
        encoding="utf-8",
    )

    rows = read_people(file, roles=ROLES, municipalities={"porto": "Porto"})

    assert rows.drop("row", "region", "language_of_pages").rows() == [
        (
            "ana@example.org",
            "assessor",
            "Ana",
            "pt\nfr",
            "12",
            "Porto",
            "bo@example.org\ncy@example.org",
        ),
        ("bo@example.org", "reviewer", None, None, None, None, None),
    ]


def test_every_bad_cell_of_people_is_named(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text(
        "email,role,capacity,municipality\nnobody,boss,lots,Atlantis\n,assessor,,\n", encoding="utf-8"
    )

    with pytest.raises(FaultyCells) as error:
        read_people(file, roles=ROLES, municipalities={"porto": "Porto"})

    assert [(fault.cell, fault.reason) for fault in error.value.faults] == [
        ("A2", '"nobody" is no mail address.'),
        ("B2", '"boss" is no role; the roles are assessor, reviewer.'),
        ("C2", '"lots" is no number of cases.'),
        ("D2", '"Atlantis" is none of the municipalities that were imported.'),
        ("A3", "no email."),
    ]


def test_what_no_database_could_hold_is_a_fault_of_its_cell(tmp_path):
    file = tmp_path / "m.csv"
    file.write_text(
        f"municipality,name,region,population,stratum\n{'k' * 81},{'n' * 201},{'r' * 121},9999999999,{'s' * 61}\n",
        encoding="utf-8",
    )

    with pytest.raises(FaultyCells) as error:
        read_register(file, services=())

    assert [fault.cell for fault in error.value.faults] == ["A2", "B2", "C2", "D2", "E2"]
