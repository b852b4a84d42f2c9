"""The folder of results is a valid Frictionless data package, and says by which rules it was made."""

import json
from dataclasses import replace
from fractions import Fraction

import frictionless
import pytest

from openlosi.core.instruments.models import Level
from openlosi.documents.datapackage import fingerprint, write_datapackage
from openlosi.tables import write_csv


@pytest.fixture
def folder(tables, instrument, tmp_path):
    write_csv(tables, tmp_path)
    write_datapackage(tmp_path, instrument, title="T")
    return tmp_path


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_public_validator_accepts_it_rows_and_all(folder):
    outcome = frictionless.validate(str(folder / "datapackage.json"))

    assert outcome.valid, outcome.flatten(["title", "note"])
    assert len(outcome.tasks) == 5


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_changed_table_is_noticed(folder):
    table = folder / "results.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0.5000", "0.9000"), encoding="utf-8")

    assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_it_names_edition_and_licence(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))

    assert package["instrument"]["code"] == "little"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_the_fingerprint_changes_with_anything_that_decides_a_score(instrument):
    changed = [
        replace(instrument, denominator=5),
        replace(instrument, indicators=instrument.indicators[:-1]),
        replace(instrument, levels=(*instrument.levels[:-1], Level("very_high", Fraction(4, 5)))),
    ]

    assert len({fingerprint(i) for i in (instrument, *changed)}) == 4
