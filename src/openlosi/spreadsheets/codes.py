"""
Recognize an instrument's indicator codes however a spreadsheet has mangled them.

A spreadsheet program turns the code 206 into the number 206.0, and people add
a number sign, spaces or capitals.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from openlosi.spreadsheets.words import fold

_DECIMALS = re.compile(r"(\d+)[.,]0*")


class CodeBook:
    """The codes of one instrument, and how people write them."""

    def __init__(self, instrument: str, codes: Iterable[str]) -> None:
        self.instrument = instrument
        self.codes = tuple(codes)
        self._by_writing = {_bare(code): code for code in self.codes}

    def code(self, text: str) -> str | None:
        """
        The official code that a cell's text means, or None.

        >>> book = CodeBook("losi", ["206", "225a"])
        >>> book.code("#206"), book.code("206.0"), book.code(" ٢٠٦"), book.code("225 A"), book.code("999")
        ('206', '206', '206', '225a', None)
        """
        return self._by_writing.get(_bare(text))

    def why_not(self, text: str) -> str:
        """
        Why a text is not a code, with the nearest code that is.

        >>> CodeBook("losi", ["206", "225a"]).why_not("225")
        '"225" is no indicator of losi; the nearest is 225a.'
        """
        close = get_close_matches(_bare(text), self._by_writing, n=3, cutoff=0.6)
        nearest = [self._by_writing[writing] for writing in close]
        said = f'"{text.strip()}" is no indicator of {self.instrument}'
        if not nearest:
            return f"{said}."
        return f"{said}; the nearest {'is' if len(nearest) == 1 else 'are'} {', '.join(nearest)}."


def _bare(text: str) -> str:
    word = fold(text).replace(" ", "").lstrip("#").rstrip(".")
    number = _DECIMALS.fullmatch(word)
    return number[1] if number else word
