"""
Look for the portal in another language: a link named for a language, an alternate version, a translating service.

"EN" alone may be a department; a code counts when its address says so too, or when two codes stand together.
"""

import re
from functools import cache

from openlosi.crawler.probes.data import embedded, table
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page

PROBE = "language_switch"
_CODE = re.compile(r"^[a-z]{2}$", re.IGNORECASE)
_OPTION = re.compile(r"<option[^<>]{0,300}>([^<>]{2,60})<", re.IGNORECASE)


@cache
def _named() -> dict[str, str]:
    return {name.casefold(): code for code, names in table("tongues").items() for name in names}


def observe(page: Page, html: str) -> list[Observation]:
    """Report each other language that the page offers."""
    own = page.language or page.declared_language[:2]
    links = [(link, code) for link in page.links if (code := _language(link)) and code != own]
    codes = {code for link, code in links if _CODE.match(link.text) and not link.rel}
    kept = [
        (link, code)
        for link, code in links
        if link.rel or not _CODE.match(link.text) or len(codes) > 1 or _says(link, code)
    ]
    found = [
        seen_link(
            page, html, PROBE, link, kind="alternate" if "alternate" in link.rel else "link", language=code
        )
        for link, code in kept
    ]
    for written in dict.fromkeys(_OPTION.findall(html[:500_000]) if "<option" in html else []):
        option = written.strip()
        code = _named().get(option.casefold(), "")
        if code and code != own:
            found.append(
                seen(
                    page,
                    PROBE,
                    option,
                    "text" if option in page.text else "attribute",
                    kind="option",
                    language=code,
                )
            )
    translator = embedded("translation", html)
    if translator:
        found.append(
            seen(page, PROBE, translator[1], "attribute", kind="translating_service", service=translator[0])
        )
    return places(page, PROBE, found)


def _language(link: Link) -> str:
    if link.rel.startswith("alternate "):
        code = link.rel.split()[1].split("-")[0]
        return code if code in table("tongues") else ""
    text = link.text.strip(" ()[]|/›»")
    if link.rel in ("canonical", "frame") or not text:
        return ""
    return _named().get(
        text.casefold(), text.lower() if _CODE.match(text) and text.lower() in table("tongues") else ""
    )


def _says(link: Link, code: str) -> bool:
    return bool(re.search(rf"[/=_.-]{code}(?:[/&_.-]|$)", link.address, re.IGNORECASE))
