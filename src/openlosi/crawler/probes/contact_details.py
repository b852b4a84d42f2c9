"""
Look for ways to reach the municipality: phone, e-mail, postal address, a form, a page for it.

Any eight digits are not a phone number, and an image called ``logo@2x.png`` is not an address.
"""

import re
from collections.abc import Iterator
from itertools import islice

from openlosi.crawler.probes.data import label_in, word_in
from openlosi.crawler.probes.phones import phones_in
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Form, Page

PROBE = "contact_details"
_AT_WORD = r"\s?(?:at|arroba|chiocciola|a|@|ät|собака)\s?[\])}]\s?"
_AT = rf"(?:@|\s?[\[({{]{_AT_WORD})"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|punto|ponto|punkt|point|nokta|\.)\s?[\])}]\s?)"
_MAIL = re.compile(
    rf"[\w.+\-]{{1,64}}{_AT}(?:[\w\-]{{1,63}}{_DOT}){{1,4}}[a-z]{{2,15}}(?![\w@])", re.IGNORECASE
)
# As _AT, told from the sign itself, which a search can skip to, rather than from a blank before it.
_SIGN = re.compile(rf"[@\[({{](?:(?<=@)|(?<!@){_AT_WORD})", re.IGNORECASE)
_INVENTED = re.compile(
    r"@(?:example|exemple|ejemplo|exemplo|email|domain|dominio|yourdomain)\.[a-z]{2,4}$", re.IGNORECASE
)
_FILES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".css", ".js")
# A house number or a postal code; a price, a year, a time and a share are none.
_HOUSE = re.compile(
    r"(?<![\d/.,:₱$€£¥-])(?<![₱$€£¥] )(?:\d{1,3}[a-z]?|\d{5,6})(?![\d/%€]|[.,:]\d| ?[€%])", re.IGNORECASE
)
_NUMBERED = re.compile(r"\d")


def observe(page: Page, html: str) -> list[Observation]:
    """Report each way to reach the municipality that this page gives."""
    found = [
        seen(page, PROBE, written, _where(page, written), kind="phone", number=number)
        for written, number in phones_in(page)
    ]
    found += [
        seen(page, PROBE, written, _where(page, written), kind="email", email=mail)
        for written, mail in _mails(page)
    ]
    found += [seen(page, PROBE, line, kind="postal_address") for line in _addresses(page)]
    found += [_form(page, form) for form in page.forms if _is_contact(form)][:2]
    links = [
        seen_link(page, html, PROBE, link, kind="contact_page")
        for link in page.links
        if label_in("contact", link.text) and len(link.text) < 40 and link.address.startswith("http")
    ]
    return found + places(page, PROBE, links, 2)


def _where(page: Page, written: str) -> str:
    return "text" if written in page.text else "attribute"


def _mails(page: Page) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for link in page.links:
        if link.address.lower().startswith("mailto:"):
            plain = link.address[7:].partition("?")[0].strip()
            if "@" in plain and not _INVENTED.search(plain):
                found.setdefault(plain.lower(), plain)
    shown_in_fields = " ".join(field.label for form in page.forms for field in form.fields)
    for match in _written_mails(page.text[:500_000]):
        plain = re.sub(_DOT, ".", re.sub(_AT, "@", match.group(), flags=re.IGNORECASE), flags=re.IGNORECASE)
        if (
            not plain.lower().endswith(_FILES)
            and not _INVENTED.search(plain)
            and match.group() not in shown_in_fields
        ):
            found.setdefault(plain.lower(), match.group())
    return [(written, mail) for mail, written in found.items()][:5]


def _written_mails(text: str) -> Iterator[re.Match[str]]:
    """Addresses around each at sign; looking at every character for one would take seconds on a hostile page."""
    for sign in islice(_SIGN.finditer(text), 500):
        near = _MAIL.finditer(text, max(0, sign.start() - 65), sign.end() + 300)
        # The address before may stand as near as this: the one around the sign is the first that ends behind it.
        match = next((found for found in near if found.end() > sign.end()), None)
        if match:
            yield match


def _addresses(page: Page) -> list[str]:
    """Short lines that name a street and a number."""
    if page.kind != "html":
        return []
    lines = (line for line in page.text.split("\n") if 8 <= len(line) <= 160 and _NUMBERED.search(line))
    return [line for line in dict.fromkeys(lines) if word_in("street", line) and _set_out_like_one(line)][:2]


def _set_out_like_one(line: str) -> bool:
    """A number beside the street's name: before or after it, within a few words."""
    street = word_in("street", line) or ""
    around = line[max(0, line.find(street) - 20) : line.find(street) + len(street) + 45]
    return bool(_HOUSE.search(around)) and not line.rstrip().endswith(("?", "!"))


def _is_contact(form: Form) -> bool:
    """It takes a message and says from whom; a search or a login does neither."""
    kinds = {field.type for field in form.fields}
    asked = " ".join(f"{field.name} {field.label}" for field in form.fields).lower()
    return (
        "textarea" in kinds
        and "password" not in kinds
        and ("email" in kinds or "mail" in asked or "tel" in kinds)
    )


def _form(page: Page, form: Form) -> Observation:
    named = next(
        (
            field.label or field.name
            for field in form.fields
            if field.type != "hidden" and (field.label or field.name)
        ),
        "",
    )
    shown = form.submit or named or "textarea"
    asked = [field.label or field.name for field in form.fields if field.type != "hidden"]
    return seen(page, PROBE, shown, _where(page, shown), kind="contact_form", action=form.action, asks=asked)
