"""Look for forms to print and fill in: documents whose link or file name calls them a form."""

import re
from urllib.parse import unquote, urlsplit

from openlosi.crawler.probes.data import label_in, word_in
from openlosi.crawler.probes.seen import places, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page

PROBE = "downloadable_forms"
_DOCUMENT = re.compile(r"\.(pdf|docx?|xlsx?|odt|ods|rtf)$", re.IGNORECASE)


def observe(page: Page, html: str) -> list[Observation]:
    """Report documents named as forms."""
    found = [
        seen_link(page, html, PROBE, link, kind="document", format=kind, name=name)
        for link in page.links
        if (kind := _format(link)) and ((name := _file_name(link)) is not None) and _named(link, name)
    ]
    return places(page, PROBE, found)


def _format(link: Link) -> str:
    try:
        found = _DOCUMENT.search(urlsplit(link.address).path)
    except ValueError:
        return ""
    return found.group(1).lower() if found else ""


def _file_name(link: Link) -> str:
    return " ".join(re.split(r"[-_.+\s]+", unquote(urlsplit(link.address).path.rpartition("/")[2]))).strip()


def _named(link: Link, name: str) -> bool:
    return bool(label_in("document_form", link.text[:70]) or word_in("document_form", name))
