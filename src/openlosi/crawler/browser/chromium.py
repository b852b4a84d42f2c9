"""
Chromium while it runs: started without rights behind our proxy, watched, started anew when it ends.

Everything here happens in the one thread that ``browser.Browser`` keeps for it.
"""

import asyncio
import shutil
from contextlib import suppress

from playwright.async_api import Browser as Running
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from openlosi.crawler.browser.devices import DEVICES
from openlosi.crawler.browser.limits import Limits
from openlosi.crawler.browser.privileges import Quarters
from openlosi.crawler.browser.watching import Watch

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


class Chromium:
    """The running program, its contexts and its pages."""

    def __init__(self, quarters: Quarters, program: str, proxy: str, *, agent: str, limits: Limits) -> None:
        self.version = ""
        self.popups_closed = 0
        self.starts = 0
        self._quarters = quarters
        self._launcher = quarters.launcher("chromium", program, f"--user-data-dir={quarters.home}/profile")
        self._proxy = proxy
        self._agent = agent
        self._limits = limits
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._running: Running | None = None
        self._contexts: dict[tuple[str, bool], BrowserContext] = {}
        self._watches: list[Watch] = []
        self._watching: asyncio.Task[None] | None = None
        self._opening = 0
        self._ours: set[Page] = set()

    @property
    def ended(self) -> list[str]:
        """What was ended for its memory, one sentence each, in the order in which it happened."""
        return [each for watch in self._watches for each in watch.ended]

    @property
    def memory(self) -> int:
        """The most memory its processes were seen to hold together, in bytes."""
        return max((watch.most for watch in self._watches), default=0)

    @property
    def open_pages(self) -> int:
        """How many pages and windows are open now."""
        return sum(len(context.pages) for context in self._contexts.values())

    async def alive(self) -> Running:
        """
        Return the running browser, starting it (again) when there is none.

        :raises BrowserUnavailable: when it cannot be started, or has ended too often
        """
        async with self._starting:
            if self._running is None or not self._running.is_connected():
                if self.starts > self._limits.restarts:
                    raise BrowserUnavailable(
                        f"The browser ended {self.starts} times and is not started again."
                    )
                await self._start()
            assert self._running is not None
            return self._running

    async def close(self) -> None:
        """End it, as gently as it allows."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._running is not None:
            with suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(self._running.close(), 10)
        if self._playwright is not None:
            with suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(self._playwright.stop(), 10)

    async def _start(self) -> None:
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        if self._watching is not None:
            self._watching.cancel()
        self.starts += 1
        self._contexts.clear()
        self._running = await self._playwright.chromium.launch(
            executable_path=str(self._launcher),
            chromium_sandbox=self._quarters.sandbox,
            args=list(_SWITCHES),
            # Pages may not open windows by themselves; what they open all the same is closed.
            ignore_default_args=["--disable-popup-blocking"],
            proxy={"server": self._proxy, "bypass": "<-loopback>"},
            timeout=30_000,
        )
        self.version = self._running.version
        watch = Watch(self._quarters.pid_of("chromium"), self._limits)
        self._watches.append(watch)
        self._watching = asyncio.create_task(watch.run())

    async def context(self, device: str, tolerate_tls: bool) -> BrowserContext:
        """The context of a device: one for the whole run, so that nothing is loaded twice."""
        running = await self.alive()
        kept = self._contexts.get((device, tolerate_tls))
        if kept is not None:
            return kept
        options = DEVICES[device].options(running.version, self._agent)
        context = await running.new_context(
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

    async def new_page(self, context: BrowserContext) -> Page:
        """Open an empty page of ours."""
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

    async def leave(self, page: Page) -> None:
        """Close a page; a browser that cannot even do that is ended and will be started anew."""
        try:
            await asyncio.wait_for(page.close(), 5)
        except PlaywrightError:
            pass  # it crashed or went away with the browser
        except TimeoutError:
            if self._running is not None:
                with suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(self._running.close(), 5)
                self._running = None
        finally:
            self._ours.discard(page)
