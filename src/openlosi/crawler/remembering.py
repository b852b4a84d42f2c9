"""What an interrupted walk left in its journal: what was answered, and which answers were not yet looked at."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from openlosi.crawler.archive import Journal
from openlosi.crawler.fetching import Fetched
from openlosi.crawler.frontier import Wanted
from openlosi.evidence_format.pages import Page

_KEPT_HEADERS = 60


class Remembered:
    """
    The journal as the walk needs it. An answer counts as visited once it is stored, as done once looked at.

    A visit is noted just before its answer is stored. Killed between the two, it is made again: the one request
    in flight is the only one that can ever be repeated.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._visits: dict[str, dict[str, Any]] = {}
        self._done: set[str] = set()
        #: What came after the walk and is finished, with what it told.
        self.stages: dict[str, list[str]] = {}
        if journal.recovery is not None:
            for name, values in journal.notes():
                if name == "visit" and journal.fetched(values["asked"]):
                    self._visits[values["asked"]] = values
                elif name == "done":
                    self._done.add(values["address"])
                elif name == "stage":
                    self.stages[values["name"]] = values["told"]
        self.resumed = bool(self._visits)
        #: Pages whose observations stand in the journal, though they may not be done.
        self.observed = (
            {each.address for each in journal.observations()} if journal.recovery is not None else set[str]()
        )

    def note(self, fetched: Fetched, wanted: Wanted) -> None:
        """Note a visit whose answer is about to be stored."""
        values: dict[str, Any] = {
            "asked": fetched.asked,
            "address": fetched.address,
            "status": fetched.status,
            "reason": fetched.reason,
            "headers": [list(each) for each in fetched.headers[:_KEPT_HEADERS]],
            "error": fetched.error or "",
            "kind_of_error": fetched.kind_of_error,
            "truncated": fetched.truncated or "",
            "tls": dict(fetched.tls) if fetched.tls else {},
            "at": fetched.started_at.isoformat(),
            "depth": wanted.depth,
            "found_on": wanted.found_on,
        }
        self._journal.note(
            "visit", {key: value for key, value in values.items() if value not in ("", [], {})}
        )

    def is_done(self, wanted: Wanted) -> bool:
        """Whether an interrupted walk looked at this answer whole."""
        return wanted.address in self._done

    def done(self, wanted: Wanted) -> None:
        """Note that an answer was looked at whole."""
        self._journal.note("done", {"address": wanted.address})

    def fetched(self, asked: str) -> Fetched | None:
        """Return the answer that an interrupted walk got for an address; None when it must be asked for."""
        values = self._visits.get(asked)
        if values is None:
            return None
        record = self._journal.fetched(asked)
        if record is None or (values["status"] and not record.record):
            return None
        body = self._journal.record(record.record) if values["status"] else b""
        at = datetime.fromisoformat(values["at"])
        return Fetched(
            address=values["address"],
            asked=asked,
            status=values["status"],
            headers=tuple((name, value) for name, value in values.get("headers", ())),
            body=body,
            raw_body=b"",
            http_version="HTTP/1.1",
            reason=values.get("reason", ""),
            request_headers=(),
            remote_ip="",
            started_at=at,
            finished_at=at.astimezone(UTC),
            tls=values.get("tls"),
            truncated=values.get("truncated"),
            error=values.get("error"),
            kind_of_error=values.get("kind_of_error", ""),
        )

    def visited(self) -> Iterator[str]:
        """Yield every address that was asked for or answered."""
        for asked, values in self._visits.items():
            yield asked
            yield values["address"]

    def finished_pages(self) -> Iterator[Page]:
        """Yield the pages already looked at, one by one from disk."""
        if self.resumed:
            yield from self._journal.pages()

    def unfinished(self) -> Iterator[tuple[Wanted, Fetched]]:
        """Yield the stored answers that were not looked at, the home page and the machinery apart."""
        for asked, values in self._visits.items():
            # Only pages were found on something: the home page, robots.txt and sitemaps were not.
            if not values.get("found_on") or asked in self._done or not values["status"]:
                continue
            fetched = self.fetched(asked)
            if fetched is not None:
                yield Wanted(asked, values["depth"], values["found_on"]), fetched
