"""
Open pages in Chromium, as an unprivileged user, through a proxy of ours, within bounds.

``with Browser(resolve) as browser: browser.render(address)``. The calls are safe from several threads; at most
``pages_at_once`` pages are open at a time (two, which is what two cores can draw). Nothing that a page does ends
the run: a page that hangs, eats memory or kills the browser becomes a ``Rendered`` with its ``error``.
"""

import asyncio
import shutil
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from openlosi.crawler.browser.devices import DEVICES
from openlosi.crawler.browser.limits import Limits
from openlosi.crawler.browser.privileges import CannotDropPrivileges, Quarters, quarters
from openlosi.crawler.browser.proxy import Pace, Passage, Proxy, Resolve
from openlosi.crawler.browser.rendered import Rendered
from openlosi.crawler.browser.visiting import Visit
from openlosi.crawler.browser.watching import Watch

T = TypeVar("T")

_SWITCHES = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--no-pings",
    "--disable-dev-shm-usage",
    # Everything goes through the proxy, and names are resolved there alone.
    "--disable-quic",
    "--dns-prefetch-disable",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # The profile is empty and thrown away, so sites need no processes apart; frames of a thousand sites would.
    "--disable-site-isolation-trials",
    "--js-flags=--max-old-space-size=512",
    "--disk-cache-size=104857600",
    "--mute-audio",
)

# Chromium's own errands, which no switch turns off altogether. No page of a portal needs them, and they are nobody's
# business to be told of a collection.
_ERRANDS = frozenset(
    f"{name}.{domain}"
    for domain in ("google.com", "googleapis.com", "gvt1.com")
    for name in (
        "accounts",
        "update",
        "content-autofill",
        "clients2",
        "optimizationguide-pa",
        "safebrowsing",
        "redirector",
    )
)


_ERRAND = "An errand of the browser itself, not of a page."


class Errand(Exception):
    """A request of the browser itself, not of a page."""


class NoPicture(Exception):
    """A page could not be pictured; the message says why."""


class BrowserUnavailable(Exception):
    """No browser can be started here; the message says what to install or change."""


