"""The viewer's own pages: the list of what was collected, and one page with the facts about it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from openlosi.crawler.archive.collection import (
    BrokenRecord,
    BytesElsewhere,
    Collection,
    NotACollection,
    Response,
    WrongDigest,
)
from openlosi.crawler.archive.viewer import replay
from openlosi.crawler.archive.viewer.replies import NotShown, Reply
from openlosi.evidence_format.collection import PageEntry
from openlosi.evidence_format.observations import Observation

OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_A_SCREENFUL = 100
_STATIC = {"viewer.css": "text/css; charset=utf-8", "viewer.js": "text/javascript; charset=utf-8"}
_TEXT_SHOWN = 20_000


@dataclass(frozen=True)
class Listed:
    """A line of the list: a page, or an address that gave none."""

    address: str
    title: str
    kind: str
    language: str = ""
    status: int = 0
    note: str = ""
    rendered: bool = False


@dataclass(frozen=True)
class Proof:
    """What checking the stored bytes against their hash showed, just now."""

    holds: bool
    told: str


def contents(collection: Collection, asked: Mapping[str, str]) -> Reply:
    """Everything collected, narrowed to a search, a kind and a language, a screenful at a time."""
    wanted, kind, language = asked.get("q", "").strip(), asked.get("kind", ""), asked.get("language", "")
    found = [each for each in _listed(collection) if _matches(each, wanted.casefold(), kind, language)]
    start = max(0, int(asked["from"])) if asked.get("from", "").isdecimal() and len(asked["from"]) < 9 else 0
    chosen = {"q": wanted, "kind": kind, "language": language}
    return _page(
        "contents.html",
        summary=collection.summary(),
        file=collection.path.name,
        found=found[start : start + _A_SCREENFUL],
        count=len(found),
        start=start,
        before=_further(chosen, start - _A_SCREENFUL) if start else "",
        after=_further(chosen, start + _A_SCREENFUL) if start + _A_SCREENFUL < len(found) else "",
        kinds=sorted({each.kind for each in _listed(collection)}),
        languages=sorted({each.language for each in _listed(collection)} - {""}),
        problems=_problems(collection),
        **chosen,
    )


def page(collection: Collection, address: str, version: str, frame: str) -> Reply:
    """One page as it was stored, and beside it what is known of it."""
    stored = collection.stored(address)
    read = collection.page(address) or (collection.page(stored.address) if stored else None)
    address = read.address if read else address
    if stored is None and read is None:
        raise NotShown(replay.why_not(collection, address))
    rendered = collection.has_rendered(address)
    shown = "served" if version == "served" or not rendered else "rendered"
    html, why_not = _replayable(collection, address, shown)
    carried = urlencode({"url": address, "version": shown, "frame": frame})
    return _page(
        "page.html",
        file=collection.path.name,
        address=address,
        stored=stored,
        read=read,
        shown=shown,
        rendered=rendered,
        other=f"/page?{urlencode({'url': address, 'version': 'served' if shown == 'rendered' else 'rendered'})}",
        replay=f"/replay?{carried}" if html else "",
        why_not=why_not,
        frame=frame,
        proof=_proof(collection, read.record if read else stored.record if stored else ""),
        headers=_headers(collection, address),
        text=(read.text[:_TEXT_SHOWN] if read and not read.parts else ""),
        parts=read.parts if read else (),
        cut=bool(read and len(read.text) > _TEXT_SHOWN),
        pictures=collection.screenshots(address),
        observations=_seen_on(collection.observations(), address),
    )


def message(told: str, *, status: int) -> Reply:
    """A plain page that says why there is nothing else to see."""
    page = _page("message.html", told=told)
    return Reply(page.body, status=status)


def where(address: str) -> Reply:
    """Where a frame has gone, for the script that follows it."""
    return Reply(json.dumps({"address": address}).encode(), "application/json")


def static(name: str) -> Reply:
    """The viewer's style sheet or script."""
    if name not in _STATIC:
        raise NotShown("There is nothing here.")
    return Reply((files(__package__) / "static" / name).read_bytes(), _STATIC[name])


def _listed(collection: Collection) -> Iterable[Listed]:
    read = set()
    for each in collection.page_entries():
        read.add(each.address)
        yield Listed(
            each.address,
            each.title or each.address,
            _kind(each),
            each.language,
            each.status,
            "",
            each.rendered,
        )
    for record in collection.records():
        if record.kind == "failure":
            yield Listed(record.address, record.address, "no answer", note=record.error)
        elif record.status >= 400 and record.address not in read:
            yield Listed(
                record.address, record.address, "error", status=record.status, note=f"answers {record.status}"
            )


@cache
def _problems(collection: Collection) -> list[str]:
    """Taken once: it reads the whole file."""
    return collection.problems()


def _kind(entry: PageEntry) -> str:
    return "error" if entry.status >= 400 else "page" if entry.kind == "html" else entry.kind


def _matches(each: Listed, wanted: str, kind: str, language: str) -> bool:
    text = f"{each.title} {each.address}".casefold()
    return (
        all(word in text for word in wanted.split())
        and kind in ("", each.kind)
        and language in ("", each.language)
    )


def _further(chosen: Mapping[str, str], start: int) -> str:
    return "/?" + urlencode({**{k: v for k, v in chosen.items() if v}, "from": str(max(0, start))})


def _replayable(collection: Collection, address: str, version: str) -> tuple[bool, str]:
    try:
        if replay.text_of(collection, address, version) is not None:
            return True, ""
        return False, replay.why_not(collection, address)
    except NotShown as why:
        return False, str(why)


def _proof(collection: Collection, record: str) -> Proof:
    if not record:
        return Proof(False, "There are no stored bytes.")
    try:
        size = len(collection.record(record))
    except KeyError:
        return Proof(False, "No stored record has this hash.")
    except (BytesElsewhere, BrokenRecord, WrongDigest, NotACollection) as wrong:
        return Proof(False, str(wrong))
    return Proof(True, f"Checked just now: the {size:,} stored bytes have this hash.")


def _headers(collection: Collection, address: str) -> tuple[tuple[str, str], ...]:
    try:
        found: Response | None = collection.response(address)
    except (BytesElsewhere, BrokenRecord, WrongDigest, NotACollection, KeyError):
        return ()
    return found.headers if found else ()


def _seen_on(observations: Iterable[Observation], address: str) -> list[tuple[Observation, str]]:
    seen = (each for each in observations if each.address == address)
    return [
        (each, json.dumps(dict(each.details), ensure_ascii=False) if each.details else "") for each in seen
    ]


def _page(template: str, **values: object) -> Reply:
    return Reply(_templates().get_template(template).render(**values).encode("utf-8", "replace"))


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("openlosi.crawler.archive.viewer"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["shown_at"] = _shown_at
    made.filters["place"] = lambda address: f"/page?url={quote(address, safe='')}"
    made.filters["picture"] = lambda record: (
        f"/screenshot?{urlencode({'url': record.address, 'device': record.device})}"
    )
    return made


def _shown_at(moment: str) -> str:
    """A time as a person reads it; anything else as it stands."""
    found = re.match(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})", moment)
    return f"{found[1]} {found[2]} UTC" if found else moment or "not known"
