"""Replay what is stored: pages under a policy that holds them, pictures and documents as they are."""

import re
from urllib.parse import quote, unquote, urlsplit

from openlosi.crawler.archive.collection import (
    BrokenRecord,
    BytesElsewhere,
    Collection,
    NotACollection,
    Response,
    WrongDigest,
)
from openlosi.crawler.archive.viewer.replies import NotShown, Reply
from openlosi.crawler.archive.viewer.rewriting import LARGEST_PAGE, IsStored, Rewriter
from openlosi.crawler.reading.charsets import decode

_PICTURES = (
    "image/",
    "font/",
    "audio/",
    "video/",
    "application/font",
    "application/vnd.ms-fontobject",
    "application/x-font",
)


def policy(origin: str) -> str:
    """
    What a replayed page may do: show what this server has. No script, no form, no request elsewhere.

    The origin is spelled out because a sandboxed page has none of its own for ``'self'`` to mean.
    """
    return (
        f"sandbox; default-src 'none'; img-src {origin} data:; media-src {origin} data:; font-src {origin} data:; "
        f"style-src {origin} 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )


def page(collection: Collection, address: str, version: str, frame: str, *, origin: str) -> Reply:
    """A stored page with its links and pictures leading to stored copies."""
    html = text_of(collection, address, version)
    if html is None:
        raise NotShown(why_not(collection, address))
    rewriter = Rewriter(final_address(collection, address), _is_stored(collection), frame)
    return Reply(
        rewriter.page(html).encode("utf-8", "replace"), headers={"Content-Security-Policy": policy(origin)}
    )


def resource(collection: Collection, address: str, *, origin: str) -> Reply:
    """A stored picture, font, sound or style sheet; nothing else is served this way."""
    found = _response(collection, address)
    kind = found.record.mime
    headers = {"Content-Security-Policy": policy(origin)}
    if kind == "text/css" or (address.split("?")[0].endswith(".css") and not kind.startswith("image/")):
        css = Rewriter(found.record.address, _is_stored(collection)).stylesheet(_decoded(found))
        return Reply(css.encode("utf-8", "replace"), "text/css; charset=utf-8", headers=headers)
    if not kind.startswith(_PICTURES):
        raise NotShown(f"{address} is {kind or 'of no stated type'}, which is not shown inside a page.")
    if "font" in kind:
        # A sandboxed page asks for fonts as a stranger would; only it and local files have this origin.
        headers["Access-Control-Allow-Origin"] = "null"
    return Reply(found.body, _plain_type(kind), headers=headers)


def download(collection: Collection, address: str) -> Reply:
    """A stored document, to be saved: a browser is not asked to open it."""
    found = _response(collection, address)
    name = unquote(urlsplit(found.record.address).path.rsplit("/", 1)[-1]) or "document"
    disposition = f"attachment; filename*=UTF-8''{quote(name[:120], safe='')}"
    return Reply(found.body, "application/octet-stream", headers={"Content-Disposition": disposition})


def screenshot(collection: Collection, address: str, device: str) -> Reply:
    """A stored picture of a page."""
    try:
        png = collection.screenshot(address, device)
    except (BytesElsewhere, BrokenRecord, WrongDigest, NotACollection, KeyError) as wrong:
        raise NotShown(str(wrong)) from None
    if png is None:
        raise NotShown(f"There is no {device} picture of {address}.")
    return Reply(png, "image/png")


def text_of(collection: Collection, address: str, version: str) -> str | None:
    """The HTML of a page, as a browser made it where that was needed, else as served; None if it is none."""
    try:
        if version != "served" and (rendered := collection.rendered(address)) is not None:
            return rendered.decode("utf-8", "replace")
        found = collection.response(address)
    except (BytesElsewhere, BrokenRecord, WrongDigest, NotACollection, KeyError) as wrong:
        raise NotShown(f"The stored page cannot be shown: {wrong}") from None
    if found is None or not _is_html(found) or len(found.body) > LARGEST_PAGE:
        return None
    return _decoded(found)


def why_not(collection: Collection, address: str) -> str:
    """Why a page is not replayed, for a person."""
    stored = collection.stored(address)
    if stored is None:
        return f"Not stored: {address} was not visited in this collection."
    if stored.kind == "failure":
        return f"Not stored: {address} gave no answer ({stored.error})."
    if "html" in stored.mime:
        return f"{address} is too large to be rebuilt here. What was read from it stands below."
    return f"{address} is {stored.mime or 'of no stated type'}. What was read from it stands below; it can be saved."


def final_address(collection: Collection, address: str) -> str:
    """Where redirects led from an address."""
    stored = collection.stored(address)
    return stored.address if stored else address


def _response(collection: Collection, address: str) -> Response:
    try:
        found = collection.response(address)
    except (BytesElsewhere, BrokenRecord, WrongDigest, NotACollection, KeyError) as wrong:
        raise NotShown(str(wrong)) from None
    if found is None:
        raise NotShown(why_not(collection, address))
    return found


def _is_stored(collection: Collection) -> IsStored:
    def is_stored(address: str) -> bool:
        stored = collection.stored(collection.address_like(address))
        return stored is not None and 200 <= stored.status < 300

    return is_stored


def _is_html(found: Response) -> bool:
    return "html" in found.record.mime or (not found.record.mime and found.body.lstrip()[:1] == b"<")


def _decoded(found: Response) -> str:
    declared = next((value for name, value in found.headers if name.lower() == "content-type"), "")
    return decode(found.body, declared).text


def _plain_type(kind: str) -> str:
    """The stored type, unless it carries anything but a type."""
    return kind if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", kind) else "application/octet-stream"
