"""
Say which language a text is in, from the text alone: ``html lang`` is often wrong.

py3langid 0.4 was measured on 57 languages (0.99 of paragraphs, 0.95 of 25 characters); short texts are
left unsaid rather than guessed.
"""

import re

from py3langid import langid

ENOUGH = 40
_LOOKED_AT = 1_000
_NOT_WORDS = re.compile(r"https?://\S+|(?<!\S)\S+@\S+|[\d_|•·»«>/\\.,;:()+\-–]+")


def language_of(text: str) -> str:
    """
    Return the ISO 639-1 code of the text's language, or "" when there is too little to tell.

    >>> language_of("Die Gemeinde lädt alle Bürgerinnen und Bürger zur Sitzung des Rates ein.")
    'de'
    >>> language_of("OK")
    ''
    """
    words = " ".join(_NOT_WORDS.sub(" ", text[: _LOOKED_AT * 4]).split())[:_LOOKED_AT]
    if sum(map(str.isalpha, words)) < ENOUGH:
        return ""
    code, _ = langid.classify(words)
    return str(code)
