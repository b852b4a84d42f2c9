"""The invented country: its municipalities, and what is truly on each portal."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from openlosi.core.instruments.models import Effort, Indicator, Instrument
from openlosi.core.instruments.values import Value

# How much likelier than the portal's strength an indicator of this effort is met, and how much a strong criterion adds.
_EASE = {Effort.EASY: 0.16, Effort.MODERATE: 0.0, Effort.HARD: -0.18}
_STRONG = 0.22


@dataclass(frozen=True)
class Municipality:
    """An invented local government. ``no_score_reason`` is "" where its portal can be assessed."""

    key: str
    name: str
    region: str
    population: int
    strength: float = 0.0
    strong_in: tuple[str, ...] = ()
    no_score_reason: str = ""

    @property
    def portal(self) -> str:
        """Its address, in a domain that cannot exist (RFC 2606); empty where it has no portal."""
        return "" if self.no_score_reason == "no_portal" else f"https://www.{self.key}.gov.example/"


@dataclass(frozen=True)
class Country:
    """The invented country."""

    name: str
    seed: str
    municipalities: tuple[Municipality, ...]


def invented_country() -> Country:
    """Maravel, with one municipality in each of its 24 regions (D3)."""
    data = tomllib.loads(files("openlosi.practice").joinpath("country.toml").read_text(encoding="utf-8"))
    towns = tuple(
        Municipality(**{**town, "strong_in": tuple(town.get("strong_in", ()))})
        for town in data["municipalities"]
    )
    return Country(data["name"], data["seed"], towns)


def truth(country: Country, town: Municipality, instrument: Instrument) -> dict[str, Value]:
    """What is truly on a town's portal, indicator by indicator: the same at every call and on every machine."""
    return {
        indicator.code: Value.MET if _is_met(country, town, indicator) else Value.NOT_MET
        for indicator in instrument.indicators
    }


def chances(*parts: str) -> Iterator[float]:
    """
    Endless numbers in [0, 1) that depend on the parts alone.

    Hashes rather than a random generator: the country is part of our promises,
    and must not change with a version of Python.
    """
    counter = 0
    while True:
        digest = hashlib.sha256("|".join((*parts, str(counter))).encode()).digest()
        yield int.from_bytes(digest[:8], "big") / 2**64
        counter += 1


def _is_met(country: Country, town: Municipality, indicator: Indicator) -> bool:
    likelihood = town.strength + _EASE[indicator.effort]
    likelihood += _STRONG if set(indicator.criteria) & set(town.strong_in) else 0
    return next(chances(country.seed, town.key, indicator.code)) < likelihood


def by_key(country: Country) -> Mapping[str, Municipality]:
    """The municipalities by their key."""
    return {town.key: town for town in country.municipalities}