def executable() -> str | None:
    """Chromium's program, or None when it is not installed."""
    return next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )


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
        resolve: Resolve,
        *,
        agent: str = "OpenLOSI",
        limits: Limits | None = None,
        pages_at_once: int = 2,
        pace: Pace | None = None,
        spend: Callable[[int], bool] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.quarters: Quarters
        self.version = ""
        self._agent = agent
        self._at_once = pages_at_once
        self._proxy = Proxy(
            _for_pages_only(resolve), limit_bytes=self.limits.run_bytes, pace=pace, spend=spend
        )
        self._stack = ExitStack()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._contexts: dict[tuple[str, bool], BrowserContext] = {}
        self._watch: Watch | None = None
        self._watching: asyncio.Task[None] | None = None
        self._starts = 0
        self._opening = 0
        self._ours: set[Page] = set()
        self._kept: set[str] = set()
        self.popups_closed = 0
        self._ended: list[str] = []

    def __enter__(self) -> Self:
        program = executable()
        if program is None:
            raise BrowserUnavailable("Chromium is not installed: install the Debian package chromium.")
        try:
            self.quarters = self._stack.enter_context(quarters())
        except CannotDropPrivileges as reason:
            raise BrowserUnavailable(str(reason)) from None
        self._thread.start()
        try:
            self._call(self._open(program))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
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
        work: Callable[[Page], Awaitable[T]],
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
        return self._watch.most if self._watch else 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how the browser ran, one plain sentence each."""
        said = [*self.quarters.notes, *self._ended, *(self._watch.ended if self._watch else ())]
        if self._starts > 1:
            said.append(
                f"The browser was started {self._starts} times, because it ended by itself or was ended."
            )
        if self.popups_closed:
            said.append(f"{self.popups_closed} windows that pages opened were closed.")
        if self._proxy.spent:
            said.append("The browser's byte budget was used up; nothing more was loaded.")
        refused = {f"{host}: {why}" for host, why in self._proxy.refusals().items() if why != _ERRAND}
        return (*said, *sorted(refused)[:50])

    def sandbox_status(self) -> str:
        """What Chromium itself says of its sandbox."""

        async def read() -> str:
            context = await (await self._alive()).new_context()
            page = await self._new_page(context)
            await page.goto("chrome://sandbox")
            text = await page.inner_text("body")
            await context.close()
            return text

        return self._call(read())

    # -- inside the browser's own thread -------------------------------------------------------------------

    def _call(self, work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
        if not self._thread.is_alive():
            work.close()
            raise BrowserUnavailable("The browser is not running: use it inside its with block.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    async def _open(self, program: str) -> None:
        self._turns = asyncio.Semaphore(self._at_once)
        self._starting = asyncio.Lock()
        await self._proxy.start()
        self._playwright = await async_playwright().start()
        home = self.quarters.home
        self._launcher = self.quarters.launcher("chromium", program, f"--user-data-dir={home}/profile")
        await self._alive()

    async def _close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._chromium is not None:
            with suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(self._chromium.close(), 10)
        if self._playwright is not None:
            with suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(self._playwright.stop(), 10)
        await self._proxy.close()

    async def _alive(self) -> Chromium:
        """Return the running browser, starting it (again) when there is none."""
        async with self._starting:
            if self._chromium is not None and self._chromium.is_connected():
                return self._chromium
            if self._starts > self.limits.restarts:
                raise BrowserUnavailable(f"The browser ended {self._starts} times and is not started again.")
            await self._start()
            assert self._chromium is not None
            return self._chromium

    async def _start(self) -> None:
        assert self._playwright is not None
        if self._watching is not None:
            self._watching.cancel()
        self._starts += 1
        self._contexts.clear()
        self._chromium = await self._playwright.chromium.launch(
            executable_path=str(self._launcher),
            chromium_sandbox=self.quarters.sandbox,
            args=list(_SWITCHES),
            # Pages may not open windows by themselves; what they open all the same is closed.
            ignore_default_args=["--disable-popup-blocking"],
            proxy={"server": self._proxy.address, "bypass": "<-loopback>"},
            timeout=30_000,
        )
        self.version = self._chromium.version
        if self._watch is not None:
            self._ended += self._watch.ended
        self._watch = Watch(self.quarters.pid_of("chromium"), self.limits)
        self._watching = asyncio.create_task(self._watch.run())

    async def _context(self, device: str, tolerate_tls: bool) -> BrowserContext:
        chromium = await self._alive()
        kept = self._contexts.get((device, tolerate_tls))
        if kept is not None:
            return kept
        options = DEVICES[device].options(chromium.version, self._agent)
        context = await chromium.new_context(
            **options,
            accept_downloads=False,
            service_workers="block",
            ignore_https_errors=tolerate_tls,
            permissions=[],
            locale="en-US",
        )
        context.on("page", self._close_popup)
        self._contexts[device, tolerate_tls] = context
        return context

    async def _new_page(self, context: BrowserContext) -> Page:
        self._opening += 1
        try:
            page = await asyncio.wait_for(context.new_page(), 15)
            self._ours.add(page)
        finally:
            self._opening -= 1
        return page

    async def _close_popup(self, page: Page) -> None:
        # A page of ours announces itself in the same way, a moment before new_page returns it.
        while self._opening:
            await asyncio.sleep(0.02)
        if page in self._ours:
            return
        self.popups_closed += 1
        with suppress(PlaywrightError):
            await page.close()

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

    async def _inspect(
        self, address: str, work: Callable[[Page], Awaitable[T]], device: str, tolerate: bool
    ) -> T | str:
        done: list[T] = []

        async def inspect(visit: Visit) -> None:
            assert visit.page is not None
            done.append(await work(visit.page))

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
            before = len(self._watch.ended) if self._watch else 0
            started = time.monotonic()
            try:
                context = await self._context(device, tolerate)
                page = await self._new_page(context)
                await visit.run(page, scroll=scroll, then=then)
            except (PlaywrightError, TimeoutError, BrowserUnavailable) as reason:
                visit.fail(reason)
            finally:
                if visit.page is not None:
                    await self._leave(visit.page)
                    self._ours.discard(visit.page)
            visit.explain(
                refusals=self._proxy.refusals(),
                ended=self._watch.ended[before:] if self._watch else (),
                seconds=time.monotonic() - started,
            )
        return visit

    async def _leave(self, page: Page) -> None:
        """Close a page; a browser that cannot even do that is ended and will be started anew."""
        try:
            await asyncio.wait_for(page.close(), 5)
        except PlaywrightError:
            pass  # it crashed or went away with the browser
        except TimeoutError:
            if self._chromium is not None:
                with suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(self._chromium.close(), 5)
                self._chromium = None


def _for_pages_only(resolve: Resolve) -> Resolve:
    def checked(host: str, port: int) -> Sequence[tuple[int, tuple[Any, ...]]]:
        if host in _ERRANDS:
            raise Errand(_ERRAND)
        return resolve(host, port)

    return checked
