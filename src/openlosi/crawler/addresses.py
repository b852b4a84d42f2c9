"""
Bring addresses to one written form, so that a page is asked for once and a host cannot hide what it is.

Hosts are read as browsers read them (WHATWG URL): numbers in any notation are IPv4 addresses, full-width
characters are their plain ones, names in other scripts become their ASCII form.
"""

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna

SCHEMES = {"http": 80, "https": 443}
LONGEST = 2000
_SCHEME = re.compile(r"^\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20#/<>?@\\^|%\x7f]")
_KEPT_IN_PATH = "/:@!$&'()*+,;=~%-._"
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
_UNRESERVED_ESCAPE = re.compile(r"%(2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])")
_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
# Parameters that say where a visitor came from, never what a page shows.
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|_ga|_gl|igshid|ref_src)$", re.IGNORECASE
)
_SESSION = re.compile(
    r"^(?:phpsessid|jsessionid|aspsessionid\w*|sid|sessid|session_?id|cfid|cftoken|zenid|oscsid|osid)$",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*|/\([sS]\([a-zA-Z0-9]+\)\)(?=/)", re.IGNORECASE)


class NotAnAddress(ValueError):
    """Something that cannot be asked for over the web; the message says why."""


def scheme_of(address: str) -> str:
    """
    Return the scheme an address names, in lower case; "" when it names none.

    >>> scheme_of("JavaScript:alert(1)"), scheme_of("/news")
    ('javascript', '')
    """
    found = _SCHEME.match(address)
    return found[1].lower() if found else ""


@lru_cache(maxsize=4096)
def written_host(host: str) -> str:
    """
    Return a host in the one form that everything else compares and resolves.

    >>> written_host("WWW.Town.Example."), written_host("0x7f.1"), written_host("017700000001")
    ('www.town.example', '127.0.0.1', '127.0.0.1')
    >>> written_host("１２７.0.0.1"), written_host("bücher.example"), written_host("[::FFFF:127.0.0.1]")
    ('127.0.0.1', 'xn--bcher-kva.example', '[::ffff:7f00:1]')

    :raises NotAnAddress: when it cannot be the host of a web address
    """
    if host.startswith("[") or ":" in host:
        return _written_ipv6(host)
    plain = unquote(host)
    try:
        # UTS 46, as browsers do: full-width digits and other scripts' full stops become plain ones.
        mapped = plain if plain.isascii() else idna.uts46_remap(plain, std3_rules=False, transitional=False)
        name = mapped.lower().rstrip(".")
        if not name.isascii():
            name = idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as wrong:
        raise NotAnAddress(f"the host {host[:100]!r} is not a name ({wrong})") from None
    if not name or len(name) > 253 or _FORBIDDEN_IN_HOST.search(name):
        raise NotAnAddress(f"the host {host[:100]!r} is not a name")
    return _written_ipv4(name) if _ends_in_number(name) else name


def _written_ipv6(host: str) -> str:
    try:
        ip = ipaddress.IPv6Address(unquote(host).strip("[]"))
    except ValueError as wrong:
        raise NotAnAddress(f"the host {host[:100]!r} is not an address ({wrong})") from None
    if ip.scope_id:
        raise NotAnAddress(f"the host {host[:100]!r} is bound to a network interface")
    return f"[{_compressed(ip)}]"


def _compressed(ip: ipaddress.IPv6Address) -> str:
    mapped = ip.ipv4_mapped
    return f"::ffff:{int(mapped) >> 16:x}:{int(mapped) & 0xFFFF:x}" if mapped else ip.compressed


def _ends_in_number(name: str) -> bool:
    last = name.rsplit(".", 1)[-1]
    return last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) is not None


def _written_ipv4(name: str) -> str:
    """Read a number as an IPv4 address, with one to four parts in decimal, octal or hexadecimal."""
    parts = name.split(".")
    try:
        numbers = [_number(part) for part in parts]
        *high, low = numbers
        if len(parts) > 4 or any(each > 255 for each in high) or low >= 256 ** (5 - len(parts)):
            raise ValueError(name)
    except ValueError:
        raise NotAnAddress(f"the host {name[:100]!r} ends in a number but is no IPv4 address") from None
    total = low + sum(each * 256 ** (3 - place) for place, each in enumerate(high))
    return str(ipaddress.IPv4Address(total))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part, 10)


