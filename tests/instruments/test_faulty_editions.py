"""Each fault of an edition's data is told with its file, its place and what to do; nothing is half-loaded."""

from collections.abc import Callable
from typing import Any

import pytest

from openlosi.core.instruments.faults import FaultyEdition
from openlosi.core.instruments.parsing import parse

Data = dict[str, Any]


def faults(structure: Data, texts: dict[str, Data]) -> list[str]:
    with pytest.raises(FaultyEdition) as faulty:
        parse(structure, texts)
    return [str(fault) for fault in faulty.value.faults]


def test_a_valid_edition_is_loaded_whole(structure: Data, english: Data) -> None:
    instrument = parse(structure, {"en": english})

    assert instrument.codes == ("1", "2")
    assert instrument.denominator == 2
    assert [i.code for i in instrument.of_criterion("services")] == ["2"]
    assert instrument.text("2").fix == "The fix of 2"


def test_a_denominator_may_exceed_the_indicators_listed(structure: Data, english: Data) -> None:
    assert parse(structure | {"denominator": 3}, {"en": english}).denominator == 3


SHARE = 'write a share from 0 to 1 in quotes, such as "1/2" or "0.5"'
SPOILED: list[tuple[str, Callable[[Data], object], str]] = [
    ("unknown key", lambda s: s.update(levles=[]), 'unknown key "levles"; did you mean "levels"?'),
    ("no code", lambda s: s.pop("code"), "code is missing"),
    (
        "odd code",
        lambda s: s.update(code="a/b"),
        'code "a/b" may hold only letters, digits, . _ and -, up to 40 of them',
    ),
    (
        "no answers",
        lambda s: s.pop("answers"),
        'answers is missing; the LOSI writes answers = ["met", "not_met"]',
    ),
    ("only met", lambda s: s.update(answers=["met"]), 'answers must hold "not_met"'),
    (
        "odd answer",
        lambda s: s["answers"].append("not_mett"),
        'answers is "not_mett"; it may be "met", "not_met" or "not_applicable"; did you mean "not_met"?',
    ),
    ("twice met", lambda s: s["answers"].append("met"), 'answers lists "met" more than once'),
    (
        "denominator below",
        lambda s: s.update(denominator=1),
        "denominator is 1, below the 2 indicators listed",
    ),
    (
        "denominator in words",
        lambda s: s.update(denominator="2"),
        'denominator must be a whole number from 1 to 1000000, not "2"',
    ),
    (
        "denominator without end",
        lambda s: s.update(denominator=16**5000),
        "denominator must be a whole number from 1 to 1000000, not a very large number",
    ),
    ("no levels", lambda s: s.pop("levels"), "there is no level; write [[levels]] for each"),
    (
        "levels a table",
        lambda s: s.update(levels={}),
        "levels must be written as [[levels]], once for each level",
    ),
    (
        "level above 0",
        lambda s: s["levels"].pop(0),
        "level high: floor is 1/2; the first level must start at 0, so that every score has a level",
    ),
    (
        "levels upside down",
        lambda s: s["levels"].reverse(),
        "level low: floor 0 is not above the floor before it, 1/2; write the lowest level first",
    ),
    (
        "same floor",
        lambda s: s["levels"][1].update(floor="0.0"),
        "level high: floor 0 is not above the floor before it, 0; write the lowest level first",
    ),
    ("no floor", lambda s: s["levels"][1].pop("floor"), f"level high: floor is missing; {SHARE}"),
    ("bare decimal", lambda s: s["levels"][1].update(floor=0.5), f"level high: floor is 0.5; {SHARE}"),
    ("odd share", lambda s: s["levels"][1].update(floor="half"), f'level high: floor is "half"; {SHARE}'),
    (
        "by nothing",
        lambda s: s["levels"][1].update(floor="1/0"),
        f'level high: floor is "1/0", which divides by nothing; {SHARE}',
    ),
    (
        "above 1",
        lambda s: s["levels"][1].update(floor="3/2"),
        f'level high: floor is "3/2", above 1; {SHARE}',
    ),
    (
        "level name",
        lambda s: s["levels"].append({"name": "Very high", "floor": "3/4"}),
        'level Very high: name "Very high" may hold only small letters, digits and _, first a letter, up to 40 of them',
    ),
    (
        "criterion twice",
        lambda s: s["criteria"].append({"code": "content"}),
        "criterion content: this code is used more than once",
    ),
    (
        "empty criterion",
        lambda s: s["criteria"].append({"code": "empty"}),
        "criterion empty: no indicator belongs to it",
    ),
    (
        "indicator twice",
        lambda s: s["indicators"].append(dict(s["indicators"][0])),
        "indicator 1: this code is used more than once",
    ),
    (
        "nearly twice",
        lambda s: s["indicators"].extend({"code": c, "criteria": ["content"]} for c in ("3a", "3A")),
        'indicator 3A: this code is too like "3a"; capitals do not tell codes apart',
    ),
    (
        "no criteria",
        lambda s: s["indicators"][0].pop("criteria"),
        'indicator 1: criteria is missing; write the code of one or more, such as criteria = ["services"]',
    ),
    (
        "unknown criterion",
        lambda s: s["indicators"][0].update(criteria=["contents"]),
        'indicator 1: there is no criterion "contents" in this edition; did you mean "content"?',
    ),
    (
        "unknown effort",
        lambda s: s["indicators"][0].update(effort="eazy"),
        'indicator 1: effort is "eazy"; it may be "easy", "moderate" or "hard"; did you mean "easy"?',
    ),
    (
        "odd scope",
        lambda s: s["indicators"][0].update(scope=1),
        'indicator 1: scope is 1; it may be "portal", "link" or "external"',
    ),
    (
        "needs no list",
        lambda s: s["indicators"][0].update(needs="tool"),
        'indicator 1: needs must be a list such as ["..."], not "tool"',
    ),
    (
        "window true",
        lambda s: s["indicators"][0].update(window_years=True),
        "indicator 1: window_years must be a whole number from 1 to 1000000, not true",
    ),
    (
        "official in words",
        lambda s: s["indicators"][0].update(official_label="yes"),
        'indicator 1: official_label must be true or false (without quotes), not "yes"',
    ),
    (
        "no such goal",
        lambda s: s["indicators"][0].update(sdg_targets=["16.11"]),
        'indicator 1: sdg_targets: there is no target "16.11"; they run from "1.1" to "17.19"',
    ),
    (
        "indicator without a code",
        lambda s: s["indicators"].append({"criteria": ["content"]}),
        "indicator number 3: code is missing",
    ),
    (
        "itself",
        lambda s: s.update(supplements="little"),
        "supplements names this edition itself; name the one that it stands beside",
    ),
]


