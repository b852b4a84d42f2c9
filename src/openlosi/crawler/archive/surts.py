"""The sort key of an address in a CDXJ index: SURT, host turned round, so that a site's pages lie together."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {("http", 80), ("https", 443)}


def surt(address: str) -> str:
    """
    Return the key under which replay tools look an address up.

    >>> surt("https://www.Town.example/Services/?b=2&a=1#top")
    'example,town)/services?a=1&b=2'
    >>> surt("http://127.0.0.1:8000/")
    '1,0,0,127:8000)/'
    >>> surt("urn:view:http://town.example/")
    'urn:view:http://town.example'
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return _key_of_other(address)
    shown = "" if port is None or (parts.scheme, port) in _DEFAULT_PORTS else f":{port}"
    return f"{_turned(parts.hostname)}{shown}){_rest(parts)}".lower()


def _key_of_other(address: str) -> str:
    """A screenshot's or rendered page's address: no host to turn, the rest as for a page."""
    path, _, query = address.partition("?")
    ordered = "&".join(sorted(query.split("&")))
    return (path.removesuffix("/") + (f"?{ordered}" if ordered else "")).lower()


def _turned(host: str) -> str:
    if ":" in host:  # IPv6
        return str(ipaddress.ip_address(host.split("%")[0]))
    return ",".join(reversed(_WWW.sub("", host.rstrip(".")).split(".")))


def _rest(parts: SplitResult) -> str:
    path = re.sub("/{2,}", "/", parts.path or "/")
    path = path.rstrip("/") if len(path) > 1 else path
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return (path or "/") + (f"?{query}" if query else "")
