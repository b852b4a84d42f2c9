"""
Keep the cookies of one portal for one collection, so that sites which set one and ask for it back can be read.

In memory only, for the host that set them only, few and short; docs/decisions/0010 says why.
"""

from http.cookies import CookieError, SimpleCookie

_MOST, _LONGEST = 30, 4096


class Cookies:
    """The cookies of each host."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}

    def header(self, host: str) -> str:
        """Return the ``Cookie`` header for a host, or ""."""
        return "; ".join(f"{name}={value}" for name, value in self._kept.get(host, {}).items())

    def learn(self, host: str, set_cookie: str) -> None:
        """Keep what a ``Set-Cookie`` header says. Unreadable ones, and too many or too long ones, are passed over."""
        name, equals, rest = set_cookie.partition("=")
        name, value = name.strip(), rest.partition(";")[0].strip()
        if not equals or not name or len(name) + len(value) > _LONGEST or not _is_plain(name + value):
            return
        kept = self._kept.setdefault(host, {})
        if _is_withdrawn(rest):
            kept.pop(name, None)
        elif name in kept or len(kept) < _MOST:
            kept[name] = value

    def fingerprint(self, host: str) -> int:
        """Return a number that changes when the host's cookies do."""
        return hash(self.header(host))


def _is_plain(text: str) -> bool:
    return all(" " < sign < "\x7f" and sign not in ',;"\\' or sign == " " for sign in text)


def _is_withdrawn(rest: str) -> bool:
    parsed: SimpleCookie = SimpleCookie()
    try:
        parsed.load("x=" + rest)
    except CookieError:
        return False
    age = parsed["x"]["max-age"] if "x" in parsed else ""
    return age.lstrip("-").isdigit() and int(age) <= 0
