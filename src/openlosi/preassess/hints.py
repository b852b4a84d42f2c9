"""Read what holds of an indicator in every language: its kind, and the probes that look for it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from openlosi import editions
from openlosi.preassess.structure import STRUCTURES


class Kind(StrEnum):
    """What kind of thing an indicator asks for."""

    INFORMATION = "information"
    SERVICE = "service"
    FEATURE = "feature"
    TOOL = "tool"
    MESSAGE = "message"
    LOGIN = "login"
    ENGINES = "engines"


#: Why no reading of pages can tell, in words.
NOT_ASSESSABLE: dict[Kind, str] = {
    Kind.TOOL: "Tool missing: collect the portal with --measure, or use the tool that the instruction names.",
    Kind.MESSAGE: "Needs a message sent to the municipality, and its answer.",
    Kind.LOGIN: "Behind a login, and this program never logs in.",
    Kind.ENGINES: "Needs search engines to be asked, and this program asks none.",
}


@dataclass(frozen=True)
class Hint:
    """
    What holds of an indicator in every language.

    :ivar probes: the crawler's probes that bear on it, each with the kinds of what it saw that do; none means all kinds
    :ivar shows: what a page that shows it is made of, as `structure` sees it
    :ivar share: which share of portals has it, from 0 to 1, as far as is known beforehand
    :ivar platforms: parts of the names of hosts that stand for it, as a regular expression
    """

    kind: Kind = Kind.INFORMATION
    probes: tuple[tuple[str, frozenset[str]], ...] = ()
    shows: tuple[str, ...] = ()
    platforms: str = ""
    share: float = 0.3

    def seen_by(self, probe: str, details: Mapping[str, object]) -> bool:
        """Whether what a probe saw bears on the indicator."""
        return any(
            name == probe and (not kinds or str(details.get("kind", "")) in kinds)
            for name, kinds in self.probes
        )


@cache
def hints(instrument_code: str) -> dict[str, Hint]:
    """
    The hints of an edition for each of its indicators; the plain kind where its packs say nothing.

    :raises ValueError: for a kind or a structure that is none, or an indicator that the edition has not
    """
    codes = editions.load(instrument_code).codes
    file = files("openlosi.editions").joinpath(instrument_code, "packs", "any.toml")
    said = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    unknown = sorted(set(said) - set(codes))
    if unknown:
        raise ValueError(f"{file}: no such indicator: {', '.join(unknown)}.")
    return {code: _hint(said.get(code, {})) for code in codes}


def _hint(entry: Mapping[str, Any]) -> Hint:
    """A hint as its table says it; a probe is named alone, or as "probe: kind, kind"."""
    probes = []
    for each in entry.get("probes", ()):
        name, _, kinds = each.partition(":")
        probes.append((name.strip(), frozenset(kind.strip() for kind in kinds.split(",") if kind.strip())))
    shows = tuple(entry.get("shows", ()))
    if unknown := sorted(set(shows) - set(STRUCTURES)):
        raise ValueError(f"No such structure: {', '.join(unknown)}.")
    hosts = "|".join(f"(?:{each})" for each in entry.get("hosts", ()))
    share = min(max(int(entry.get("share", 30)), 1), 99) / 100
    return Hint(Kind(entry.get("kind", "information")), tuple(probes), shows, hosts, share)
