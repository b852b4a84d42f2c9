"""Keep what a page loads: each address once a run, within bounds, decoded as the browser gave it."""

import asyncio
from datetime import UTC, datetime, timedelta

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Response

from openlosi.crawler.browser.limits import Limits
from openlosi.crawler.browser.rendered import Resource

# They speak of the bytes on the wire, which the browser does not hand over.
_OF_THE_WIRE = {"content-encoding", "content-length", "transfer-encoding"}
_MOST_RESOURCES = 600
_SECONDS_A_BODY = 2


class Loaded:
    """The answers that one page received, in the order in which they came."""

    def __init__(self, limits: Limits, kept: set[str]) -> None:
        self._limits = limits
        self._kept = kept
        self._responses: list[tuple[Response, datetime]] = []
        self._resources: list[Resource] = []
        self._bytes = 0
        self.documents: list[Response] = []
        self.notes: list[str] = []

    def take(self, response: Response) -> None:
        """Remember an answer; its body is asked for at the end."""
        address = response.url
        if not address.startswith(("http://", "https://")):
            return
        if response.request.resource_type == "document" and response.frame.parent_frame is None:
            self.documents.append(response)
        if len(self._responses) >= _MOST_RESOURCES:
            note = f"The page loaded more than {_MOST_RESOURCES} things; the rest was not kept."
            if note not in self.notes:
                self.notes.append(note)
            return
        # A document is kept each time: a page that was only redirected to before may be asked for now.
        if address in self._kept and response.request.resource_type != "document":
            return
        self._kept.add(address)
        self._responses.append((response, datetime.now(UTC)))

    async def collect(self) -> None:
        """Ask the browser for the bodies."""
        waiting, self._responses = self._responses, []
        for begun in range(0, len(waiting), 12):
            part = waiting[begun : begun + 12]
            self._resources += await asyncio.gather(*(self._resource(response, at) for response, at in part))

    def resources(self) -> tuple[Resource, ...]:
        """What was collected."""
        return tuple(self._resources)

    def texts(self, *kinds: str) -> list[str]:
        """The bodies of these kinds, as text."""
        return [
            each.body.decode("utf-8", "replace")
            for each in self._resources
            if each.kind in kinds and each.body
        ]

    async def _resource(self, response: Response, at: datetime) -> Resource:
        body, truncated = await self._body(response)
        timing = response.request.timing
        lasted = max(0.0, float(timing.get("responseEnd", 0) or 0)) / 1000
        return Resource(
            address=response.url,
            status=response.status,
            headers=tuple(
                (name, value) for name, value in response.headers.items() if name not in _OF_THE_WIRE
            ),
            body=body,
            started_at=at - timedelta(seconds=lasted),
            finished_at=at,
            kind=response.request.resource_type,
            request_headers=tuple(response.request.headers.items()),
            reason=response.status_text,
            truncated=truncated,
        )

    async def _body(self, response: Response) -> tuple[bytes, str | None]:
        """The body, or why it was left out."""
        if 300 <= response.status < 400 or response.status in (204, 205):
            return b"", None
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._limits.body_bytes:
            return b"", f"larger than {self._limits.body_bytes:,} bytes"
        if self._bytes > self._limits.bodies_bytes:
            return b"", f"the page's bodies are larger than {self._limits.bodies_bytes:,} bytes together"
        try:
            body = await asyncio.wait_for(response.body(), _SECONDS_A_BODY)
        except (PlaywrightError, TimeoutError):
            return b"", "the browser no longer had the body"
        if len(body) > self._limits.body_bytes:
            return b"", f"larger than {self._limits.body_bytes:,} bytes"
        self._bytes += len(body)
        return body, None
