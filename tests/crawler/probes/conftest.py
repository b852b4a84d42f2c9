"""Saved pages of our own writing, read as the crawler reads them."""

import pathlib
from collections.abc import Callable

import pytest

from openlosi.crawler.probes import observe
from openlosi.crawler.reading import decoded, read
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

Saved = tuple[Page, str]


@pytest.fixture
def saved() -> Callable[..., Saved]:
    """Read a saved page, as its portal's home page unless another address is given."""

    def open_page(name: str, address: str = "https://town.example/") -> Saved:
        body = (pathlib.Path(__file__).parent / "pages" / f"{name}.html").read_bytes()
        page = read(
            body, content_type="text/html; charset=utf-8", address=address, fetched_at="2026-11-24T10:00:00Z"
        )
        return page, decoded(body, content_type="text/html; charset=utf-8")

    return open_page


@pytest.fixture
def seen_on(saved: Callable[..., Saved]) -> Callable[..., list[Observation]]:
    """What one probe sees on a saved page."""

    def run(probe: str, name: str, address: str = "https://town.example/") -> list[Observation]:
        return [each for each in observe(*saved(name, address)) if each.probe == probe]

    return run
