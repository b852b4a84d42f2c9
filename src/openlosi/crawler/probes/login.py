"""
Look for a way in for residents: a login form, a national e-ID, a link named for it.

Doors for those who write the portal (``wp-login``, webmail) are told apart as ``staff``.
"""

import re
from urllib.parse import urlsplit

from openlosi.crawler.probes.data import label_in, platform_of, table
from openlosi.crawler.probes.labelled import leads_somewhere
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page

PROBE = "login"
_DOOR = re.compile(
    r"log-?in|sign-?in|auth|account|user|cuenta|conta\b|konto|sso|sesion|sessao|acesso|accesso|giris|kabinet|lk\.",
    re.IGNORECASE,
)


def observe(page: Page, html: str) -> list[Observation]:
    """Report login forms, e-ID schemes and links that lead to them, each with whom it is for."""
    found = []
    for form in page.forms:
        secret = next((field for field in form.fields if field.type == "password"), None)
        if secret:
            shown = next((text for text in (form.submit, secret.label, secret.name) if text), "password")
            where = "text" if shown in page.text else "attribute"
            audience = _audience(form.action) if _audience(page.address) == "residents" else "staff"
            found.append(seen(page, PROBE, shown, where, kind="form", action=form.action, audience=audience))
    for link in page.links:
        scheme = platform_of("login", link.address)
        if scheme and link.rel != "canonical":
            found.append(seen_link(page, html, PROBE, link, kind="e_id", scheme=scheme, audience="residents"))
        elif _named(link) and leads_somewhere(page, link):
            found.append(seen_link(page, html, PROBE, link, kind="link", audience=_audience(link.address)))
    return places(page, PROBE, found)


def _named(link: Link) -> bool:
    """The label is a login rather than holds the word; a word that also means "enter" needs the address beside it."""
    word = label_in("login", link.text)
    if word:
        return len(link.text) <= 2.5 * len(word) + 12
    perhaps = label_in("login_perhaps", link.text)
    return perhaps is not None and len(link.text) <= len(perhaps) + 4 and bool(_DOOR.search(link.address))


def _audience(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "residents"
    place = f"{parts.hostname or ''}/{parts.path}".lower().replace("//", "/")
    steps = {
        step.removesuffix(".php").removesuffix(".html") for step in place.replace(".", "/").split("/")
    } | set(place.split("/"))
    staff = table("hosts")["login_staff"]["paths"]
    return (
        "staff"
        if any(path in steps or ("/" in path and path in place) or f"/{path}." in place for path in staff)
        else "residents"
    )
