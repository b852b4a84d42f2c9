"""The packs that come with the software find what a page of the language says, and pass over its known traps."""

import pytest

from openlosi.preassess.lexicon import Entry, Lexicon, counted
from openlosi.preassess.packs import load_packs

LEXICON = Lexicon(load_packs("losi-2024", ["en", "fr", "es", "pt", "it", "de"]))


def _phrases(text: str, language: str) -> set[str]:
    found = counted(LEXICON.matches(text, [language]))
    return {match.indicator for match in found if match.kind is Entry.PHRASE}


@pytest.mark.parametrize(
    ("language", "text", "indicator"),
    [
        ("en", "Invitations to Bid, posted 3 March", "220"),
        ("en", "Apply for a building permit", "255"),
        ("fr", "Les délibérations du Conseil municipal du 12 mai", "280"),
        ("fr", "AVIS D'APPEL D'OFFRES n° 4", "220"),
        ("fr", "Mentions légales et politique de confidentialité", "234"),
        ("es", "LICITACION PUBLICA No. 5", "220"),
        ("es", "Solicitudes de acceso a la información", "224"),
        ("pt", "Pregões Eletrônicos de julho", "220"),
        ("pt", "Carta dos Serviços ao Cidadão", "222"),
        ("it", "Vai ai bandi di gara", "220"),
        ("it", "Consulta le domande frequenti", "240"),
        ("de", "Zum Maengelmelder", "274"),
        ("de", "Beschränkte Ausschreibungen nach UVgO", "220"),
        ("de", "Ratsinformationssystems", "280"),
    ],
)
def test_a_page_is_known_by_its_words(language: str, text: str, indicator: str) -> None:
    assert indicator in _phrases(text, language)


@pytest.mark.parametrize(
    ("language", "text", "indicator"),
    [
        ("en", "Accessibility statement", "224"),
        ("en", "Waste water", "284"),
        ("fr", "Concerts au théâtre", "272"),
        ("fr", "Le budget participatif de la ville", "219"),
        ("es", "La copa de fútbol", "290"),
        ("pt", "Edital para cada escola", "224"),
        ("it", "Città metropolitana", "282"),
        ("de", "Stellenausschreibungen", "220"),
        ("de", "Aktuelle soziale Fragen", "229"),
    ],
)
def test_a_known_trap_is_passed_over(language: str, text: str, indicator: str) -> None:
    assert indicator not in _phrases(text, language)


def test_every_phrase_of_a_pack_is_found_as_written() -> None:
    for pack in load_packs("losi-2024"):
        lexicon = Lexicon([pack])
        missed = [
            (code, phrase)
            for code, words in pack.words.items()
            for phrase in words.phrases
            if not any(
                match.entry == phrase and match.indicator == code
                for match in lexicon.matches(phrase.strip("*"))
            )
        ]
        assert missed == [], pack.language
