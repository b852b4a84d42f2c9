"""Pages made to keep a pattern busy are looked at in time that grows with their size."""

import resource

import pytest

from openlosi.crawler.probes import observe
from openlosi.crawler.reading import decoded, read

PAGES = {
    "digits": b"<p>Tel " + b"1 " * 500_000,
    "at signs": b"<p>" + b"a@" * 300_000,
    "an address without end": b"<p>a@" + b"a-" * 200_000,
    "an address without beginning": b"<p>" + b"a." * 200_000 + b"@",
    "an option of blanks": b"<option>" + b" " * 300_000,
    "hosts in a row": b"tawk.to." * 100_000,
    "scripts that never close": b"<script " * 50_000,
    "a date that never comes": b'"dateModified" : "' * 50_000,
    "lines of updates": b"<p>Last updated" * 20_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_keeps_the_probes_busy(name: str) -> None:
    page = read(PAGES[name], content_type="text/html", address="https://town.example/")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime

    observe(page, decoded(PAGES[name], content_type="text/html"))

    # Processor time, not the clock, and a hundred times what was measured: a square of the size takes minutes.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 60