@pytest.mark.parametrize(("spoil", "message"), [s[1:] for s in SPOILED], ids=[s[0] for s in SPOILED])
def test_a_fault_of_the_structure_is_told_with_its_place(
    structure: Data, english: Data, spoil: Callable[[Data], object], message: str
) -> None:
    spoil(structure)

    assert f"edition.toml: {message}" in faults(structure, {"en": english})


WORDS: list[tuple[str, Callable[[Data], object], str]] = [
    ("no title", lambda t: t.pop("title"), "title is missing"),
    ("blank title", lambda t: t.update(title=" \n "), "title is empty"),
    ("unknown table", lambda t: t.update(indicator={}), 'unknown key "indicator"; did you mean "indicators"?'),
    ("no level's name", lambda t: t["levels"].pop("low"), "levels: low is missing"),
    (
        "unknown criterion",
        lambda t: t["criteria"].update(service="S"),
        'criteria: unknown key "service"; did you mean "services"?',
    ),
    ("criteria in words", lambda t: t.update(criteria="x"), 'criteria must be a table, written as [criteria] on a line of its own, not "x"'),
    (
        "no texts",
        lambda t: t["indicators"].pop("2"),
        "indicator 2: has no texts; write them under [indicators.2]",
    ),
    ("unknown code", lambda t: t["indicators"].update({"22": {}}), 'indicator 22: not in the edition; did you mean "2"?'),
    ("a field less", lambda t: t["indicators"]["2"].pop("why"), "indicator 2: why is missing"),
    ("a number", lambda t: t["indicators"]["2"].update(why=3), 'indicator 2: why must be words in "quotes", not 3'),
    ("unknown field", lambda t: t["indicators"]["2"].update(hint="x"), 'indicator 2: unknown key "hint"'),
    (
        "control character",
        lambda t: t["indicators"]["2"].update(why="a\x07b"),
        "indicator 2: why holds a control character; type it again by hand",
    ),
    (
        "not a table",
        lambda t: t["indicators"].update({"2": "x"}),
        'indicator 2: must be a table, written as [indicators.2] on a line of its own, not "x"',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "message"), [w[1:] for w in WORDS], ids=[w[0] for w in WORDS])
