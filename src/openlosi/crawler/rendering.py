"""
Decide which pages need a browser, and open them in one.

A browser costs a portal and us fifty times what a plain request costs. So it is used where the plain page lacks
text or links, and where it showed something before on pages with the same scripts; nowhere else.
"""

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Self

from openlosi.crawler.boundaries import Boundaries
from openlosi.crawler.browser import Browser, BrowserUnavailable, Rendered, availability
from openlosi.evidence_format.pages import Page

_LITTLE_TEXT = 250
_TRIED_PER_SCRIPTS = 2
_UNDECIDED = 8
_SCRIPT = re.compile(r"<script\b[^>]{0,500}?\bsrc\s*=\s*[\"']?([^\"'\s>]{1,300})", re.IGNORECASE)
_ANY_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)


class Rendering:
    """
    The browser of one collection, started when it is first needed.

    :param mode: ``auto``, ``always`` or ``never``
    :ivar problem: why there is no browser although one was wanted; "" otherwise
    """

    def __init__(
        self, mode: str, boundaries: Boundaries, *, agent: str, spend: Callable[[int], bool] | None = None
    ) -> None:
        self.mode = mode
        self.problem = ""
        self._boundaries, self._agent, self._spend = boundaries, agent, spend
        self._stack = ExitStack()
        self._browser: Browser | None = None
        self._gains: dict[str, list[bool]] = {}
        self._undecided = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the browser."""
        self._stack.close()
        self._browser = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how the browser ran."""
        return self._browser.notes if self._browser else ()

    def browser(self) -> Browser | None:
        """Return the running browser, starting it; None when that is impossible or not wanted."""
        if self.mode == "never" or self.problem:
            return None
        if self._browser is None:
            self.problem = availability() or ""
            if self.problem:
                return None
            made = Browser(self._boundaries.resolve_checked, agent=self._agent, spend=self._spend)
            try:
                self._browser = self._stack.enter_context(made)
            except BrowserUnavailable as reason:
                self.problem = str(reason)
        return self._browser

    def wanted(self, page: Page, html: str) -> bool:
        """Whether a page should be opened in a browser, from what it is without one."""
        if self.mode == "never" or self.problem or page.kind != "html":
            return False
        if self.mode == "always":
            return True
        if not _ANY_SCRIPT.search(html):
            return False
        if len(page.text) < _LITTLE_TEXT:
            return True
        gains = self._gains.get(scripts_of(html), [])
        if len(gains) < _TRIED_PER_SCRIPTS:
            self._undecided += 1
            return self._undecided <= _UNDECIDED
        return any(gains[-_TRIED_PER_SCRIPTS:])

    def learn(self, html: str, plain: Page, rendered: Page, fresh: int) -> None:
        """Tell what the browser added to a page: links that were not known, or contents."""
        # Contents, not text: a menu that scripts put on every page was read with the first of them.
        gained = fresh > 0 or len(rendered.main_text) > 1.3 * len(plain.main_text) + 200
        self._gains.setdefault(scripts_of(html), []).append(gained)

    def render(self, address: str, *, pictures: bool, tolerate_tls: bool) -> Rendered | None:
        """Open a page; None when there is no browser."""
        browser = self.browser()
        if browser is None:
            return None
        devices = ("desktop", "phone") if pictures else ()
        try:
            return browser.render(address, screenshots=devices, tolerate_tls=tolerate_tls)
        except BrowserUnavailable as reason:
            self.problem = str(reason)
            return None


def scripts_of(html: str) -> str:
    """
    Return which script files a page loads, without their versions: pages of one build have the same.

    >>> scripts_of('<script src="/a.js?v=2"></script><script src=b.js></script>')
    'a.js b.js'
    """
    names = {each.partition("?")[0].rsplit("/", 1)[-1] for each in _SCRIPT.findall(html)}
    return " ".join(sorted(names)[:40])
