"""The words that teams write."""

from itertools import combinations

import pytest

from openlosi.core.instruments.values import Value
from openlosi.spreadsheets import inert
from openlosi.spreadsheets.words import _WORDS, answer_of, fold


def test_no_word_means_two_things():
    words = {
        value: {fold(word) for words in languages.values() for word in words}
        for value, languages in _WORDS["answers"].items()
    }

    assert [one & other for one, other in combinations(words.values(), 2)] == [set(), set(), set()]


def test_every_word_of_the_lists_is_read_as_what_it_means():
    for value, languages in _WORDS["answers"].items():
        for words in languages.values():
            assert {answer_of(f" {word.upper()}\u200f ") for word in words} == {Value(value)}


@pytest.mark.parametrize(
    "text", ["Oui", "SÍ", "sim.", "نَعَم", "\u200fنعم", "1.0", "1,0", "١", "TRUE", "x", "✓", "Met"]
)
def test_yes_in_many_ways(text):
    assert answer_of(text) is Value.MET


@pytest.mark.parametrize(
    "text", ["non", "No", "NÃO", "nao", "لا", "0.0", "٠", "False", "hayır", "not_met", "Not met"]
)
def test_no_in_many_ways(text):
    assert answer_of(text) is Value.NOT_MET


@pytest.mark.parametrize("text", ["", "2", "0.5", "-", "?", "yesno", "☒", "o", "10", "1.5"])
def test_what_could_be_either_is_neither(text):
    assert answer_of(text) is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_formula_becomes_text(text):
    assert inert(text) == f"'{text}"
