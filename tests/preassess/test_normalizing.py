"""Words are compared as readers compare them, in each language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.preassess.normalizing import UNSPACED, folded, folded_letters, key_of, keys, words

FORMS = [
    ("en", "tender Tenders TENDERS"),
    ("en", "e-services eServices"),
    ("fr", "marché marchés MARCHES"),
    ("es", "licitación licitaciones LICITACIÓN"),
    ("pt", "serviço serviços"),
    ("pt", "pregão pregões PREGOES"),
    ("pt", "edital editais"),
    ("it", "bando bandi BANDI"),
    ("de", "Bebauungsplan Bebauungspläne"),
    ("ar", "خدمة خدمات الخدمات والخدمات للخدمات بالخدمات"),
    ("ar", "البلدية بلدية للبلديّة"),
    ("ru", "муниципальный муниципальных Муниципальные"),
    ("tr", "ihale ihaleler ihalesi İHALE ihaleleri"),
    ("tr", "plan planı planları PLANI"),
    ("tr", "belediye belediyesi belediyenin"),
    ("hi", "सेवा सेवाएं सेवाओं सेवाएँ सेवायें"),
    ("hi", "केंद्र केन्द्र"),
    ("hi", "संपर्क सम्पर्क"),
    ("hi", "लाइसेंस लाइसेन्स"),
    ("hi", "निःशुल्क निशुल्क"),
    ("hi", "ऑनलाइन आनलाइन"),
    ("zh", "资讯 資訊"),
    ("pl", "uchwała uchwały"),
    ("uk", "рішення рішень рішеннями"),
    ("uk", "послуга послуги послуг"),
    ("sw", "shule shuleni"),
    ("ru", "закупка закупки закупок"),
    ("ru", "список списки списков"),
    ("ru", "приём прием приёма приемы"),
    ("uk", "закупівля закупівлі закупівель"),
    ("uk", "переможець переможця переможців"),
    ("uk", "дозвіл дозволу дозволів"),
    ("uk", "школа школи шкіл"),
    ("uk", "рада ради раді рад"),
    ("uk", "переміщені переміщеним"),
    ("uk", "діти дітям дітей"),
    ("pl", "wniosek wniosku wnioski wniosków"),
    ("pl", "urząd urzędu urzędy"),
    ("pl", "dane danych danymi"),
    ("pl", "osoba osoby osób"),
    ("pl", "historia historii"),
    ("tr", "hizmet hizmetler hizmetlerimiz"),
    ("tr", "birim birimler birimlerimiz"),
    ("tr", "belediye belediyemiz belediyemizin"),
    ("tr", "başkan başkanımız"),
    ("tr", "meclis meclisi"),
    ("tr", "engelli engellilere"),
    ("tr", "üye üyeler"),
    ("el", "υπηρεσία υπηρεσίες υπηρεσιών ΥΠΗΡΕΣΙΕΣ"),
    ("el", "δρομολόγιο δρομολόγια δρομολογίων"),
    ("el", "οικονομικός οικονομική οικονομικά οικονομικών"),
    ("el", "διαβούλευση διαβουλεύσεις διαβουλεύσεων"),
    ("ar", "خدمة خدمه خدماتنا"),
    ("ar", "إعلان اعلان الإعلانات"),
    ("ar", "الإلكتروني الالكترونى الإلكترونية"),
    ("ar", "مواطن المواطنين للمواطن"),
    ("ar", "الشكاوى شكاوي"),
    ("sw", "kibali vibali"),
    ("sw", "cheti vyeti"),
    ("sw", "mkutano mikutano"),
    ("sw", "mwongozo miongozo"),
    ("sw", "mkuu wakuu"),
    ("sw", "mwananchi wananchi"),
    ("id", "pelayanan layanan"),
]


@pytest.mark.parametrize(("language", "forms"), FORMS, ids=str)
def test_forms_of_a_word_have_one_key(language: str, forms: str) -> None:
    assert len({key_of(form, language) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("id", "pengadaan", "ada"),
        ("hi", "कर", "कार"),
        ("hi", "जलकर", "जल"),
        ("vi", "thuế", "thuê"),
        ("uk", "мій", "мии"),
        ("tr", "ihale", "ihalat"),
        ("el", "πολίτης", "πολιτικό"),
        ("tr", "birim", "bir"),
        ("tr", "deniz", "de"),
        ("tr", "müdür", "mu"),
        ("tr", "müdür", "müdürlük"),
        ("tr", "temiz", "te"),
    ],
)
def test_different_words_keep_different_keys(language: str, one: str, other: str) -> None:
    assert key_of(one, language) != key_of(other, language)


def test_words_typed_without_diacritics_are_among_the_keys() -> None:
    assert tuple(word.key for word in words("LICITACION PUBLICA", "es")) in keys("licitación pública", "es")
    assert tuple(word.key for word in words("Buergerbuero", "de")) in keys("Bürgerbüro", "de")


def test_a_hyphen_may_be_missing_or_a_space() -> None:
    for spelled in ("Wi-Fi", "WiFi", "wi fi"):
        assert tuple(word.key for word in words(spelled, "en")) in keys("wi-fi", "en")


def test_small_words_inside_a_phrase_come_and_go() -> None:
    assert keys("carta de serviços", "pt") == keys("carta dos serviços", "pt")
    assert keys("driver’s licence", "en") == keys("drivers licence", "en")
    assert keys("υπηρεσίες του Δήμου", "el") == keys("υπηρεσίες Δήμου", "el")
    assert keys("культура і спорт", "uk") == keys("культура та спорт", "uk")


def test_a_phrase_of_small_words_only_is_kept() -> None:
    assert keys("the", "en") == (("the",),)


def test_indian_vowel_signs_belong_to_their_word() -> None:
    assert [text for text in _spelled("नगर निगम की सेवाएँ", "hi")] == ["नगर", "निगम", "की", "सेवाएँ"]


def test_a_sentence_a_line_and_a_cell_begin_anew() -> None:
    assert [word.first for word in words("One other. Three | four\nfive - six", "en")] == [
        True,
        False,
        True,
        True,
        True,
        True,
    ]


def test_traditional_letters_are_searched_as_simplified_ones() -> None:
    assert folded_letters("政府資訊公開")[0] == folded_letters("政府资讯公开")[0]


def test_half_width_letters_are_folded_with_their_places() -> None:
    assert folded_letters("ＡＢ政府")[0] == "ab政府"
    letters, places = folded_letters("㍿ﾃﾞ")
    assert places is not None and len(places) == len(letters) and places[0] == 0


@given(st.text(max_size=80), st.sampled_from(["en", "ar", "tr", "hi", "de", "xx"]))
def test_every_word_keeps_its_place_and_comparing_twice_changes_nothing(text: str, language: str) -> None:
    before = 0
    for word in words(text, language):
        assert before <= word.start < word.end <= len(text)
        before = word.end
    assert folded(folded(text, language), language) == folded(text, language)


@given(st.text(max_size=80))
def test_every_folded_letter_has_a_place(text: str) -> None:
    letters, places = folded_letters(text)
    assert len(letters) == len(places if places is not None else text)
    assert UNSPACED


def _spelled(text: str, language: str) -> list[str]:
    return [text[word.start : word.end] for word in words(text, language)]


def test_a_letter_and_a_hyphen_never_become_a_single_letter() -> None:
    assert keys("A-Z", "en") == (("az",),)


def test_a_number_and_an_abbreviation_do_not_end_a_phrase() -> None:
    assert [word.first for word in words("PM2.5 St. Gallen", "de")] == [True, False, False, False]
