"""
The kinds of work there are. Each app registers its own when it is ready, under the name that its rows carry.

A kind names its function by its path, so that the pages need not load what only a worker uses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from openlosi.apps.jobs.working import Work


@dataclass(frozen=True)
class Kind:
    """
    A kind of work.

    :ivar title: what people read, such as "Collecting the portal"
    :ivar path: of the function, which is given its `Work`, and may return what the row keeps as its result
    :ivar priority: of those that wait, the highest is done first; from -100 to 100
    """

    name: str
    title: Any
    path: str
    priority: int = 0

    @property
    def function(self) -> "Callable[[Work], dict[str, Any] | None]":
        """What does the work."""
        found: Callable[[Work], dict[str, Any] | None] = import_string(self.path)
        return found


class UnknownKind(LookupError):
    """No app has registered a kind of this name."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Registered again, it is replaced."""
    _kinds[kind.name] = kind


def named(name: str) -> Kind:
    """
    The kind of a name.

    :raises UnknownKind: if there is none
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"no kind of work is called {name}") from None
