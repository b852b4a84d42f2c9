"""`openlosi instrument` tells people what editions hold and what is wrong with theirs."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import openlosi.editions
from openlosi.cli.instrument import app

HOME = Path(openlosi.editions.__file__).parent


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words, env={"COLUMNS": "200"})


def test_list_names_the_editions() -> None:
    result = run("list")

    assert result.exit_code == 0
    assert "losi-2024" in result.stdout
    assert "smart-city-example" in result.stdout


def test_show_gives_every_indicator_in_the_asked_for_language() -> None:
    result = run("show", "losi-2024", "--language", "fr")

    assert result.exit_code == 0
    assert "Budget participatif" in result.stdout
    assert "95 indicators in 6 criteria" in result.stdout


def test_show_gives_all_that_is_said_of_one_indicator() -> None:
    result = run("show", "losi-2024", "--indicator", "275")

    assert "5 years" in result.stdout
    assert "How to put it right" in result.stdout


def test_show_says_what_is_not_translated_yet() -> None:
    assert (
        "Why it matters (not translated yet)"
        in run("show", "losi-2024", "--language", "fr", "--indicator", "206").stdout
    )


@pytest.mark.parametrize(
    "words",
    [
        ["show", "losi-1999"],
        ["show", "losi-2024", "--language", "xx"],
        ["show", "losi-2024", "--indicator", "1"],
    ],
)
def test_what_is_not_there_is_wrong_usage(words: list[str]) -> None:
    result = run(*words)

    assert result.exit_code == 2
    assert result.stderr.startswith("✗ ")


def test_validate_accepts_a_valid_supplement_and_counts_its_translation() -> None:
    result = run("validate", str(HOME / "smart-city-example"))

    assert result.exit_code == 0
    assert "beside losi-2024: 8 indicators in 3 criteria" in result.stdout
    assert "fr.toml: 2 of 72 texts" in result.stdout


def test_validate_tells_every_fault_and_fails(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOME / "smart-city-example", tmp_path / "mine"))
    text = (folder / "edition.toml").read_text(encoding="utf-8")
    spoiled = text.replace('"moderate"', '"modest"').replace('"1/4"', '"quarter"')
    (folder / "edition.toml").write_text(spoiled, encoding="utf-8")

    result = run("validate", str(folder / "edition.toml"))

    assert result.exit_code == 1
    assert result.stderr.count("✗") == 4
    assert result.stderr.endswith("4 faults.\n")


def test_validate_says_when_the_base_is_not_at_hand(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOME / "smart-city-example", tmp_path / "mine"))
    text = (folder / "edition.toml").read_text(encoding="utf-8")
    (folder / "edition.toml").write_text(text.replace('"losi-2024"', '"elsewhere"'), encoding="utf-8")

    assert '"elsewhere" is not at hand' in run("validate", str(folder)).stdout
