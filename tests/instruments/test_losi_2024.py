"""The 2024 edition is whole: the published codes, counts and levels, and texts that say something of their own."""

import re
from fractions import Fraction

import pytest

from openlosi.core.instruments.models import Effort, Enabler, Instrument, Need, Scope
from openlosi.core.instruments.values import Value
from openlosi.core.instruments.wording import INDICATOR_FIELDS
from openlosi.editions import load

# Numbers 201 to 299 without the seven that are not live; three were split in two.
NOT_LIVE = {203, 211, 213, 244, 248, 249, 251}
SPLIT = {225, 269, 270}
PUBLISHED = {
    code
    for number in set(range(201, 300)) - NOT_LIVE
    for code in ([f"{number}a", f"{number}b"] if number in SPLIT else [str(number)])
}
SHORTEST = {"name": 1, "question": 6, "explanation": 10, "where": 5, "counts": 9, "does_not_count": 12}
SHORTEST |= {"why": 9, "fix": 20, "good": 12}


@pytest.fixture(scope="module")
def edition() -> Instrument:
    return load("losi-2024")


def test_it_holds_the_95_published_codes_and_each_once(edition: Instrument) -> None:
    assert sorted(edition.codes) == sorted(PUBLISHED)
    assert (len(edition.codes), edition.denominator) == (95, 95)  # A3, F2


def test_each_criterion_holds_as_many_indicators_as_published(edition: Instrument) -> None:
    counts = {criterion.code: len(edition.of_criterion(criterion.code)) for criterion in edition.criteria}

    # A4 to A9
    assert counts == {
        "institutional": 6,
        "technology": 12,
        "content": 30,
        "services": 22,
        "participation": 15,
        "literacy": 10,
    }


def test_answers_are_met_and_not_met(edition: Instrument) -> None:
    assert edition.answers == (Value.MET, Value.NOT_MET)  # F1


def test_levels_meet_at_quarters_without_gaps(edition: Instrument) -> None:
    floors = [(level.name, level.floor) for level in edition.levels]

    assert floors == [  # F3 to F6
        ("low", Fraction(0)),
        ("middle", Fraction(1, 4)),
        ("high", Fraction(1, 2)),
        ("very_high", Fraction(3, 4)),
    ]


def test_what_an_assessor_needs_is_what_the_tests_say(edition: Instrument) -> None:
    needing = {need: {i.code for i in edition.indicators if need in i.needs} for need in Need}

    assert needing == {
        Need.ACTIVE_TEST: {"250", "252"},
        Need.TOOL: {"201", "202", "208", "209", "210"},
        Need.LOGIN: {"246", "247"},
    }


def test_only_participatory_budgeting_has_a_window_in_years(edition: Instrument) -> None:
    assert {i.code: i.window_years for i in edition.indicators if i.window_years} == {"275": 5}


def test_services_that_the_state_may_give_accept_a_link(edition: Instrument) -> None:
    by_link = {i.code for i in edition.indicators if i.scope is Scope.LINK}
    by_platform = {i.code for i in edition.indicators if i.scope is Scope.EXTERNAL}

    services = {"254", "255", "256", "257", "258", "259", "260", "261", "263", "264", "286", "287"}
    assert by_link == services | {"236", "282", "290"}
    assert by_platform == {"218", "220", "221"}


@pytest.mark.parametrize(
    ("code", "counterparts"),
    [("215", ("010",)), ("268", ("043", "082")), ("270b", ("09a",)), ("206", ("003",)), ("281", ())],
)
def test_indicators_name_their_national_counterparts(
    edition: Instrument, code: str, counterparts: tuple[str, ...]
) -> None:
    assert edition.indicator(code).osi == counterparts


def test_paying_waits_for_a_payment_gateway(edition: Instrument) -> None:
    waiting = {i.code for i in edition.indicators if i.enabler is Enabler.PAYMENT_GATEWAY}

    assert waiting == {"269a", "269b", "286", "287"}  # K1


def test_every_effort_occurs_and_every_indicator_serves_a_goal(edition: Instrument) -> None:
    assert {i.effort for i in edition.indicators} == set(Effort)  # I17
    assert [i.code for i in edition.indicators if not i.sdg_targets] == []


def test_it_knows_which_labels_are_official(edition: Instrument) -> None:
    assert edition.indicator("215").official_label
    assert not edition.indicator("206").official_label
    assert sum(i.official_label for i in edition.indicators) == 41


@pytest.mark.parametrize("field", INDICATOR_FIELDS)
def test_every_text_says_something_of_its_own(edition: Instrument, field: str) -> None:
    said = {code: getattr(text, field) for code, text in edition.texts["en"].indicators.items()}

    assert [code for code, words in said.items() if len(words.split()) < SHORTEST[field]] == []
    assert len(set(said.values())) == 95


def test_texts_are_neither_thin_nor_long(edition: Instrument) -> None:
    words = {
        code: sum(len(getattr(text, field).split()) for field in INDICATOR_FIELDS)
        for code, text in edition.texts["en"].indicators.items()
    }

    assert [code for code, count in words.items() if not 120 <= count <= 260] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_and_questions_differ_between_indicators(edition: Instrument, language: str) -> None:
    texts = edition.texts[language].indicators.values()

    assert len({text.name for text in texts}) == len({text.question for text in texts}) == 95
    assert [text.question for text in texts if not text.question.endswith("?")] == []


def test_texts_hold_no_leftovers_of_writing(edition: Instrument) -> None:
    leftovers = re.compile(r"TODO|lorem|text follows|\bXXX\b|  |\.\.$|,,", re.IGNORECASE)
    texts = edition.texts["en"].indicators

    assert [c for c, t in texts.items() for f in INDICATOR_FIELDS if leftovers.search(getattr(t, f))] == []


def test_french_says_every_name_and_question_itself(edition: Instrument) -> None:
    french = edition.texts["fr"]

    rest = frozenset(INDICATOR_FIELDS) - {"name", "question"}
    assert dict(french.untranslated) == dict.fromkeys(edition.codes, rest)
    assert french.title != edition.texts["en"].title
    assert french.levels["very_high"] == "Très élevé"


def test_what_french_does_not_say_is_shown_in_english(edition: Instrument) -> None:
    assert edition.text("275", "fr").name == "Budget participatif"
    assert edition.text("275", "fr").fix == edition.text("275", "en").fix
