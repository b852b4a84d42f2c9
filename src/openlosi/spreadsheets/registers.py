"""
Read the tables a campaign is set up from: the municipalities as they are kept, and the people who are invited.

What a cell may hold is said by the caller where only the platform knows it, such as which municipalities there are.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from openlosi.core.saying import said
from openlosi.spreadsheets.keys import key_of, likeness
from openlosi.spreadsheets.municipalities import population_of
from openlosi.spreadsheets.tables import Meaning, read_texts
from openlosi.spreadsheets.words import answer_of, fold

#: What parts several values in one cell; a web address may hold all of these but the spaces.
_PARTS = re.compile(r"[;,/|،\s]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WHOLE = re.compile(r"(\d{1,4})(\.0+)?")
#: More people than any country has; a database keeps no larger number.
_MOST_PEOPLE = 2_000_000_000
#: Between the parts of a cell with several values, as read; no cell holds it.
SEPARATOR = "\n"

_OF_MUNICIPALITIES = (
    "name",
    "region",
    "population",
    "capital",
    "stratum",
    "portal",
    "languages",
    "national_services",
)
_OF_PEOPLE = ("name", "languages", "capacity", "municipality", "region", "knows", "language_of_pages")


def read_register(path: Path, *, services: Collection[str]) -> pl.DataFrame:
    """
    Municipalities, one a row: municipality (the key), name, region, population, capital, stratum, portal, languages, national_services.

    All are texts, and null where blank or not in the table. Several portals are parted by spaces, several languages
    and services by commas or spaces; as read, by `SEPARATOR`. Capital is ``yes`` or ``no``.

    :param services: the codes that national services may have
    :raises FaultyCells: with every fault
    """
    meanings: dict[str, Meaning] = {
        "municipality": _no_longer_than(80),
        "name": _no_longer_than(200),
        "region": _no_longer_than(120),
        "stratum": _no_longer_than(60),
        "population": (
            _population,
            lambda text: said('"%(text)s" is no number of people.', text=text.strip()),
        ),
        "capital": (_yes_or_no, lambda text: said('"%(text)s" says neither yes nor no.', text=text.strip())),
        "portal": (
            _addresses,
            lambda text: said(
                '"%(text)s" is no web address; write it like https://www.example.org.', text=text.strip()
            ),
        ),
        "languages": (
            languages_of,
            lambda text: said(
                '"%(text)s" is no list of language codes, such as fr or ar, pt-BR.', text=text.strip()
            ),
        ),
        "national_services": (
            lambda text: _all_in(text, services),
            lambda text: said(
                '"%(text)s" names no indicator of the edition; write codes, such as 401, 405.',
                text=text.strip(),
            ),
        ),
    }
    return read_texts(path, ("municipality",), _OF_MUNICIPALITIES, meanings=meanings, unique="municipality")


def read_people(path: Path, *, roles: Mapping[str, str], municipalities: Mapping[str, str]) -> pl.DataFrame:
    """
    People to invite, one a row: email, role, name, languages, capacity, municipality, region, knows, language_of_pages.

    All are texts, and null where blank or not in the table. ``knows`` holds mail addresses.

    :param roles: what a role may be called, folded, and its name
    :param municipalities: the keys there are, by their `likeness`
    :raises FaultyCells: with every fault
    """
    meanings: dict[str, Meaning] = {
        "email": (_mail, lambda text: said('"%(text)s" is no mail address.', text=text.strip())),
        "name": _no_longer_than(150),
        "region": _no_longer_than(120),
        "role": (
            lambda text: roles.get(fold(text)),
            lambda text: said(
                '"%(text)s" is no role; the roles are %(roles)s.',
                text=text.strip(),
                roles=", ".join(dict.fromkeys(roles.values())),
            ),
        ),
        "languages": (
            languages_of,
            lambda text: said(
                '"%(text)s" is no list of language codes, such as fr or ar, pt-BR.', text=text.strip()
            ),
        ),
        "capacity": (_whole, lambda text: said('"%(text)s" is no number of cases.', text=text.strip())),
        "municipality": (
            lambda text: municipalities.get(likeness(key_of(text))),
            lambda text: said(
                '"%(text)s" is none of the municipalities that were imported.', text=text.strip()
            ),
        ),
        "knows": (_mails, lambda text: said('"%(text)s" is no list of mail addresses.', text=text.strip())),
        "language_of_pages": (
            _language,
            lambda text: said('"%(text)s" is no language code, such as fr.', text=text.strip()),
        ),
    }
    return read_texts(path, ("email", "role"), _OF_PEOPLE, meanings=meanings)


def address_of(text: str) -> str | None:
    """
    The web address that a text means; https where it names no scheme. None when it is none.

    >>> address_of("www.example.org"), address_of("https://x.example/a"), address_of("ftp://x.example"), address_of("none")
    ('https://www.example.org', 'https://x.example/a', None, None)
    """
    address = text.strip()
    if not address or any(sign.isspace() for sign in address) or len(address) > 500:
        return None
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or parts.username:
        return None
    named = "." in host.strip(".") or host == "localhost" or ":" in host
    return address if named and not host.startswith(".") else None


def languages_of(text: str) -> str | None:
    """
    The language codes in a text, parted by `SEPARATOR`; None when something else is among them.

    >>> languages_of("FR, ar"), languages_of("French")
    ('fr\\nar', None)
    """
    return _joined(_PARTS.split(text), _language)


def _no_longer_than(most: int) -> Meaning:
    """A text that a column of the database can hold."""

    def meaning(text: str) -> str | None:
        key = key_of(text)
        return key if 0 < len(key) <= most else None

    return meaning, lambda text: said(
        '"%(text)s…" is longer than %(most)d characters.', text=text.strip()[:40], most=most
    )


def _population(text: str) -> str | None:
    number = population_of(text)
    return number if number is not None and int(number) <= _MOST_PEOPLE else None


def _language(text: str) -> str | None:
    code = text.strip().casefold().replace("_", "-")
    return code if _LANGUAGE.fullmatch(code) else None


def _addresses(text: str) -> str | None:
    return _joined(text.split(), address_of)


def _mail(text: str) -> str | None:
    address = text.strip().casefold()
    return address if _MAIL.fullmatch(address) and len(address) <= 254 else None


def _mails(text: str) -> str | None:
    return _joined(_PARTS.split(text), _mail)


def _whole(text: str) -> str | None:
    found = _WHOLE.fullmatch(fold(text))
    return found[1] if found else None


def _yes_or_no(text: str) -> str | None:
    if fold(text) == "x":
        return "yes"
    answer = answer_of(text)
    return {"met": "yes", "not_met": "no"}.get(answer.value) if answer else None


def _all_in(text: str, known: Collection[str]) -> str | None:
    return _joined(
        (part.removesuffix(".0") for part in _PARTS.split(text)), lambda part: part if part in known else None
    )


def _joined(parts: Iterable[str], meaning: Callable[[str], str | None]) -> str | None:
    read = [meaning(part) for part in parts if part.strip()]
    if not read or None in read:
        return None
    return SEPARATOR.join(dict.fromkeys(part for part in read if part))
