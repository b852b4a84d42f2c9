"""
Open pages in Chromium, as an unprivileged user, through a proxy of ours, within bounds.

``with Browser(boundaries.resolve_checked) as browser: browser.render(address)``. The calls are safe from several
threads; at most ``pages_at_once`` pages are open at a time (three: while one waits for its portal, two cores draw the
others). Nothing that a page does ends the run: a page that hangs, eats memory or kills the browser becomes a ``Rendered`` with its ``error``.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from openlosi.crawler.boundaries import resolve_checked
from openlosi.crawler.browser.chromium import BrowserUnavailable, Chromium, executable
from openlosi.crawler.browser.errands import ERRAND, for_pages_only
from openlosi.crawler.browser.limits import Limits
from openlosi.crawler.browser.privileges import CannotDropPrivileges, Quarters, quarters
from openlosi.crawler.browser.proxy import Pace, Passage, Proxy, Resolve
from openlosi.crawler.browser.rendered import Rendered
from openlosi.crawler.browser.visiting import Visit

T = TypeVar("T")
#: Work on an open page; it is also told the errors that the page's scripts raised so far.
Work = Callable[[Page, Sequence[str]], Awaitable[T]]


class NoPicture(Exception):
    """A page could not be pictured; the message says why."""


def availability() -> str | None:
    """
    Return None when pages can be rendered here, else why not and what to do.

    Starts no browser, but tries once whether privileges can be dropped.
    """
    if executable() is None:
        return "Chromium is not installed: install the Debian package chromium."
    try:
        with quarters():
            return None
    except CannotDropPrivileges as reason:
        return str(reason)


class Browser:
    """
    Chromium for the length of one collection.

    :param resolve: says which socket addresses a host may be reached at (``boundaries``); raises otherwise
    :param agent: our own name and contact, which every user agent ends with
    :param pace: told the host before each request, answers how many seconds to wait
    :param spend: told the bytes of each chunk that passes, answers whether to go on
    """

    def __init__(
        self,
        resolve: Resolve = resolve_checked,
        *,
        agent: str = "OpenLOSI",
        limits: Limits | None = None,
        pages_at_once: int = 3,
        pace: Pace | None = None,
        spend: Callable[[int], bool] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.quarters: Quarters
        #: our own name and contact, which every user agent ends with
        self.agent = agent
        self._at_once = pages_at_once
        self._proxy = Proxy(
            for_pages_only(resolve), limit_bytes=self.limits.run_bytes, pace=pace, spend=spend
        )
        self._stack = ExitStack()
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread | None = None
        self._chromium: Chromium
        self._kept: set[str] = set()
        #: style sheets that pages loaded, by address; for the checkers, which fetch nothing themselves
        self.stylesheets: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        program = executable()
        if program is None:
            raise BrowserUnavailable("Chromium is not installed: install the Debian package chromium.")
        try:
            self.quarters = self._stack.enter_context(quarters())
        except CannotDropPrivileges as reason:
            raise BrowserUnavailable(str(reason)) from None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        try:
            self._call(self._open(program))
        except PlaywrightError as reason:
            self.__exit__()
            raise BrowserUnavailable(f"Chromium did not start: {reason.message[:500]}") from None
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._thread is not None
        with suppress(Exception):
            self._call(self._close(), seconds=30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        if not self._loop.is_running():
            self._loop.close()
        self._stack.close()

    # -- what callers ask for ------------------------------------------------------------------------------

    def render(
        self,
        address: str,
        *,
        screenshots: Sequence[str] = (),
        tolerate_tls: bool = False,
        scroll: bool = True,
    ) -> Rendered:
        """
        Open a page, let its scripts settle, and return what it then is. Never raises because of the page.

        :param screenshots: ``desktop`` and ``phone``; the phone's picture loads the page a second time
        :param tolerate_tls: go on despite a faulty certificate; only where the plain fetch noted the fault
        :param scroll: scroll once to the end, so that what loads late is loaded
        """
        return self._call(self._render(address, tuple(screenshots), tolerate_tls, scroll))

    def render_all(self, addresses: Iterable[str], *, screenshots: Sequence[str] = ()) -> list[Rendered]:
        """Render several pages, as many at a time as this browser may; in the order given."""

        async def together() -> list[Rendered]:
            return await asyncio.gather(
                *(self._render(each, tuple(screenshots), False, True) for each in addresses)
            )

        return self._call(together())

    def screenshot(self, address: str, device: str = "desktop", *, tolerate_tls: bool = False) -> bytes:
        """
        Picture a page as a PNG.

        :raises NoPicture: with the reason
        """
        if device == "desktop":
            rendered = self.render(address, screenshots=("desktop",), tolerate_tls=tolerate_tls)
            picture, error = rendered.screenshots.get(device), rendered.error
        else:
            picture, error = self._call(self._picture(address, device, tolerate_tls))
        if picture is None:
            raise NoPicture(error or "The browser made no picture of the page.")
        return picture

    def inspect(
        self,
        address: str,
        work: Work[T],
        *,
        device: str = "desktop",
        tolerate_tls: bool = False,
    ) -> T | str:
        """Open a page on a device, let it settle, and do some work with it. Returns a sentence when that failed."""
        return self._call(self._inspect(address, work, device, tolerate_tls))

    @property
    def proxy_address(self) -> str:
        """The proxy's address, for another browser that must keep to the same rules."""
        return self._proxy.address

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What passed the proxy or was refused by it; the last few thousand."""
        return tuple(self._proxy.passages)

    @property
    def traffic(self) -> int:
        """The bytes that have passed so far."""
        return self._proxy.bytes

    @property
    def memory(self) -> int:
        """The most memory the browser's processes held together, in bytes, where it was looked at."""
        return self._chromium.memory

    @property
    def open_pages(self) -> int:
        """How many pages and windows are open now."""
        return self._chromium.open_pages

    @property
    def version(self) -> str:
        """Chromium's version."""
        return self._chromium.version

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how the browser ran, one plain sentence each."""
        said = [*self.quarters.notes, *self._chromium.ended]
        if self._chromium.starts > 1:
            said.append(
                f"The browser was started {self._chromium.starts} times, because it ended by itself or was ended."
            )
        if self._chromium.popups_closed:
            said.append(f"{self._chromium.popups_closed} windows that pages opened were closed.")
        if self._proxy.spent:
            said.append("The browser's byte budget was used up; nothing more was loaded.")
        refused = {f"{host}: {why}" for host, why in self._proxy.refusals().items() if why != ERRAND}
        return (*said, *sorted(refused)[:50])

    def sandbox_status(self) -> str:
        """What Chromium itself says of its sandbox."""

        async def read() -> str:
            context = await (await self._chromium.alive()).new_context()
            page = await self._chromium.new_page(context)
            await page.goto("chrome://sandbox")
            text = await page.inner_text("body")
            await context.close()
            return text

        return self._call(read())

    # -- inside the browser's own thread -------------------------------------------------------------------

    def _call(self, work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
        if self._thread is None or not self._thread.is_alive():
            work.close()
            raise BrowserUnavailable("The browser is not running: use it inside its with block.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    async def _open(self, program: str) -> None:
        self._turns = asyncio.Semaphore(self._at_once)
        await self._proxy.start()
        self._chromium = Chromium(
            self.quarters, program, self._proxy.address, agent=self.agent, limits=self.limits
        )
        await self._chromium.alive()

    async def _close(self) -> None:
        await self._chromium.close()
        await self._proxy.close()

    async def _render(
        self, address: str, screenshots: tuple[str, ...], tolerate: bool, scroll: bool
    ) -> Rendered:
        pictures = {name: None for name in screenshots}
        visit = await self._visit(
            address, "desktop", tolerate, scroll, lambda each: each.read("desktop" in pictures)
        )
        rendered = visit.result()
        for device in screenshots:
            if device != "desktop" and rendered.error is None:
                picture, error = await self._picture(address, device, tolerate)
                rendered = visit.also(device, picture, error)
        return rendered

    async def _picture(self, address: str, device: str, tolerate: bool) -> tuple[bytes | None, str | None]:
        visit = await self._visit(address, device, tolerate, False, lambda each: each.picture(device))
        return visit.pictures.get(device), visit.error

    async def _inspect(self, address: str, work: Work[T], device: str, tolerate: bool) -> T | str:
        done: list[T] = []

        async def inspect(visit: Visit) -> None:
            assert visit.page is not None
            done.append(await work(visit.page, tuple(visit.errors)))

        visit = await self._visit(address, device, tolerate, False, inspect)
        return done[0] if done else visit.error or "The page could not be inspected."

    async def _visit(
        self,
        address: str,
        device: str,
        tolerate: bool,
        scroll: bool,
        then: Callable[[Visit], Awaitable[None]],
    ) -> Visit:
        visit = Visit(address, device, self.limits, self._kept)
        if urlsplit(address).scheme not in ("http", "https"):
            visit.error = f"Only http and https addresses are opened in the browser, not {address[:200]!r}."
            return visit
        async with self._turns:
            before = len(self._chromium.ended)
            try:
                context = await self._chromium.context(device, tolerate)
                page = await self._chromium.new_page(context)
                await visit.run(page, scroll=scroll, then=then)
            except Exception as reason:  # noqa: BLE001 - whatever a page does, it must not end the collection
                visit.fail(reason)
            finally:
                if visit.page is not None:
                    await self._chromium.leave(visit.page)
            self.stylesheets |= visit.stylesheets()
            visit.explain(
                refusals=self._proxy.refusals(),
                ended=self._chromium.ended[before:],
            )
        return visit
