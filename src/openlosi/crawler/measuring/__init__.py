"""
Measure what tools can measure on a portal: engines, phone, markup, styles, accessibility. Figures, never answers.

``measure`` is called once, when a portal's pages are stored and while its browser is still running::

    measurements = measure(journal.pages(), bodies=body_of, browser=browser, progress=print)

``bodies`` returns the stored bytes of an address, or None: pages as served, and style sheets if they were fetched
(those that the browser loaded are taken from it). The checkers fetch nothing by themselves. Each of the five
always comes back: with its figures, or with why it is not assessable here and what to install.
"""

from openlosi.crawler.measuring.measuring import MEASUREMENTS, measure
from openlosi.crawler.measuring.sample import sample

__all__ = ["MEASUREMENTS", "measure", "sample"]
