"""
Look at pages as on a phone: does the page scroll sideways, can its targets be touched, can its text be read?

Widths are those of common phones, 360 and 390 CSS pixels. A target is counted as small under 24 by 24 CSS pixels
(WCAG 2.2, 2.5.8), except a link inside a sentence, which that criterion excepts; its spacing exception is
counted too: a small target whose 24-pixel circle touches no other is fine.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Page as BrowserPage

from openlosi.crawler.browser import Browser
from openlosi.crawler.measuring.pairs import two_at_a_time
from openlosi.evidence_format.observations import Measurement

_TOUCHED = Path(__file__).with_name("touched.js").read_text(encoding="utf-8")
_WIDTHS = (360, 390)


def measure(sample: Sequence[str], browser: Browser) -> Measurement:
    """Open each page of the sample on both phones."""
    pages = two_at_a_time(lambda address: _page(address, browser), sample)
    return Measurement(
        "phone", f"Chromium {browser.version}", tuple(sample), _figures(pages), _to_change(pages)
    )


def _page(address: str, browser: Browser) -> dict[str, Any]:
    seen = browser.inspect(address, _touched, device="phone")
    if isinstance(seen, str):
        return {"address": address, "why": seen}
    return {"address": address, **seen, "viewport_fits": fits_device(seen["viewport"])}


def fits_device(viewport: str) -> bool:
    """
    Whether a page's viewport line makes it as wide as the device and lets people enlarge it.

    >>> fits_device("width=device-width, initial-scale=1")
    True
    >>> fits_device("width=device-width, user-scalable=no"), fits_device("width=1024"), fits_device("")
    (False, False, False)
    """
    said = dict(re.findall(r"([\w-]+)\s*=\s*([\w.-]+)", viewport.lower()))
    enlarged = said.get("maximum-scale", "10")
    held = said.get("user-scalable") in ("no", "0") or (
        re.fullmatch(r"[\d.]+", enlarged) is not None and float(enlarged) < 2
    )
    return (
        said.get("width") == "device-width" or "initial-scale" in said and "width" not in said
    ) and not held


async def _touched(page: BrowserPage, _errors: Sequence[str]) -> dict[str, Any]:
    """Read the page at each width, the narrowest last, so that the rest is of that one."""
    widths: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for width in sorted(_WIDTHS, reverse=True):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.wait_for_timeout(200)  # scripts that listen for the change of width lay the page out anew
        found = await page.evaluate(_TOUCHED)
        widths[f"sideways_{width}"] = max(0, found.pop("beyond"))
    return {**found, **widths}


def _figures(pages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    seen = [page for page in pages if "why" not in page]
    return {
        "pages": list(pages),
        "measured": len(seen),
        "viewport_fits": sum(page["viewport_fits"] for page in seen),
        **{
            f"scroll_sideways_{width}": sum(page[f"sideways_{width}"] > 0 for page in seen)
            for width in _WIDTHS
        },
        "targets": sum(page["targets"] for page in seen),
        "small_targets": sum(page["small_targets"] for page in seen),
        "characters": sum(page["characters"] for page in seen),
        "small_characters": sum(page["small_characters"] for page in seen),
        "small_means": "targets under 24 by 24 CSS pixels with another within reach; text under 12 CSS pixels",
    }


def _to_change(pages: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    said = []
    for page in pages:
        address = page["address"]
        if "why" in page:
            said.append(f"{address}: make it open on a phone ({page['why']})")
            continue
        if not page["viewport_fits"]:
            said.append(
                f"{address}: add <meta name=viewport content='width=device-width, initial-scale=1'> and let people enlarge"
            )
        for width in _WIDTHS:
            if page[f"sideways_{width}"]:
                said.append(
                    f"{address}: keep it within {width} pixels; it is {page[f'sideways_{width}']} wider ({page['widest'] or 'the page'})"
                )
        if page["small_targets"]:
            said.append(
                f"{address}: make {page['small_targets']} of {page['targets']} targets larger, such as {page['first_small']!r}"
            )
        if page["small_characters"] > 0.1 * max(page["characters"], 1):
            said.append(f"{address}: make small text at least 12 pixels")
    return tuple(said)
