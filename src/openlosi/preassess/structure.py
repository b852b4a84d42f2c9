"""
See what a page is made of, whatever its language: dates, documents, people to reach, sums, official links, forms.

Many indicators are shown by what stands on a page and named by no word: a list of meetings is dates and documents, a
directory is telephones beside one another.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from openlosi.crawler.linked_platforms import kind_of_platform
from openlosi.evidence_format.pages import Form
from openlosi.preassess.portal import Portal, View

# 3.5.2026, 2026-05-03, 3 May 2026, 3 de mayo de 2026, 2026年5月3日
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:20)?\d{2}|20\d{2}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}\.?\s+(?:de\s+|d[’'])?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?20\d{2}|[^\W\d]{3,12}\s+\d{1,2},\s+20\d{2}"
    r"|20\d{2}\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?)(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_SUM = re.compile(
    r"[$€£¥₹₺₽₴₱₫฿]\s?\d|\d\s?(?:[$€£¥₹₺₽₴₱₫฿]|(?:EUR|USD|GBP|TL|zł|Kč|руб|грн|Rp|DT|R\$)\b)|\d{1,3}(?:[.,\u00a0 ]\d{3}){1,}"
)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|xlsx?|ods|rtf|zip)$", re.IGNORECASE)
_DATA = re.compile(r"\.(?:csv|json|geojson|xml|xlsx?|ods|kml|rdf|shp)$", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d.,])\+?\(?\d[\d ()/.-]{6,17}\d(?![\d.,])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NETWORK = re.compile(
    r"(?:^|\.)(?:facebook|fb|instagram|twitter|x|youtube|youtu|tiktok|linkedin|vk|ok|t|telegram|vimeo|rutube|whatsapp|wa|weibo)"
    r"\.(?:com|be|me|ru|cn)$"
)
_FILMS = ("youtube.", "youtu.be", "vimeo.", "rutube.", "dailymotion.")
_FIELDS_NOT_FILLED = frozenset({"hidden", "submit", "button", "search", "reset", "image"})
_FORM_FIELDS = 2
#: A name, a password and "remember me" are a login; more is an account that is opened, and may be a service.
_LOGIN_FIELDS = 3


def is_document(address: str) -> bool:
    """Whether an address is a document to download, by its ending."""
    return bool(_DOCUMENT.search(urlsplit(address).path))


def is_network(address: str) -> bool:
    """Whether an address lies on a social network or a site of films."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return bool(_NETWORK.search(host))


def _dates(view: View, portal: Portal) -> float:
    return _up_to(sum(bool(_DATE.search(line)) for line in view.own), 4)


def _years(view: View, portal: Portal) -> float:
    links = [link.text for link in view.page.links if link.region == "main"]
    return _up_to(len({year for line in (*view.own, *links) for year in _YEAR.findall(line)}), 4)


def _documents(view: View, portal: Portal) -> float:
    if view.page.kind != "html":
        return 1.0
    return _up_to(sum(is_document(link.address) for link in view.page.links), 3)


def _data(view: View, portal: Portal) -> float:
    return _up_to(sum(bool(_DATA.search(urlsplit(link.address).path)) for link in view.page.links), 2)


def _contacts(view: View, portal: Portal) -> float:
    text = "\n".join(view.own)
    numbers = {
        "".join(filter(str.isdigit, found)) for found in _PHONE.findall(text) if not _DATE.search(found)
    }
    mails = set(_MAIL.findall(text)) | {
        link.address for link in view.page.links if link.address.startswith("mailto:")
    }
    return _up_to(len([n for n in numbers if len(n) >= 7]) + len(mails), 4)


def _sums(view: View, portal: Portal) -> float:
    return _up_to(sum(bool(_SUM.search(line)) for line in view.own), 4)


def _official(view: View, portal: Portal) -> float:
    own = urlsplit(view.page.address).hostname
    hosts = {urlsplit(link.address).hostname for link in view.page.links if kind_of_platform(link.address)}
    return _up_to(len(hosts - {own, None}), 3)


def fillable(view: View, portal: Portal) -> bool:
    """Whether a page has a form of its own to fill in and send: no search, no login, and none that stands everywhere."""
    return any(_is_filled_in(form) for form in view.page.forms if not portal.is_everywhere(form, view.page))


def _is_filled_in(form: Form) -> bool:
    filled = [field.type for field in form.fields if field.type not in _FIELDS_NOT_FILLED]
    login = "password" in filled and len(filled) <= _LOGIN_FIELDS
    return len(filled) >= _FORM_FIELDS and not login and form.role not in ("search", "login", "no form")


def _form(view: View, portal: Portal) -> float:
    return float(fillable(view, portal))


def _films(view: View, portal: Portal) -> float:
    page = view.page
    return float(
        any(
            film in each
            for each in (*(link.address for link in page.links), *page.resources)
            for film in _FILMS
        )
    )


def _items(view: View, portal: Portal) -> float:
    """Many headings or short links of its own: a list of things rather than a text about one."""
    own = sum(not view.only_points(" ".join(heading.text.split())) for heading in view.page.headings)
    return _up_to(own, 6)


#: What a page may be made of, by the name that any.toml gives it; each from 0 (nothing of it) to 1 (plenty).
STRUCTURES: Mapping[str, Callable[[View, Portal], float]] = {
    "contacts": _contacts,
    "data": _data,
    "dates": _dates,
    "documents": _documents,
    "films": _films,
    "form": _form,
    "items": _items,
    "official_links": _official,
    "sums": _sums,
    "years": _years,
}


_TEMPLATE = re.compile(
    r"lorem ipsum|dolor sit amet|consectetur|accordion[- ]body|(?:dummy|sample|placeholder) text|\bitem #\d",
    re.IGNORECASE,
)
# What templates say until somebody fills them in, and what pages say that are not ready.
_UNFILLED = re.compile(
    r"lorem ipsum|dolor sit amet|accordion[- ]body|(?:dummy|sample|placeholder) text|\bitem #\d|coming soon|under construction"
    r"|en construction|à compléter|en construcción|por completar|em construção|em breve|in costruzione|im aufbau"
    r"|в разработке|на стадии наполнения|в розробці|w budowie|yapım aşamasında|قيد الإنشاء|segera hadir|dalam pengembangan"
    r"|inajengwa|निर्माणाधीन|建设中|建設中|\[[A-ZÀ-Þ][^\W\d][\w ]{2,30}\]|x{5,}|(?:\b0\d?[ .-]?)?(?:00[ .-]){3}00",
    re.IGNORECASE,
)


def template(view: View) -> bool:
    """Whether a page still says what its template said, and not only in passing."""
    return sum(bool(_TEMPLATE.search(line)) for line in view.own) >= 2


def unfilled(view: View) -> float:
    """How much a page looks like a template that nobody has filled in, from 0 to 1."""
    return _up_to(sum(bool(_UNFILLED.search(line)) for line in view.own), 2)


def _up_to(count: int, plenty: int) -> float:
    return min(count / plenty, 1.0)
