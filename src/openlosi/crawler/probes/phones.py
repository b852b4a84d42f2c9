"""Find real phone numbers: valid ones of a country that the portal may lie in, not any run of eight digits."""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import phonenumbers

from openlosi.crawler.probes.data import table, word_in
from openlosi.evidence_format.pages import Page

MOST = 5
# It begins with the characters that a number can begin with, which a search can skip to; what may not stand
# before them is looked at after.
_CANDIDATE = re.compile(
    r"[+(\d](?<![\w./,-][+(\d])(?:(?<=\d)|(?<=[+(])\(?\d)[\d\s\xa0().\-–/]{5,24}\d(?![\w])(?![.,/-]\d)"
)
_DATE = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d\s*[-–/]\s*(?:19|20)?\d\d)"
)
_PARTED = re.compile(r"[\s().\-/]")
_BEFORE = 40


def countries_of(page: Page) -> tuple[str, ...]:
    """
    Return the countries a portal may lie in: its domain's, else where its language is written.

    >>> countries_of(Page("https://town.example.tn/", "", "html", language="ar"))
    ('TN',)
    """
    data = table("countries")
    host = (urlsplit(page.address).hostname or "").lower()
    last = host.rpartition(".")[2]
    country = data["domains"].get(last, last.upper() if len(last) == 2 and last.isalpha() else "")
    if country:
        return (country,)
    declared = page.declared_language.replace("_", "-").split("-")
    if len(declared) > 1 and len(declared[-1]) == 2 and declared[0] == page.language:
        return (declared[-1].upper(), *data["languages"].get(page.language, ()))
    return tuple(data["languages"].get(page.language or declared[0], ()))


def phones_in(page: Page) -> list[tuple[str, str]]:
    """Return phone numbers as written, each with its international form, or "" when the country is a guess."""
    countries = countries_of(page)
    certain = len(countries) == 1
    found: dict[str, str] = {}
    for link in page.links:
        if link.address.lower().startswith("tel:"):
            written = unquote(link.address[4:]).strip()
            number = _valid(written, countries)
            if number:
                found.setdefault(number, link.text if link.text in page.text and link.text else written)
    for candidate in _CANDIDATE.finditer(page.text[:500_000]):
        written = candidate.group().strip()
        if len(found) >= MOST or _DATE.match(written):
            continue
        before = page.text[max(0, candidate.start() - _BEFORE) : candidate.start()]
        told = written.startswith("+") or word_in("phone", before) is not None
        # Without a word for telephone, only a number set out with the prefix of a call: a table has others.
        if told or (certain and written[0] in "0(" and _PARTED.search(written)):
            number = _valid(written, countries)
            if number:
                found.setdefault(number, written)
    sure = [
        (written, number if certain or written.startswith("+") else "") for number, written in found.items()
    ]
    return sure[:MOST]


@lru_cache(maxsize=4096)
def _valid(written: str, countries: tuple[str, ...]) -> str | None:
    international = written.lstrip("( ").startswith(("+", "00"))
    for country in (
        (None,) if written.lstrip("( ").startswith("+") else countries or (("ZZ",) if international else ())
    ):
        try:
            number = phonenumbers.parse(written, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None
