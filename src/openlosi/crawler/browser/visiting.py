"""
One page in the browser, from the address to what it became: wait, read, picture, and give up in time.

Scripts are not trusted to end. Reading happens beside them, in a world of its own; a page whose scripts keep the
processor is interrupted, its scripts are switched off, and what there is by then is read.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, ConsoleMessage, Dialog, Frame, Page, Request, Response
from playwright.async_api import Error as PlaywrightError

from openlosi.crawler.browser.candidates import candidates
from openlosi.crawler.browser.faults import first_line, in_words
from openlosi.crawler.browser.limits import Limits
from openlosi.crawler.browser.rendered import Rendered
from openlosi.crawler.browser.resources import Loaded
from openlosi.crawler.browser.screenshots import picture_of
from openlosi.evidence_format.pages import Link

_DOCUMENT = Path(__file__).with_name("document.js").read_text(encoding="utf-8")
_READING = {
    "roots": 300, "elements": 50_000, "links": 5000, "attributes": 1000, "scripts": 60, "script": 200_000, "text": 2_000_000
}  # fmt: skip
_CONSOLE_LINES = 40
_DIALOGS = 20
_QUIET_SECONDS = 0.3


class Hung(Exception):
    """The page does not answer: its scripts keep the processor."""


class Visit:
    """A page being opened; ``result()`` when it is over."""

    def __init__(self, address: str, device: str, limits: Limits, kept: set[str]) -> None:
        self.asked = address
        self.device = device
        self.page: Page | None = None
        self.error: str | None = None
        self.notes: dict[str, None] = {}
        self.pictures: dict[str, bytes] = {}
        #: what the page's scripts raised and did not catch
        self.errors: list[str] = []
        self._limits = limits
        self._loaded = Loaded(limits, kept)
        self._cdp: CDPSession | None = None
        self._document: Mapping[str, Any] = {}
        self._cookies: tuple[Mapping[str, object], ...] = ()
        self._console: list[str] = []
        self._response: Response | None = None
        self._pending: set[Request] = set()
        self._changed_at = 0.0
        self._navigations = 0
        self._dialogs = 0
        self._scripts_off = False
        self._crashed = asyncio.Event()
        self._background: set[asyncio.Future[None]] = set()
        self._started_at = datetime.now(UTC)

    # -- the course of a visit -----------------------------------------------------------------------------

    async def run(self, page: Page, *, scroll: bool, then: Callable[["Visit"], Awaitable[None]]) -> None:
        """Open the address in this page, wait, and do the work; all of it within the bounds of time."""
        self.page = page
        try:
            async with asyncio.timeout(self._limits.page_seconds):
                await self._unless_it_crashes(self._course(page, scroll, then))
        except TimeoutError:
            self._note(f"The page was given up after {self._limits.page_seconds:g} seconds.")
            if not self._document:
                self.error = (
                    self.error or f"The page was not ready after {self._limits.page_seconds:g} seconds."
                )
        finally:
            with suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(self._loaded.collect(), 5)

    async def _course(self, page: Page, scroll: bool, then: Callable[["Visit"], Awaitable[None]]) -> None:
        self._cdp = await page.context.new_cdp_session(page)
        self._listen(page)
        await self._go(page)
        await self._settle(page)
        if scroll:
            await self._scroll(page)
        await then(self)

    async def _unless_it_crashes(self, course: Coroutine[Any, Any, None]) -> None:
        """Follow the course to its end, or to the page's: a crashed page answers nothing any more."""
        following = asyncio.ensure_future(course)
        crashed = asyncio.ensure_future(self._crashed.wait())
        try:
            await asyncio.wait({following, crashed}, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                following.result()
        finally:
            for each in (following, crashed):
                each.cancel()
            await asyncio.gather(following, crashed, return_exceptions=True)

    async def read(self, with_picture: bool) -> None:
        """Read the document and the cookies, and make the desktop's picture when wanted."""
        assert self.page is not None
        self._document = await self._document_now()
        self._cookies = tuple(
            {key: value for key, value in cookie.items() if key != "value"}
            for cookie in await self.page.context.cookies()
        )[:100]
        if with_picture:
            await self.picture("desktop")

    async def picture(self, device: str) -> None:
        """Make a picture, or note why there is none."""
        assert self.page is not None
        try:
            height = self._document.get("height") or await self._ask(
                "() => document.documentElement.scrollHeight"
            )
            self.pictures[device] = await picture_of(self.page, device, int(height or 0), self._limits)
        except (PlaywrightError, TimeoutError, Hung) as reason:
            self._note(f"No picture for the {device}: {first_line(reason)}")

    def fail(self, reason: Exception) -> None:
        """Keep why the page could not be opened."""
        self.error = in_words(reason)

    def explain(self, *, refusals: Mapping[str, str], ended: Sequence[str]) -> None:
        """Add what only the proxy and the watch know: what was refused on the way, and what was ended."""
        if ended and self.error:
            self.error = ended[0]
        for why in ended:
            self._note(why)
        split = urlsplit(self.asked)
        with suppress(ValueError):
            port = split.port or (443 if split.scheme == "https" else 80)
            refused = refusals.get(f"{split.hostname}:{port}")
            if refused and self.error:
                self.error = refused
        if self._dialogs:
            self._note(f"{self._dialogs} dialogs that the page opened were dismissed.")

    def also(self, device: str, picture: bytes | None, error: str | None) -> Rendered:
        """The result with one more picture, made by a visit of its own."""
        if picture is not None:
            self.pictures[device] = picture
        elif error:
            self._note(f"No picture for the {device}: {error}")
        return self.result()

    def stylesheets(self) -> dict[str, bytes]:
        """The style sheets that were loaded whole, by address."""
        loaded = self._loaded.resources()
        return {
            each.address: each.body
            for each in loaded
            if each.kind == "stylesheet" and each.status == 200 and each.truncated is None
        }

    def result(self) -> Rendered:
        """What the page became."""
        document, answer = self._document, self._response
        address = str(document.get("address") or (answer.url if answer else "") or self.asked)
        return Rendered(
            asked=self.asked,
            address=address,
            status=answer.status if answer else 0,
            headers=tuple(sorted(answer.headers.items())) if answer else (),
            title=document.get("title", ""),
            html=document.get("html", ""),
            text=document.get("text", ""),
            links=tuple(Link(**link) for link in document.get("links", ())),
            candidates=self._candidates(address),
            resources=self._loaded.resources(),
            cookies=self._cookies,
            screenshots=dict(self.pictures),
            console=tuple(self._console),
            notes=(*self.notes, *self._loaded.notes),
            error=self.error,
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
        )

    # -- steps ---------------------------------------------------------------------------------------------

    async def _go(self, page: Page) -> None:
        """Open the address. A document that is still loading when the time is up is read as far as it came."""
        try:
            self._response = await page.goto(
                self.asked, wait_until="domcontentloaded", timeout=self._limits.load_seconds * 1000
            )
        except PlaywrightError as reason:
            first = first_line(reason)
            if "Timeout" in first and self._loaded.documents:
                self._note(f"The document was still loading after {self._limits.load_seconds:g} seconds.")
                self._response = self._loaded.documents[0]
            elif "interrupted by another navigation" in first and self._loaded.documents:
                self._response = self._loaded.documents[0]
            else:
                raise

    async def _settle(self, page: Page) -> None:
        """Wait until nothing is loading and the document has stopped growing, but not for ever."""
        loop = asyncio.get_running_loop()
        self._changed_at, elements = loop.time(), -1
        ends_at = loop.time() + self._limits.settle_seconds
        while loop.time() < ends_at:
            if self._navigations > self._limits.navigations:
                self._note(
                    f"The page kept sending itself elsewhere ({self._navigations} times) and was stopped."
                )
                return await self._interrupt()
            try:
                now = await self._ask("() => document.getElementsByTagName('*').length")
            except Hung:
                self._note("The page's scripts did not end and were stopped.")
                return await self._interrupt()
            except PlaywrightError:
                now = -1  # between two documents
            if now != elements:
                elements, self._changed_at = now, loop.time()
            if not self._pending and loop.time() - self._changed_at > _QUIET_SECONDS:
                return
            await asyncio.sleep(0.08)
        if self._pending:
            self._note(
                f"{len(self._pending)} requests were still under way after {self._limits.settle_seconds:g} seconds."
            )
            with suppress(PlaywrightError, TimeoutError):
                await self._send("Page.stopLoading")

    async def _scroll(self, page: Page) -> None:
        """Show the page's end once, for what loads only when it is seen."""
        if self._scripts_off:
            return
        with suppress(PlaywrightError, Hung):
            tall = await self._ask(
                "() => { const all = document.documentElement.scrollHeight; if (all < innerHeight * 1.3) return false;"
                " const step = Math.max(innerHeight, all / 20); for (let y = 0; y < all; y += step) scrollTo(0, y);"
                " scrollTo(0, all); return true; }"
            )
            if tall:
                await asyncio.sleep(0.15)
                await self._settle(page)
                await self._ask("() => scrollTo(0, 0)")

    async def _document_now(self) -> Mapping[str, Any]:
        limits = {**_READING, "html": self._limits.html_characters}
        for attempt in (1, 2):
            try:
                document: dict[str, Any] = await self._ask(_DOCUMENT, limits, seconds=8)
            except (Hung, PlaywrightError) as reason:
                if attempt == 2:
                    self.error = "The page's scripts did not let the document be read."
                    self._note(f"Reading the document: {first_line(reason)}")
                    return {}
                await self._interrupt()
            else:
                if document.get("cut"):
                    self._note(
                        f"The document is longer than {self._limits.html_characters:,} characters and was cut."
                    )
                if not str(document.get("address", "")).startswith(("http://", "https://")):
                    self.error = f"The page led to an address that is not opened: {str(document.get('address'))[:200]!r}."
                    return {}
                return document
        return {}

    async def _interrupt(self) -> None:
        """Stop running scripts and let no more start."""
        self._scripts_off = True
        for method, parameters in (
            ("Runtime.terminateExecution", {}),
            ("Emulation.setScriptExecutionDisabled", {"value": True}),
            ("Page.stopLoading", {}),
            ("Runtime.terminateExecution", {}),
        ):
            with suppress(PlaywrightError, TimeoutError):
                await self._send(method, parameters, seconds=1.5)

    async def _ask(self, function: str, argument: object = None, *, seconds: float = 2.5) -> Any:
        """
        Call a function in a world of the page that its scripts cannot reach.

        :raises Hung: when there is no answer in time
        """
        try:
            tree = await self._send("Page.getFrameTree", seconds=seconds)
            world = await self._send(
                "Page.createIsolatedWorld",
                {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "openlosi"},
                seconds=seconds,
            )
            called = await self._send(
                "Runtime.evaluate",
                {
                    "expression": f"({function})({json.dumps(argument)})",
                    "contextId": world["executionContextId"],
                    "returnByValue": True,
                },
                seconds=seconds,
            )
        except TimeoutError:
            raise Hung("The page does not answer.") from None
        if "exceptionDetails" in called:
            raise PlaywrightError(str(called["exceptionDetails"].get("text", "a script failed")))
        return called["result"].get("value")

    async def _send(
        self, method: str, parameters: dict[str, Any] | None = None, *, seconds: float = 3
    ) -> Any:
        assert self._cdp is not None
        return await asyncio.wait_for(self._cdp.send(method, parameters or {}), seconds)

    # -- what the page does meanwhile ----------------------------------------------------------------------

    def _listen(self, page: Page) -> None:
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_done)
        page.on("requestfailed", self._on_done)
        page.on("response", self._on_response)
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)
        page.on("dialog", self._on_dialog)
        page.on("download", lambda download: self._note(f"A download was refused: {download.url[:300]}"))
        page.on("framenavigated", self._on_navigated)
        page.on("crash", lambda _: self._on_crash())

    def _on_request(self, request: Request) -> None:
        # Streams that never end by design would keep a page from settling.
        if request.resource_type not in ("eventsource", "websocket", "media", "ping"):
            self._pending.add(request)

    def _on_done(self, request: Request) -> None:
        self._pending.discard(request)

    def _on_response(self, response: Response) -> None:
        with suppress(PlaywrightError):  # its frame went away in the meantime
            self._loaded.take(response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._say(f"{message.type}: {message.text}")

    def _on_error(self, fault: PlaywrightError) -> None:
        if len(self.errors) < _CONSOLE_LINES:
            self.errors.append(first_line(fault))
        self._say(f"error: {first_line(fault)}")

    def _say(self, line: str) -> None:
        if len(self._console) < _CONSOLE_LINES:
            self._console.append(line[:500])

    async def _on_dialog(self, dialog: Dialog) -> None:
        self._dialogs += 1
        if self._dialogs == _DIALOGS:
            self._note("The page opened dialogs without end; its scripts were stopped.")
            self._background.add(asyncio.ensure_future(self._interrupt()))
        with suppress(PlaywrightError):
            await dialog.dismiss()

    def _on_navigated(self, frame: Frame) -> None:
        if self.page is not None and frame == self.page.main_frame:
            self._navigations += 1

    def _on_crash(self) -> None:
        self.error = self.error or "The page's process ended: it crashed, or used more memory than it may."
        self._crashed.set()

    def _note(self, sentence: str) -> None:
        self.notes.setdefault(sentence)

    def _candidates(self, address: str) -> tuple[str, ...]:
        known = {link["address"].split("#")[0] for link in self._document.get("links", ())}
        found = candidates(
            address,
            attributes=self._document.get("attributes", ()),
            scripts=[*self._document.get("scripts", ()), *self._loaded.texts("script")],
            answers=self._loaded.texts("xhr", "fetch"),
        )
        return tuple(each for each in found if each.split("#")[0] not in known)
