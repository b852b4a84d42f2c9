"""Work on pages two at a time, which is what the browser opens at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def two_at_a_time(work: Callable[[A], B], each: Sequence[A]) -> list[B]:
    """
    Return what the work returns for each, in order.

    >>> two_at_a_time(len, ["a", "bb", "ccc"])
    [1, 2, 3]
    """
    with ThreadPoolExecutor(2) as pair:
        return list(pair.map(work, each))
