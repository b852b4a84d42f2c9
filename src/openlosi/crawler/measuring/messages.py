"""Count a checker's messages by what they say, with names and values taken out."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from openlosi.crawler.measuring.checker import Checked, Message

_FIRST = 10
_MOST_TYPES = 40
_MOST_CHANGES = 40
_NAMED = re.compile(r"“[^”]*”")


def kind_of(text: str) -> str:
    """
    Return a message without what it names, so that like messages are one type.

    >>> kind_of("Duplicate ID “menu”."), kind_of("CSS: “colr”: Property “colr” doesn't exist.")
    ('Duplicate ID “…”.', "CSS: “…”: Property “…” doesn't exist.")
    """
    return _NAMED.sub("“…”", text)


def figures(checked: Checked) -> dict[str, Any]:
    """The counts of a run, and the first messages of each document with their lines."""
    every = [message for messages in checked.messages.values() for message in messages]
    return {
        "checked": len(checked.messages),
        "without_error": sum(not _errors(messages) for messages in checked.messages.values()),
        "errors": len(_errors(every)),
        "warnings": sum(message.kind == "warning" for message in every),
        "errors_by_type": _types(_errors(every)),
        "warnings_by_type": _types(message for message in every if message.kind == "warning"),
        "documents": [
            {
                "address": name,
                "errors": len(_errors(messages)),
                "warnings": sum(message.kind == "warning" for message in messages),
                "first": [
                    {"kind": each.kind, "line": each.line, "text": each.text}
                    for each in sorted(messages, key=lambda each: each.kind != "error")[:_FIRST]
                ],
            }
            for name, messages in checked.messages.items()
        ],
        "left_out": dict(checked.left_out),
    }


def to_change(checked: Checked) -> tuple[str, ...]:
    """One sentence for each type of error, the most frequent first, with where it is met first."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[str, Message]] = {}
    for name, messages in checked.messages.items():
        for message in _errors(messages):
            counts[kind_of(message.text)] += 1
            first.setdefault(kind_of(message.text), (name, message))
    said = []
    for kind, count in counts.most_common(_MOST_CHANGES):
        name, message = first[kind]
        times = "once" if count == 1 else f"{count} times"
        said.append(f"{message.text} ({times}, first in {name}, line {message.line})")
    return tuple(said)


def _errors(messages: Iterable[Message]) -> list[Message]:
    return [message for message in messages if message.kind == "error"]


def _types(messages: Iterable[Message]) -> dict[str, int]:
    return dict(Counter(kind_of(message.text) for message in messages).most_common(_MOST_TYPES))
