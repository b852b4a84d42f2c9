"""The CDXJ index of an archive, packed in blocks, with a small index of the blocks: what replay tools look in."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

from openlosi.crawler.archive import warc
from openlosi.crawler.archive.surts import surt
from openlosi.evidence_format.collection import StoredRecord

_LINES_A_BLOCK = 1024


def lines(records: Iterable[StoredRecord], *, filename: str) -> list[str]:
    """Return the sorted lines for the records that can be replayed (not for failures)."""
    return sorted(_line(each, filename) for each in records if each.kind != "failure")


def _line(record: StoredRecord, filename: str) -> str:
    address = stored_address(record)
    values = {
        "url": address,
        "mime": "warc/revisit" if record.kind == "revisit" else record.mime,
        "status": str(record.status or 200),
        "digest": record.digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": filename,
    }
    stamp = "".join(c for c in record.at[:19] if c.isdigit())
    return f"{surt(address)} {stamp} {json.dumps(values)}\n"


def stored_address(record: StoredRecord) -> str:
    """Return the WARC-Target-URI a record stands under."""
    if record.kind == "screenshot":
        return warc.target(warc.view_address(record.address, record.device))
    return warc.target((warc.RENDERED if record.kind == "rendered" else "") + record.address)


def packed(sorted_lines: Sequence[str], *, filename: str) -> Iterator[tuple[bytes, str]]:
    """Yield each block with the line that finds it; the first line of the small index is ``header``."""
    offset = 0
    for start in range(0, len(sorted_lines), _LINES_A_BLOCK):
        several = sorted_lines[start : start + _LINES_A_BLOCK]
        block = warc.member("".join(several).encode())
        found = {
            "offset": offset,
            "length": len(block),
            "digest": "sha256:" + hashlib.sha256(block).hexdigest(),
            "filename": filename,
        }
        yield block, f"{several[0].split(' {', 1)[0]} {json.dumps(found)}\n"
        offset += len(block)


def header(*, filename: str) -> str:
    """Return the first line of the small index."""
    return f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': filename})}\n"
