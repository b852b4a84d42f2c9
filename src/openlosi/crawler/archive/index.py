"""What a running collection holds and where: small enough to stay in memory, rebuilt from the journal on resuming."""

from collections.abc import Iterable, Mapping
from typing import Any

from openlosi.evidence_format.collection import StoredRecord

#: Where a record is told of: the offset of its journal line, and its place in that line.
Place = tuple[int, int]
#: A payload's digest as it was on the wire, and the hash of the body it decodes to.
Payload = tuple[str, str]

HOLDS_BYTES = frozenset({"response", "rendered", "screenshot"})


class Index:
    """
    Finds journal lines again.

    :ivar by_address: the last answer of each address, as asked for and as answered
    :ivar by_record: where the bytes with a record hash are
    :ivar by_payload: where a payload that is not HTML is, to store it once. Payloads are told apart by their
        digest and their record's hash: the same bytes under another content coding are another body
    :ivar pages: the line of the page that counts, for each address
    :ivar earlier: payloads the earlier collection holds: address, time and file
    :ivar certificates: what has been told of hosts' certificates already
    """

    def __init__(self) -> None:
        self.by_address: dict[str, Place] = {}
        self.by_record: dict[str, Place] = {}
        self.by_payload: dict[Payload, Place] = {}
        self.pages: dict[str, int] = {}
        self.earlier: dict[Payload, tuple[str, str, str]] = {}
        self.certificates: set[tuple[str, str]] = set()

    def learn(self, at: int, entry: Mapping[str, Any]) -> None:
        """Take in a journal entry whose line begins here."""
        if entry["kind"] == "stored":
            for place, record in enumerate(entry["records"]):
                self._learn_record((at, place), record)
        elif entry["kind"] == "page":
            self.pages[entry["entry"]["address"]] = at

    def _learn_record(self, place: Place, record: Mapping[str, Any]) -> None:
        kind = record["kind"]
        if kind in ("response", "revisit", "failure"):
            self.by_address[record["address"]] = place
            self.by_address[record.get("asked") or record["address"]] = place
        if kind in HOLDS_BYTES and record.get("digest"):
            self.by_record[record["record"]] = place
        if kind == "response" and "html" not in record.get("mime", ""):
            self.by_payload[record["digest"], record["record"]] = place

    def learn_earlier(self, records: Iterable[StoredRecord], file: str) -> None:
        """Take in what an earlier collection holds, or says an earlier one still holds."""
        for each in records:
            if each.kind == "response":
                self.earlier[each.digest, each.record] = (each.address, each.at, file)
            elif each.kind == "revisit":
                self.earlier.setdefault(
                    (each.digest, each.record),
                    (each.refers_address, each.refers_at, each.refers_file or file),
                )
