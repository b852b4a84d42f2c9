"""Read what holds of an indicator in every language: its kind, and the probes that look for it."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from openlosi import editions


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
    Kind.TOOL: "A tool must measure it: collect the portal with --measure, or use the tool that the instruction names.",
    Kind.MESSAGE: "A message must be sent to the municipality and the answer waited for.",
    Kind.LOGIN: "It is behind a login, and this program never logs in.",
    Kind.ENGINES: "Search engines must be asked, and this program asks none.",
}


@dataclass(frozen=True)
class Hint:
    """An indicator's kind, and the names of the crawler's probes that bear on it."""

    kind: Kind = Kind.INFORMATION
    probes: tuple[str, ...] = ()


@cache
def hints(instrument_code: str) -> dict[str, Hint]:
    """
    The hints of an edition for each of its indicators; the plain kind where its packs say nothing.

    :raises ValueError: for a kind that is none, or an indicator that the edition has not
    """
    codes = editions.load(instrument_code).codes
    file = files("openlosi.editions").joinpath(instrument_code, "packs", "any.toml")
    said = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    unknown = sorted(set(said) - set(codes))
    if unknown:
        raise ValueError(f"{file}: no such indicator: {', '.join(unknown)}.")
    read = {code: Hint(Kind(entry["kind"]), tuple(entry.get("probes", ()))) for code, entry in said.items()}
    return {code: read.get(code, Hint()) for code in codes}
