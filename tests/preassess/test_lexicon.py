"""Entries of packs are found where they stand, and only there."""

from openlosi.preassess.lexicon import Entry, Lexicon, Match, counted
from openlosi.preassess.packs import Pack, Words

PT = Pack(
    "pt",
    {
        "222": Words(
            phrases=("carta de serviços",),
            terms=("serviço",),
            negative=("termos de serviço",),
            online=("solicitar online",),
        ),
        "220": Words(phrases=("licitações", "pregão eletrônico"), terms=("edital",)),
    },
)
DE = Pack("de", {"274": Words(phrases=("Mängelmelder*", "*meldeportal"), terms=("Straße",))})
ZH = Pack("zh", {"224": Words(phrases=("信息公开",), terms=("app",))})
LEXICON = Lexicon([PT, DE, ZH])


def _quotes(text: str, language: str) -> list[tuple[str, str]]:
    return [(match.kind.value, text[match.start : match.end]) for match in LEXICON.matches(text, [language])]


def test_a_match_says_what_matched_and_where_in_the_text_as_given() -> None:
    assert LEXICON.matches("Veja a CARTA DOS SERVICOS!", ["pt"]) == [
        Match("222", Entry.PHRASE, "carta de serviços", "pt", 7, 25),
        Match("222", Entry.TERM, "serviço", "pt", 17, 25),
    ]


def test_other_forms_of_the_words_are_found() -> None:
    assert ("phrase", "Licitação") in _quotes("Licitação nº 3", "pt")
    assert ("phrase", "Pregões  Eletrônicos") in _quotes("Pregões  Eletrônicos", "pt")


def test_words_inside_other_words_are_not_found() -> None:
    assert _quotes("desserviço editalizado", "pt") == []


def test_a_phrase_does_not_run_over_the_end_of_a_sentence_or_a_menu_item() -> None:
    for text in ("Mande uma carta. Serviços", "Carta\nServiços", "Carta | Serviços"):
        assert "phrase" not in dict(_quotes(text, "pt"))


def test_a_star_leaves_an_end_of_the_words_open() -> None:
    assert _quotes("Zum Mängelmelderportal", "de") == [("phrase", "Mängelmelderportal")]
    assert _quotes("Das Schadensmeldeportal.", "de") == [("phrase", "Schadensmeldeportal")]
    assert _quotes("Straßen", "de") == [("term", "Straßen")]
    assert _quotes("Straßenbau", "de") == []


def test_a_language_without_spaces_is_searched_letter_by_letter() -> None:
    assert _quotes("政府信息公开指南", "zh") == [("phrase", "信息公开")]
    assert _quotes("下载ＡＰＰ，happy", "zh") == [("term", "ＡＰＰ")]


def test_only_the_languages_asked_for_are_searched() -> None:
    assert LEXICON.matches("Carta de serviços", ["de", "xx"]) == []
    assert {match.language for match in LEXICON.matches("Carta de serviços: Mängelmelder")} == {"pt", "de"}


def test_a_negative_takes_away_what_lies_within_it_and_nothing_else() -> None:
    text = "Termos de serviço. Os serviços"
    kept = counted(LEXICON.matches(text, ["pt"]))
    assert [text[match.start : match.end] for match in kept] == ["serviços"]


def test_an_empty_pack_and_an_empty_text_match_nothing() -> None:
    assert Lexicon([Pack("en", {})]).matches("anything") == []
    assert LEXICON.matches("") == []


def test_small_words_and_filler_say_nothing() -> None:
    lexicon = Lexicon([Pack("es", {}, filler=("y", "información")), Pack("ja", {}, filler=("について",))])
    for text, language, says in (
        ("Información de colegios y guardería", "es", "colegiosguardería"),
        ("環境について", "ja", "環境"),
        ("Colegios", "xx", "Colegios"),
    ):
        assert "".join(text[at] for at in sorted(lexicon.telling(text, [language]))) == says
