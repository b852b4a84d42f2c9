"""
Open pages in two engines, Chromium's and Firefox's, and compare what a person sees in each.

Compared are the visible words, the place of headings, texts, links and controls across the width of the page,
and the errors that scripts raise. How much of a difference matters is for the assessor to say.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from playwright.async_api import Page as BrowserPage

from openlosi.crawler.browser import Browser
from openlosi.crawler.measuring.firefox import Firefox, FirefoxFault, FirefoxHung, FirefoxUnavailable
from openlosi.evidence_format.observations import Measurement

_SEEN = Path(__file__).with_name("seen.js").read_text(encoding="utf-8")
# Fonts differ by a few points between engines; a part that stands elsewhere by more than this share was laid out otherwise.
_MOVED = 0.05


def measure(sample: Sequence[str], browser: Browser, *, patience: float = 20) -> Measurement:
    """
    Compare each page of the sample in both engines. Not assessable when Firefox cannot be started.

    :param patience: seconds that Firefox waits for a page; Chromium's are the browser's own limits
    """
    try:
        with _Restarting(browser, patience) as firefox:
            tool = f"Chromium {browser.version} and Firefox {firefox.version}"
            pages = [_compared(address, browser, firefox) for address in sample]
    except FirefoxUnavailable as reason:
        return Measurement(
            "engines", f"Chromium {browser.version}", tuple(sample), not_assessable=str(reason)
        )
    return Measurement("engines", tool, tuple(sample), _figures(pages), _to_change(pages))


class _Restarting:
    """Firefox, started anew after a page that it did not survive."""

    def __init__(self, browser: Browser, patience: float) -> None:
        self._browser, self._patience = browser, patience
        self._stack = ExitStack()
        self.version = ""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def seen(self, address: str) -> dict[str, Any] | str:
        """What is seen of a page, or why nothing is."""
        try:
            self._firefox.open(address)
            return {**self._firefox.run(_SEEN), "errors": self._firefox.script_errors()}
        except (FirefoxFault, OSError) as reason:
            ended = self._firefox.ended
            if ended or isinstance(reason, FirefoxHung | OSError):
                self._stack.close()
                self._start()
            return ended[-1] if ended else str(reason)

    def _start(self) -> None:
        made = Firefox(
            self._browser.proxy_address,
            agent=self._browser.agent,
            patience=self._patience,
            limits=self._browser.limits,
        )
        self._firefox = self._stack.enter_context(made)
        self.version = made.version


def shared_words(first: str, second: str) -> float:
    """
    Return the share of words, counted with repeats, that two texts have in common.

    >>> shared_words("opening hours today", "opening hours")
    0.8
    >>> shared_words("", "")
    1.0
    """
    one, other = Counter(first.split()), Counter(second.split())
    together = one.total() + other.total()
    return round(2 * (one & other).total() / together, 3) if together else 1.0


def moved_parts(first: Mapping[str, Any], second: Mapping[str, Any]) -> float | None:
    """
    Return the share of parts seen in both engines that stand elsewhere across the page, or None if none are in both.

    >>> left = {"width": 1000, "parts": [["h1 Town", 0, 500], ["a News", 10, 40]]}
    >>> moved_parts(left, {"width": 1000, "parts": [["h1 Town", 0, 510], ["a News", 400, 40]]})
    0.5
    """
    places = {text: (x, width) for text, x, width in second["parts"]}
    both = [(x, width, *places[text]) for text, x, width in first["parts"] if text in places]
    if not both:
        return None
    bound = _MOVED * max(float(first["width"]), 1.0)
    moved = sum(abs(x - other_x) > bound or abs(w - other_w) > bound for x, w, other_x, other_w in both)
    return float(round(moved / len(both), 3))


def _compared(address: str, browser: Browser, firefox: _Restarting) -> dict[str, Any]:
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(firefox.seen, address)
        chromium = browser.inspect(address, _seen_in_chromium)
        in_firefox = waiting.result()
    page: dict[str, Any] = {"address": address, "chromium": _facts(chromium), "firefox": _facts(in_firefox)}
    if not isinstance(chromium, str) and not isinstance(in_firefox, str):
        if chromium["text"].strip() or in_firefox["text"].strip():
            page["shared_words"] = shared_words(chromium["text"], in_firefox["text"])
        page["moved_parts"] = moved_parts(chromium, in_firefox)
    return page


async def _seen_in_chromium(page: BrowserPage, errors: Sequence[str]) -> dict[str, Any]:
    return {**await page.evaluate(_SEEN), "errors": list(errors)}


def _facts(seen: Mapping[str, Any] | str) -> dict[str, Any]:
    if isinstance(seen, str):
        return {"loaded": False, "why": seen}
    errors = list(seen["errors"])
    return {
        "loaded": True,
        "words": len(seen["text"].split()),
        "script_errors": len(errors),
        "first_errors": errors[:3],
    }


def _figures(pages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    both = [page for page in pages if page["chromium"]["loaded"] and page["firefox"]["loaded"]]
    return {
        "pages": list(pages),
        "opened_in_both": len(both),
        "least_shared_words": min(
            (page["shared_words"] for page in both if "shared_words" in page), default=None
        ),
        "most_moved_parts": max((page["moved_parts"] or 0 for page in both), default=None),
        "script_errors": {
            engine: sum(page[engine].get("script_errors", 0) for page in pages)
            for engine in ("chromium", "firefox")
        },
        "moved_means": f"stands or is wide elsewhere by more than {_MOVED:.0%} of the page's width",
    }


def _to_change(pages: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    said = []
    for page in pages:
        address = page["address"]
        for engine in ("chromium", "firefox"):
            if not page[engine]["loaded"]:
                said.append(f"{address}: make it open in {engine.title()} ({page[engine]['why']})")
            elif not page[engine]["words"]:
                said.append(f"{address}: show text; in {engine.title()} the page is blank")
            elif page[engine]["script_errors"]:
                said.append(
                    f"{address}: correct the script error in {engine.title()}: {page[engine]['first_errors'][0]}"
                )
        if page.get("shared_words", 1) < 0.9:
            said.append(
                f"{address}: show the same text in both engines ({page['shared_words']:.0%} of the words are in both)"
            )
        if (page.get("moved_parts") or 0) > 0.2:
            said.append(
                f"{address}: lay it out alike in both engines ({page['moved_parts']:.0%} of the parts stand elsewhere)"
            )
    return tuple(said)
