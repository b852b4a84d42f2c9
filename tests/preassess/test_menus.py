"""
Menus, titles and sentences as portals write them are read for what they show.

Each file in `menus` is one language's: a `text` and the `code` of the one indicator that it shows, or - for a near miss
that shows none. Write rows before looking into the pack, and copy none from a portal.
"""

import csv
from pathlib import Path

import pytest

from openlosi import editions
from openlosi.preassess.finding import Hit, hits_in
from openlosi.preassess.lexicon import Entry, Lexicon
from openlosi.preassess.packs import load_pack

MENUS = Path(__file__).parent / "menus"
LANGUAGES = sorted(file.stem for file in MENUS.glob("*.tsv"))
LEAST_RIGHT = 0.95
MOST_WRONG = 0.03


def _rows(language: str) -> list[dict[str, str]]:
    with (MENUS / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _hits(text: str, lexicon: Lexicon, language: str) -> list[Hit]:
    return hits_in(text, lexicon, (language,), "heading", "")


def _named(hits: list[Hit]) -> set[str]:
    """Indicators that words name: by a phrase, or by a term that is nearly all that is said."""
    return {
        hit.match.indicator for hit in hits if hit.is_phrase or (hit.match.kind is Entry.TERM and hit.is_name)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_menus_say_is_found(language: str) -> None:
    lexicon = Lexicon([load_pack("losi-2024", language)])
    telling = [row for row in _rows(language) if row["code"] != "-"]
    missed = [
        f"{row['code']}: {row['text']}"
        for row in telling
        if row["code"] not in _named(_hits(row["text"], lexicon, language))
    ]
    assert 1 - len(missed) / len(telling) >= LEAST_RIGHT, "\n".join(missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_menus_do_not_say_is_not_found(language: str) -> None:
    pack = load_pack("losi-2024", language)
    lexicon = Lexicon([pack])
    rows = _rows(language)
    wrong = [
        f"{row['code']}: {row['text']} (for {hit.match.indicator}: {hit.match.entry})"
        for row in rows
        # The first is enough: a row is wrong once. Shared phrases are meant to stand for several.
        for hit in [
            hit
            for hit in _hits(row["text"], lexicon, language)
            if hit.is_phrase and hit.match.indicator != row["code"] and hit.match.entry not in pack.shared
        ][:1]
    ]
    assert len(wrong) / len(rows) < MOST_WRONG, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_a_menu_names_an_indicator_or_none(language: str) -> None:
    codes = {*editions.load("losi-2024").codes, "-"}
    rows = _rows(language)
    assert [row for row in rows if row["code"] not in codes] == []
    assert len({row["text"] for row in rows}) == len(rows)
