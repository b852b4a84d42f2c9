"""Editions are found and read from folders, and what is wrong with a file itself is told as well."""

import shutil
from pathlib import Path

import pytest

import openlosi.editions
from openlosi.core.instruments.faults import FaultyEdition
from openlosi.editions import NoSuchEdition, available, load, load_file, load_named

HOME = Path(openlosi.editions.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example supplement, to spoil."""
    return Path(shutil.copytree(HOME / "smart-city-example", tmp_path / "mine"))


def faults(path: Path) -> list[str]:
    with pytest.raises(FaultyEdition) as faulty:
        load_file(path)
    return [str(fault) for fault in faulty.value.faults]


@pytest.mark.parametrize("code", available())
def test_every_edition_that_comes_with_the_software_loads_and_bears_its_folders_name(code: str) -> None:
    assert load(code).code == code


def test_the_example_is_an_index_of_its_own_beside_the_losi() -> None:
    example, losi = load("smart-city-example"), load("losi-2024")

    assert example.supplements == "losi-2024"
    assert (example.denominator, losi.denominator) == (8, 95)
    assert set(example.codes) & set(losi.codes) == set()
    assert example.indicator("S08").criteria == ("algorithms", "mobility")


def test_a_folder_and_any_of_its_files_stand_for_the_edition(folder: Path) -> None:
    by_folder = load_file(folder)

    assert (
        load_file(folder / "edition.toml")
        == load_file(folder / "fr.toml")
        == load_named(str(folder))
        == by_folder
    )


def test_an_unknown_name_suggests_the_nearest_edition() -> None:
    with pytest.raises(NoSuchEdition, match='no such file; did you mean "losi-2024"'):
        load_named("losi-2042")
    with pytest.raises(NoSuchEdition):
        load("../editions/losi-2024")


def test_a_folder_without_a_structure_is_no_edition(tmp_path: Path) -> None:
    assert faults(tmp_path) == [
        f"{tmp_path / 'edition.toml'}: is missing; an edition is a folder that holds it"
    ]


def test_a_mistyped_path_is_not_taken_for_its_folder(folder: Path) -> None:
    assert faults(folder / "frr.toml") == [f"{folder / 'frr.toml'}: does not exist"]


def test_another_file_beside_an_edition_is_not_taken_for_it(folder: Path) -> None:
    (folder / "notes.txt").write_text("notes")

    assert faults(folder / "notes.txt") == [
        f"{folder / 'notes.txt'}: is not a file of an edition; name the folder or its edition.toml"
    ]


def test_broken_toml_is_told_with_its_line_in_every_file(folder: Path) -> None:
    (folder / "edition.toml").write_text('code = "mine"\nanswers = [\n')
    (folder / "en.toml").write_text('title = "a"\n\ntitle = "b"\n')

    structure, english = faults(folder)

    assert structure.startswith("edition.toml: is not valid TOML: ")
    assert english == "en.toml: is not valid TOML: Cannot overwrite a value (at line 3, column 12)"


def test_a_file_in_another_encoding_is_told_with_its_line(folder: Path) -> None:
    (folder / "fr.toml").write_bytes('# une note\ntitle = "Été"\n'.encode("latin-1"))

    assert faults(folder) == ["fr.toml: line 2 is not in UTF-8; save the file as UTF-8 in your editor"]


def test_the_mark_that_some_editors_put_first_is_no_fault(folder: Path) -> None:
    text = (folder / "en.toml").read_bytes()
    (folder / "en.toml").write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))

    assert load_file(folder).codes == load("smart-city-example").codes


@pytest.mark.parametrize("text", ["a = " + "[" * 20000, "a = " + "9" * 5000])
def test_files_that_would_exhaust_the_reader_are_a_fault(folder: Path, text: str) -> None:
    (folder / "edition.toml").write_text(text)

    assert len(faults(folder)) == 1


def test_a_supplement_is_compared_with_the_edition_that_it_names(folder: Path) -> None:
    structure = (folder / "edition.toml").read_text(encoding="utf-8")
    (folder / "edition.toml").write_text(structure.replace('"S01"', '"206"'), encoding="utf-8")

    assert (
        'edition.toml: indicator 206: "losi-2024" has this code already; choose another, such as S206'
        in faults(folder)
    )


def test_the_edition_beside_a_supplement_goes_before_the_one_in_the_software(folder: Path) -> None:
    beside = folder.parent / "losi-2024"
    shutil.copytree(HOME / "losi-2024", beside)
    (beside / "en.toml").write_text("")

    assert faults(folder)[0] == "losi-2024/en.toml: title is missing"


def test_a_supplement_to_an_edition_that_is_not_at_hand_loads(folder: Path) -> None:
    structure = (folder / "edition.toml").read_text(encoding="utf-8")
    (folder / "edition.toml").write_text(structure.replace('"losi-2024"', '"elsewhere"'), encoding="utf-8")

    assert load_file(folder).supplements == "elsewhere"


def test_two_supplements_that_name_each_other_end_in_a_fault(folder: Path) -> None:
    structure = (folder / "edition.toml").read_text(encoding="utf-8")
    other = Path(shutil.copytree(folder, folder.parent / "other"))
    mine = structure.replace('"losi-2024"', '"other"').replace('"smart-city-example"', '"mine"')
    (folder / "edition.toml").write_text(mine, encoding="utf-8")
    theirs = structure.replace('"losi-2024"', '"mine"').replace('"smart-city-example"', '"other"')
    (other / "edition.toml").write_text(theirs, encoding="utf-8")

    assert (
        faults(folder)[0] == 'edition.toml: supplements: "other" is a supplement itself; name "mine" instead'
    )
