"""
Read one table of an edition's file, key by key.

Every reading returns a value of the promised type. Where the file holds something else, the fault is noted and a
stand-in returned, so that reading goes on and finds the rest; whoever reads raises the faults at the end.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from openlosi.core.instruments.faults import Fault

T = TypeVar("T")
D = TypeVar("D")

#: Codes become file names, sheet columns and addresses, so they are plain.
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
#: Criteria and levels become column names and values of tables.
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

_MOST = 1_000_000

#: Not every kind of space: French keeps a question mark on its line with one that does not break.
_BREAKS = re.compile(r"[ \t\r\n]+")


class Fields:
    """One table, with where it stands and the shared list that its faults go to."""

    def __init__(self, values: Mapping[str, object], *, file: str, place: str, faults: list[Fault]) -> None:
        self.values = values
        self.file = file
        self.place = place
        self.faults = faults

    def fault(self, reason: str) -> None:
        """Note a fault of this table."""
        self.faults.append(Fault(self.file, self.place, reason))

    def check_keys(self, known: Iterable[str]) -> None:
        """Note every key that the format does not have, with the nearest one that it has."""
        known = tuple(known)
        for key in self.values:
            if key not in known:
                self.fault(f'unknown key "{key}"{did_you_mean(key, known)}')

    def text(self, key: str) -> str:
        """Words, which must be there. Line breaks and runs of spaces become one space."""
        if key not in self.values:
            self.fault(f"{key} is missing")
            return ""
        return self._words(key, self.values[key])

    def code(self, key: str, shape: re.Pattern[str] = CODE) -> str:
        """A code or name of the given shape, which must be there."""
        value = self.text(key)
        if value and not shape.fullmatch(value):
            letters = (
                "small letters, digits and _, first a letter"
                if shape is NAME
                else "letters, digits, . _ and -"
            )
            self.fault(f'{key} "{value}" may hold only {letters}, up to 40 of them')
            return ""
        return value

    def number(self, key: str, default: int | None = None) -> int | None:
        """A whole number from 1 to a million."""
        value = self.values.get(key, default)
        # bool is a kind of int in Python, and "true" is not a number of years.
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST):
            return value
        self.fault(f"{key} must be a whole number from 1 to {_MOST}, not {shown(value)}")
        return default

    def truth(self, key: str) -> bool:
        """True or false; false when not said."""
        value = self.values.get(key, False)
        if isinstance(value, bool):
            return value
        self.fault(f"{key} must be true or false (without quotes), not {shown(value)}")
        return False

    def choice(self, key: str, choices: Mapping[str, T], default: T) -> T:
        """One of some words, or the default when not said."""
        value = self.values.get(key)
        return default if value is None else self._chosen(key, value, choices, default)

    def choices(self, key: str, choices: Mapping[str, T]) -> tuple[T, ...]:
        """Several of some words, each once, in the file's order."""
        words = self.words(key)
        nothing: T | None = None
        found = (self._chosen(key, word, choices, nothing) for word in words)
        return tuple(value for value in found if value is not None)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words, each once; none when not said."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.fault(f'{key} must be a list such as ["..."], not {shown(value)}')
            return ()
        words = [word for word in (self._words(key, one) for one in value) if word]
        for word in sorted(word for word, times in Counter(words).items() if times > 1):
            self.fault(f'{key} lists "{word}" more than once')
        return tuple(dict.fromkeys(words))

    def tables(self, key: str, one: str) -> list["Fields"]:
        """The tables written as [[key]], each placed by its code or name, or by its number when it has none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.fault(f"{key} must be written as [[{key}]], once for each {one}")
            return []
        if not value:
            self.fault(f"there is no {one}; write [[{key}]] for each")
        return [
            Fields(entry, file=self.file, place=f"{one} {_label(entry, number)}", faults=self.faults)
            for number, entry in enumerate(value, start=1)
        ]

    def table(self, key: str, place: str) -> "Fields":
        """The table written as [key]; an empty one when not said."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self.fault(f"{key} must be a table, written as [{key}] on a line of its own, not {shown(value)}")
            value = {}
        return Fields(value, file=self.file, place=place, faults=self.faults)

    def _words(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            self.fault(f'{key} must be words in "quotes", not {shown(value)}')
            return ""
        words = _BREAKS.sub(" ", value).strip()
        if not words:
            self.fault(f"{key} is empty")
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in words):
            self.fault(f"{key} holds a control character; type it again by hand")
        return words

    def _chosen(self, key: str, value: object, choices: Mapping[str, T], default: D) -> T | D:
        if isinstance(value, str) and value in choices:
            return choices[value]
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        self.fault(f"{key} is {shown(value)}; it may be {listed(choices)}{hint}")
        return default


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """
    A question naming the nearest known word, or nothing when none is near.

    >>> did_you_mean("efort", ["effort", "scope"])
    '; did you mean "effort"?'
    >>> did_you_mean("colour", ["effort", "scope"])
    ''
    """
    near = get_close_matches(word[:60].lower(), list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """
    Words as a person lists them.

    >>> listed(["easy", "moderate", "hard"])
    '"easy", "moderate" or "hard"'
    """
    quoted = [f'"{word}"' for word in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def shown(value: object) -> str:
    """A value as its writer would recognize it, shortened when long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) > 10**12:
        return "a very large number"  # Python refuses to write out the largest
    words = str(value) if len(str(value)) <= 40 else f"{str(value)[:39]}…"
    return f'"{words}"' if isinstance(value, str) else words


def _label(entry: Mapping[str, object], number: int) -> str:
    label = entry.get("code", entry.get("name"))
    return label.strip()[:60] if isinstance(label, str) and label.strip() else f"number {number}"