def test_a_fault_of_the_texts_is_told_with_its_place(
    structure: Data, english: Data, spoil: Callable[[Data], object], message: str
) -> None:
    spoil(english)

    assert f"en.toml: {message}" in faults(structure, {"en": english})


def test_all_faults_are_told_at_once(structure: Data, english: Data) -> None:
    structure["indicators"][0]["scope"] = "porta"
    structure["levels"][1]["floor"] = "x"
    del english["indicators"]["1"]["fix"]

    assert len(faults(structure, {"en": english})) == 3


def test_english_must_be_there(structure: Data, english: Data) -> None:
    assert faults(structure, {"fr": english}) == [
        "en.toml: is missing; every edition has its texts in English"
    ]


def test_a_translation_may_be_partial_and_falls_back_field_by_field(structure: Data, english: Data) -> None:
    french = {"levels": {"low": "Faible"}, "indicators": {"1": {"name": "Recherche"}}}

    instrument = parse(structure, {"en": english, "fr": french})

    assert instrument.text("1", "fr").name == "Recherche"
    assert instrument.text("1", "fr").why == "The why of 1"
    assert instrument.text("2", "fr") == instrument.text("2", "en")
    assert instrument.texts["fr"].levels == {"low": "Faible", "high": "High"}
    assert instrument.texts["fr"].title == "A little index"
    assert "name" not in instrument.texts["fr"].untranslated["1"]
    assert "name" in instrument.texts["fr"].untranslated["2"]


def test_a_translation_may_not_know_other_indicators_than_its_edition(structure: Data, english: Data) -> None:
    french = {"indicators": {"3": {"name": "Trois"}, "1": {"nam": "Un"}}}

    assert faults(structure, {"en": english, "fr": french}) == [
        "fr.toml: indicator 3: not in the edition",
        'fr.toml: indicator 1: unknown key "nam"; did you mean "name"?',
    ]


def test_a_file_that_is_not_named_for_a_language_is_a_fault(structure: Data, english: Data) -> None:
    assert faults(structure, {"en": english, "french": {}}) == [
        "french.toml: is not named for a language; write fr.toml, pt-BR.toml, ar.toml ..."
    ]


@pytest.mark.parametrize("language", ["fr", "pt-BR", "uz-Cyrl", "es-419", "zh-Hant-TW"])
def test_languages_may_say_their_script_and_region(structure: Data, english: Data, language: str) -> None:
    assert set(parse(structure, {"en": english, language: {}}).texts) == {"en", language}


def test_line_breaks_become_spaces_and_other_spaces_stay(structure: Data, english: Data) -> None:
    english["indicators"]["1"]["why"] = "One line,\n  and another\u00a0?"

    assert parse(structure, {"en": english}).text("1").why == "One line, and another\u00a0?"


def test_a_supplement_shares_neither_codes_nor_criteria_with_its_base(structure: Data, english: Data) -> None:
    base = parse(structure, {"en": english})
    structure |= {"code": "more", "supplements": "little"}

    with pytest.raises(FaultyEdition) as faulty:
        parse(structure, {"en": english}, base=base)

    assert [str(fault) for fault in faulty.value.faults] == [
        'edition.toml: indicator 1: "little" has this code already; choose another, such as S1',
        'edition.toml: indicator 2: "little" has this code already; choose another, such as S2',
        'edition.toml: criterion content: "little" has this criterion already; a supplement is an index of its own, with its own',
        'edition.toml: criterion services: "little" has this criterion already; a supplement is an index of its own, with its own',
    ]
