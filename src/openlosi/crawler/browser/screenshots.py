"""Picture a page as a resident sees it: whole, down to a bound."""

import asyncio

from playwright.async_api import Page

from openlosi.crawler.browser.devices import DEVICES
from openlosi.crawler.browser.limits import Limits

_SECONDS = 12


async def picture_of(page: Page, device: str, height: int, limits: Limits) -> bytes:
    """Return a PNG of the page from its top, as wide as the device and at most as tall as the bound."""
    screen = DEVICES[device]
    tall = max(screen.height, min(height, limits.picture_height))
    return await asyncio.wait_for(
        page.screenshot(
            type="png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": screen.width, "height": tall},
            # A phone's screen has two points to a CSS pixel; the picture needs one.
            scale="css",
            animations="disabled",
            timeout=_SECONDS * 1000,
        ),
        _SECONDS + 1,
    )