@lru_cache(maxsize=16384)
def canonical(address: str, base: str = "") -> str:
    """
    Return an address as it is asked for and compared: absolute, one spelling, without fragment or credentials.

    >>> canonical("../Ä b?x=1&utm_source=y#top", base="HTTP://Town.example:80/a/b")
    'http://town.example/%C3%84%20b?x=1'

    :raises NotAnAddress: for other schemes than http and https, and for what has no host
    """
    # Browsers drop tabs and newlines anywhere in an address, and controls around it.
    cleaned = re.sub(r"[\t\r\n]", "", address).strip("\x00\x01\x02\x03 \x1f\u3000")
    if len(cleaned) > LONGEST:
        raise NotAnAddress(f"the address is longer than {LONGEST} characters: {cleaned[:80]}…")
    cleaned = cleaned.replace("\\", "/")
    try:
        split = urlsplit(urljoin(base, cleaned) if base else cleaned)
        port = split.port
    except ValueError as wrong:
        raise NotAnAddress(f"{cleaned[:200]!r} cannot be read as an address ({wrong})") from None
    scheme = split.scheme.lower()
    if scheme not in SCHEMES:
        raise NotAnAddress(f"{cleaned[:200]!r} is not of the web (http or https)")
    if not split.hostname:
        raise NotAnAddress(f"{cleaned[:200]!r} names no host")
    host = written_host(split.netloc.rpartition("@")[2].removesuffix(f":{port}").rstrip(":"))
    netloc = host if port in (None, SCHEMES[scheme]) else f"{host}:{port}"
    query = _written_query(split.query)
    return f"{scheme}://{netloc}{_written_path(split.path)}" + (f"?{query}" if query else "")


def _written_path(path: str) -> str:
    quoted = quote(_BAD_ESCAPE.sub("%25", path), safe=_KEPT_IN_PATH) or "/"
    plain = _UNRESERVED_ESCAPE.sub(lambda found: chr(int(found[1], 16)), quoted)
    return re.sub(r"%[0-9a-f]{2}", lambda found: found[0].upper(), plain) if "%" in plain else plain


def _written_query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _TRACKING.match(part.partition("=")[0])]
    return quote(_BAD_ESCAPE.sub("%25", "&".join(kept)), safe=_KEPT_IN_PATH + "?[]")


def identity(address: str) -> str:
    """
    Return what two spellings of one page have in common; compared, never asked for.

    ``/`` and ``/index.html``, with and without ``www.``, http and https, and a session's number are one page.

    >>> identity("https://www.town.example/a/index.html") == identity("http://town.example/a/")
    True
    >>> identity("http://town.example/a?sid=1&b=2") == identity("http://town.example/a?b=2&sid=9")
    True
    """
    split = urlsplit(address)
    host = split.netloc.removeprefix("www.")
    path = _INDEX.sub("/", _SESSION_IN_PATH.sub("", split.path))
    query = sorted(part for part in split.query.split("&") if not _SESSION.match(part.partition("=")[0]))
    return f"{host}{path}?{'&'.join(query)}"


def host_and_port(address: str) -> tuple[str, int]:
    """
    Return the host and port that an address is asked at.

    >>> host_and_port("https://town.example/a")
    ('town.example', 443)
    """
    split = urlsplit(canonical(address))
    host = split.netloc.rpartition(":")[0] if split.port else split.netloc
    return host, split.port or SCHEMES[split.scheme]


def is_same_portal(address: str, hosts: Collection[str]) -> bool:
    """
    Whether an address belongs to a portal, given its hosts: they themselves and what lies below them.

    Hosts other than on the standard ports are told apart by port as well: on one machine, they are others.

    >>> is_same_portal("https://services.town.example/x", {"www.town.example"})
    True
    >>> is_same_portal("http://othertown.example/", {"town.example"})
    False
    """
    netloc = urlsplit(address).netloc
    if netloc in hosts:
        return True
    netloc = netloc.removeprefix("www.")
    bases = [each.removeprefix("www.") for each in hosts]
    return any(netloc == base or (netloc.endswith(f".{base}") and "." in base) for base in bases)
