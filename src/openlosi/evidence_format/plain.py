"""
Turn evidence into plain JSON values and back.

A field that holds its default is left out, and a field that this version does not know is passed over when
reading, so that an older and a newer OpenLOSI can read one another's files. A field of the wrong type is an
error that names it: evidence is never guessed into shape.
"""

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")
Read = Callable[[Any], Any]


class NotEvidence(ValueError):
    """A plain value does not have the shape it should have; the message names the field."""


def to_plain(value: Any) -> Any:
    """
    Return a value as JSON can hold it.

    >>> from openlosi.evidence_format.pages import Link
    >>> to_plain(Link("https://town.example/", "Home"))
    {'address': 'https://town.example/', 'text': 'Home'}
    """
    if type(value) is str:
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON knows neither infinity nor "not a number"
    if isinstance(value, str | int | float) or value is None:
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_plain(held)
            for name, default in _defaults(type(value))
            if (held := getattr(value, name)) != default or default is dataclasses.MISSING
        }
    if isinstance(value, Mapping):
        return {str(key): to_plain(held) for key, held in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(held) for held in value]
    raise NotEvidence(f"{type(value).__name__} cannot be written as JSON")


def from_plain(kind: type[T], plain: Any) -> T:
    """
    Rebuild evidence of this kind.

    >>> from openlosi.evidence_format.pages import Link
    >>> from_plain(Link, {"address": "https://town.example/", "text": "Home", "of a later version": 1})
    Link(address='https://town.example/', text='Home', region='main', rel='')

    :raises NotEvidence: when a field is missing or has the wrong type
    """
    return cast("T", _reader(cast("Hashable", kind))(plain))


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """Each field with its default, ``MISSING`` when it has none. (A default made by a factory is compared whole.)"""
    found = []
    for each in dataclasses.fields(kind):
        made = each.default_factory
        default = each.default if made is dataclasses.MISSING else made()
        found.append((each.name, default))
    return tuple(found)


@cache
def _reader(kind: Any) -> Read:
    """How a value of this declared type is read."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(cast("type", kind))
    if origin is tuple:
        return _tuple_reader(_reader(inside[0]))
    if origin in (typing.Union, types.UnionType):
        return _optional_reader(_reader(next(each for each in inside if each is not type(None))))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping
    if kind in (str, int, bool):
        return _exact(kind)
    raise TypeError(f"evidence may not hold a field of type {kind}")


def _dataclass_reader(kind: type) -> Read:
    hints = typing.get_type_hints(kind)
    readers = {each.name: _reader(hints[each.name]) for each in dataclasses.fields(kind)}

    def read(plain: Any) -> Any:
        if not isinstance(plain, Mapping):
            raise NotEvidence(f"{kind.__name__} should be an object, not {type(plain).__name__}")
        values = {}
        for name, reader in readers.items():
            if name in plain:
                try:
                    values[name] = reader(plain[name])
                except NotEvidence as wrong:
                    raise NotEvidence(f"{kind.__name__}.{name}: {wrong}") from None
        try:
            return kind(**values)
        except TypeError as missing:
            raise NotEvidence(f"{kind.__name__}: {missing}") from None

    return read


def _tuple_reader(each: Read) -> Read:
    def read(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list | tuple):
            raise NotEvidence(f"should be a list, not {type(plain).__name__}")
        return tuple(each(held) for held in plain)

    return read


def _optional_reader(each: Read) -> Read:
    return lambda plain: None if plain is None else each(plain)


def _mapping(plain: Any) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping):
        raise NotEvidence(f"should be an object, not {type(plain).__name__}")
    return plain


def _exact(kind: type) -> Read:
    def read(plain: Any) -> Any:
        if type(plain) is not kind:
            raise NotEvidence(f"should be {kind.__name__}, not {type(plain).__name__}")
        return plain

    return read
