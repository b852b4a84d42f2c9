"""Whether the home page is laid out for phones too, as far as its markup says: the viewport that it declares."""

import re
from collections.abc import Iterator

from openlosi.crawler.archive.collection import Collection
from openlosi.crawler.reading import decoded
from openlosi.evidence_format.observations import Observation

_VIEWPORT = re.compile(r"<meta\b[^>]*\bname\s*=\s*[\"']?viewport\b[^>]*>", re.IGNORECASE)


def viewport_seen(collection: Collection) -> Iterator[Observation]:
    """The viewport of the home page, as an observation of a probe named ``viewport``; seen or looked for."""
    entry = next(iter(collection.page_entries()), None)
    if entry is None:
        return
    response = collection.response(entry.address)
    if response is None:
        return
    found = _VIEWPORT.search(decoded(response.body, content_type=response.record.mime)[:200_000])
    yield Observation(
        "viewport",
        found.group() if found else None,
        {"quoted_from": "markup"},
        entry.address,
        entry.fetched_at,
        entry.record,
    )
