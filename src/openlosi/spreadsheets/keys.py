"""
Keep the keys of municipalities and assessors as the team wrote them, and see through typing slips.

A key is whatever the team chose. Only its outer spaces and its Unicode form are
tidied, so that the same name typed on two computers is one key.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from openlosi.spreadsheets.words import TATWEEL


def key_of(text: str) -> str:
    """
    The key that a cell's text means; empty when it holds only spaces.

    >>> key_of("  E\\u0301vora ") == "Évora"
    True
    """
    return unicodedata.normalize("NFC", text).strip()


def likeness(key: str) -> str:
    """
    What two keys share when they differ only by a slip: case, inner spaces, signs that cannot be seen.

    >>> likeness("São  Paulo") == likeness("SÃO PAULO") == likeness("são\\u200f paulo")
    True
    >>> likeness("Sao Paulo") == likeness("São Paulo")
    False
    """
    if key.isascii():
        return " ".join(key.casefold().split())
    seen = unicodedata.normalize("NFKC", key).casefold().translate(_unseen())
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def lookalikes(keys: Iterable[str]) -> list[tuple[str, ...]]:
    """
    The groups of different keys that look like one.

    >>> lookalikes(["Braga", "Porto", "BRAGA"])
    [('BRAGA', 'Braga')]
    """
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(likeness(key), []).append(key)
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


@cache
def _unseen() -> dict[int, None]:
    # Direction marks, joiners and the like, found once. None lies between the two stretches.
    numbers = (*range(0x20000), *range(0xE0000, 0xE0080))
    return {n: None for n in numbers if unicodedata.category(chr(n)) == "Cf"} | {ord(TATWEEL): None}
