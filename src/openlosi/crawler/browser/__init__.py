"""See pages as a resident's browser does, with all of its traffic held to the crawler's rules."""

from openlosi.crawler.browser.browser import Browser, NoPicture, availability
from openlosi.crawler.browser.chromium import BrowserUnavailable
from openlosi.crawler.browser.limits import Limits
from openlosi.crawler.browser.rendered import Rendered, Resource

__all__ = ["Browser", "BrowserUnavailable", "Limits", "NoPicture", "Rendered", "Resource", "availability"]
