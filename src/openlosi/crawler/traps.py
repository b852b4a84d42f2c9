"""
Recognise addresses and answers that lead nowhere: calendars without end, sorted lists, print versions, exits.

Each function says why in words, so that what was left out stands in the record.
"""

import hashlib
import re
from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from openlosi.crawler.addresses import identity

_LONGEST_PATH = 16
_NUMBER = re.compile(r"\d+")
_DATE_IN_PATH = re.compile(r"/([12]\d{3})(?:[/-](\d{1,2}))?(?=[/-]|$)")
_CALENDAR = re.compile(r"calend|kalend|agenda|event|takvim|jadwal|календ|تقويم", re.IGNORECASE)
_DATE_NAMES = {
    "year",
    "month",
    "day",
    "date",
    "mes",
    "ano",
    "anno",
    "mese",
    "annee",
    "mois",
    "jahr",
    "monat",
    "yil",
    "ay",
}
_DATE_NAMES |= {"tribe-bar-date", "ical", "outlook-ical", "cal_month", "cal_year"}
_ARRANGEMENTS = {
    "sort",
    "order",
    "orderby",
    "sortby",
    "sort_by",
    "order_by",
    "dir",
    "view",
    "layout",
    "limit",
    "per_page",
    "pagesize",
}
_PRINT = re.compile(
    r"(?:^|[/_\-.?&])(?:print|printable|imprimir|drucken|stampa|imprimer)(?:[/_\-.=&]|$)", re.IGNORECASE
)
_EXIT = re.compile(
    r"(?:log|sign)[-_]?(?:out|off)|/(?:deconnexion|abmelden|cerrar-sesion|sair|esci|cikis)(?:[/.]|$)|action=(?:delete|remove|logout)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"/(?:wp-login\.php|wp-admin|administrator|user/(?:login|register)|xmlrpc\.php|cgi-bin)(?:[/?]|$)",
    re.IGNORECASE,
)
_NOT_READ = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|webm|og[gv]|avi|mov|wmv|wav|flac|css|js|mjs|map|woff2?|ttf|eot"
    r"|zip|rar|7z|gz|tar|exe|msi|dmg|apk|iso|bin|jar|kmz|kml|shp|dwg|swf|ics)$",
    re.IGNORECASE,
)


def why_not(address: str, *, this_year: int) -> str | None:
    """
    Return why an address is not worth a visit whatever else is known, or None.

    >>> why_not("https://town.example/logout", this_year=2026)
    'it would end a session'
    >>> why_not("https://town.example/calendar/2041/07", this_year=2026)
    'a calendar of a distant year'
    >>> why_not("https://town.example/a/b/a/b/a/b/", this_year=2026)
    'the path repeats itself'
    """
    split = urlsplit(address)
    path = unquote(split.path)
    if _NOT_READ.search(path):
        return "a picture, a style or a program"
    if _EXIT.search(f"{path}?{split.query}"):
        return "it would end a session"
    if _ACCOUNT.search(path):
        return "an entrance for editors"
    segments = [each for each in path.split("/") if each]
    if len(segments) > _LONGEST_PATH:
        return "the path is too deep"
    if max(Counter(segments).values(), default=0) >= 3:
        return "the path repeats itself"
    if _PRINT.search(f"{path}?{split.query}"):
        return "a version to print"
    return _why_not_query(path, split.query, this_year) if split.query or _DATE_IN_PATH.search(path) else None


def _why_not_query(path: str, query: str, this_year: int) -> str | None:
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200) if query.count("&") < 200 else None
    if pairs is None or len(pairs) > 6:
        return "too many parameters"
    names = {name.lower() for name, _ in pairs}
    if names & _ARRANGEMENTS:
        return "the same list in another order"
    years = [int(each) for each in re.findall(r"(?<!\d)\d{4}(?!\d)", query)]
    in_path = _DATE_IN_PATH.search(path)
    if in_path and (_CALENDAR.search(path) or in_path[2]):
        years.append(int(in_path[1]))
    elif not (names & _DATE_NAMES or _CALENDAR.search(path)):
        years = []
    if any(not this_year - 25 <= each <= this_year + 2 for each in years):
        return "a calendar of a distant year"
    return None


@lru_cache(maxsize=16384)
def pattern_of(address: str) -> str:
    """
    Return the form of an address: what stays when its numbers and its last name are taken out.

    >>> pattern_of("https://town.example/news/2024/05/a-fair") == pattern_of("https://town.example/news/2026/11/snow")
    True
    >>> pattern_of("https://town.example/list?page=3")
    'town.example/list?page'
    """
    split = urlsplit(address)
    *parents, last = split.path.split("/")
    if split.query:
        names = sorted({name.lower() for name, _ in parse_qsl(split.query[:1000], keep_blank_values=True)})
        return f"{split.netloc}{_NUMBER.sub('#', split.path)}?{'&'.join(names[:8])}"
    ending = last.rpartition(".")[2] if "." in last else ""
    form = "#" if _NUMBER.search(last) else "*"
    return (
        f"{split.netloc}{_NUMBER.sub('#', '/'.join(parents))}/{form}.{ending}"
        if last
        else f"{split.netloc}{_NUMBER.sub('#', split.path)}"
    )


def is_numbered(pattern: str) -> bool:
    """Whether addresses of this form differ in numbers or parameters only: the form that endless spaces take."""
    return "#" in pattern or "?" in pattern


def calendar_like(address: str) -> bool:
    """Whether an address asks for a time: such spaces have no end in either direction."""
    split = urlsplit(address)
    names = {name.lower() for name, _ in parse_qsl(split.query[:1000], keep_blank_values=True)}
    return bool(names & _DATE_NAMES) or bool(
        _DATE_IN_PATH.search(split.path) and _CALENDAR.search(split.path)
    )


@lru_cache(maxsize=16384)
def key_of(address: str) -> int:
    """Return a number for a page's identity, small enough to remember a million of."""
    return int.from_bytes(hashlib.blake2b(identity(address).encode(), digest_size=8).digest(), "big")


def fingerprint(text: str, *, without: str = "") -> str:
    """
    Return what two copies of one text have in common, whatever dates, counters or addresses they print.

    >>> fingerprint("Today is 3 May. You asked for /abc") == fingerprint("Today is 4 May. You asked for /xyz", without="/xyz")
    False
    >>> fingerprint("Not found 12:03") == fingerprint("Not found 12:04")
    True
    """
    plain = text.replace(without, "") if without else text
    words = " ".join(_NUMBER.sub("0", plain).split())
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest()
