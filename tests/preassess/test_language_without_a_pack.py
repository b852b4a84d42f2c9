"""A portal in a language without a search pack is read by meaning and by what has no language, with less confidence."""

import pytest

from openlosi.core.suggestions.suggestion import Verdict
from openlosi.editions import load
from openlosi.preassess.deciding import Reading, shipped_models
from openlosi.preassess.embedding import installed_embedder
from openlosi.preassess.packs import Pack, Words
from openlosi.preassess.suggesting import preassess

DUTCH = {
    "": (
        "Gemeente aan Zee",
        "Welkom bij de gemeente. Het gemeentehuis is op werkdagen open van negen tot vijf uur.",
    ),
    "aanbestedingen": (
        "Aanbestedingen",
        "De gemeente nodigt bedrijven uit om in te schrijven op de bouw van een nieuwe school aan het plein.",
    ),
    "vacatures": (
        "Vacatures bij de gemeente",
        "Wij zoeken een medewerker voor de balie die onze inwoners met plezier wil helpen en goed kan schrijven.",
    ),
    "begroting": (
        "Begroting en jaarrekening",
        "De gemeenteraad stelt ieder jaar de begroting vast, met alle inkomsten en uitgaven van de gemeente.",
    ),
    "afval": (
        "Afval en milieu",
        "Het huisvuil wordt iedere dinsdag opgehaald. Oud papier en glas brengt u zelf naar de milieustraat.",
    ),
}


@pytest.fixture(scope="module")
def dutch(collected):
    menu = "".join(f'<a href="/{path}">{title}</a> ' for path, (title, _) in DUTCH.items())
    head = '<html lang="nl"><meta name="viewport" content="width=device-width">'
    call = '<p>Bel <a href="tel:+31206241111">020 624 1111</a>.</p>'
    pages = {
        f"/{path}": f"{head}<title>{title}</title><nav>{menu}</nav><main><h1>{title}</h1><p>{text}</p>{call}</main>"
        for path, (title, text) in DUTCH.items()
    }
    return collected(pages)


def test_it_says_that_the_pack_is_missing(dutch):
    made = preassess(dutch, load("losi-2024"))

    assert made.languages[0] == "nl" and made.packs_missing == ("nl",)


def test_what_has_no_language_is_still_found(dutch):
    made = preassess(dutch, load("losi-2024"))

    assert made.suggestions["204"].verdict is Verdict.FOUND  # laid out for phones
    assert made.suggestions["214"].verdict is Verdict.FOUND  # a telephone number


def test_meaning_points_to_pages_that_no_word_of_a_pack_reaches(dutch):
    assert installed_embedder() is not None
    made = preassess(dutch, load("losi-2024"))

    assert made.reading is Reading.MEANING
    for code, path in (("220", "/aanbestedingen"), ("233", "/vacatures"), ("219", "/begroting")):
        suggestion = made.suggestions[code]
        pages = [*suggestion.evidence, *suggestion.looked_at]
        assert any(page.address.endswith(path) for page in pages), code


def test_it_takes_more_to_be_found_than_where_words_are_read(dutch):
    assert shipped_models()[Reading.MEANING].threshold > shipped_models()[Reading.WHOLE].threshold


def test_without_an_embedder_packs_of_its_relatives_stand_in_and_the_note_stays(dutch):
    made = preassess(dutch, load("losi-2024"), embeddings=False)

    assert made.reading is Reading.WORDS and made.packs_missing == ("nl",)


def test_a_pack_of_a_team_makes_it_a_language_with_one(dutch):
    words = {"220": Words(phrases=("aanbestedingen",)), "233": Words(phrases=("vacatures",))}

    made = preassess(dutch, load("losi-2024"), own_packs=[Pack("nl", words)])

    assert made.reading is Reading.WHOLE and made.packs_missing == ()
    tenders = made.suggestions["220"]
    assert tenders.confidence > preassess(dutch, load("losi-2024")).suggestions["220"].confidence
    assert [*tenders.evidence, *tenders.looked_at][0].address.endswith("/aanbestedingen")
