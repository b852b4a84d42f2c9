"""Search packs are loaded whole, or refused with every fault named."""

from pathlib import Path

import pytest

from openlosi import editions
from openlosi.preassess.packs import (
    FaultyPacks,
    Words,
    available_languages,
    check_packs,
    languages_in,
    load_pack,
    load_packs,
    read_packs,
)

CODES = ("220", "221", "225a")


def _faults(folder: Path, text: str, name: str = "pt.toml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(FaultyPacks) as caught:
        read_packs(folder, CODES)
    return [str(fault) for fault in caught.value.faults]


def test_a_pack_gives_each_indicator_its_words(tmp_path: Path) -> None:
    text = 'language = "pt"\n[220]\nphrases = ["licitações"]\nterms = ["edital"]\n[225a]\nonline = ["entrar  já"]\n'
    (tmp_path / "pt.toml").write_text("\ufeff" + text, encoding="utf-8")
    (tmp_path / "any.toml").write_text("what hints hold is no pack's matter", encoding="utf-8")
    (pack,) = read_packs(tmp_path, CODES)
    assert pack.language == "pt"
    assert pack.words == {
        "220": Words(phrases=("licitações",), terms=("edital",)),
        "225a": Words(online=("entrar já",)),
    }


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = """
language = "es"
colour = 1
[222]
[220]
phrase = ["x"]
terms = ["licitação", "LICITACAO", "!", "com * no meio"]
negative = ["licitaçao"]
"""
    faults = _faults(tmp_path, text)
    assert len(faults) == 8
    for part in (
        'language is "es", but the file is named "pt"',
        'there is no indicator "colour"',
        'there is no indicator "222"',
        'indicator 220: unknown key "phrase"; did you mean "phrases"?',
        'terms "LICITACAO" stands in terms already, as "licitação"',
        'terms "!" holds no word',
        "a * may stand only at the beginning or the end",
        'negative "licitaçao" stands in terms already, as "licitação"',
    ):
        assert any(part in fault for fault in faults), (part, faults)


def test_a_phrase_stands_for_one_indicator_unless_shared(tmp_path: Path) -> None:
    text = 'language = "pt"\n{}[220]\nphrases = ["pregão"]\n[221]\nphrases = ["pregões"]\n'
    assert _faults(tmp_path, text.format("")) == [
        'pt.toml: "220: pregão" and "221: pregões" match the same words; keep one, or list it in shared'
    ]
    (tmp_path / "pt.toml").write_text(text.format('shared = ["pregão"]\n'), encoding="utf-8")
    assert read_packs(tmp_path, CODES)[0].shared == ("pregão",)


def test_what_is_shared_must_be_a_phrase_of_two(tmp_path: Path) -> None:
    assert "fewer than two" in _faults(tmp_path, 'language = "pt"\nshared = ["x1"]\n')[0]


def test_an_indicator_that_is_no_table_is_named(tmp_path: Path) -> None:
    assert "220 must be a table" in _faults(tmp_path, 'language = "pt"\n220 = ["x"]\n')[0]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "es.toml").write_bytes('language = "es"\n# año'.encode("latin-1"))
    faults = _faults(tmp_path, "language = ")
    assert "es.toml: line 2 is not in UTF-8" in faults[0]
    assert "pt.toml: is not valid TOML" in faults[1]


def test_a_file_is_named_as_its_language(tmp_path: Path) -> None:
    assert "name the file" in _faults(tmp_path, 'language = "portuguese"', "portuguese.toml")[0]


def test_a_missing_language_is_normal(tmp_path: Path) -> None:
    assert languages_in(tmp_path / "nowhere") == ()
    assert available_languages("smart-city-example") == ()
    assert load_packs("losi-2024", ["xx"]) == ()
    with pytest.raises(LookupError, match='no search pack in "xx"'):
        load_pack("losi-2024", "xx")
    with pytest.raises(editions.NoSuchEdition):
        available_languages("losi-1066")


def test_a_pack_says_which_words_are_only_filler(tmp_path: Path) -> None:
    (tmp_path / "pt.toml").write_text('language = "pt"\nfiller = ["e", "informações"]\n', encoding="utf-8")
    assert read_packs(tmp_path, CODES)[0].filler == ("e", "informações")


@pytest.mark.parametrize("language", available_languages("losi-2024"))
def test_every_pack_that_comes_with_the_software_is_valid_and_has_each_indicator(language: str) -> None:
    (pack,) = check_packs("losi-2024", [language])
    # What is read at run time is not checked, and is the same.
    assert load_pack("losi-2024", language) == pack
    assert set(editions.load("losi-2024").codes) - set(pack.words) == set()
