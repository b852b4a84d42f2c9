"""The reference of pages names every address of the coordinator's pages."""

import re
from pathlib import Path

import pytest

from openlosi.web.coordinator.urls import urlpatterns

PAGE = (Path(__file__).parents[3] / "docs/reference/pages.md").read_text("utf-8")
_LETTERS = {
    "number": "C",
    "case": "K",
    "assignment": "A",
    "participation": "P",
    "municipality": "M",
    "portal": "O",
}


@pytest.mark.parametrize("route", [str(each.pattern) for each in urlpatterns])
def test_an_address_is_in_the_reference(route):
    written = re.sub(r"<int:(\w+)>", lambda found: _LETTERS[found[1]], route)

    assert f"/campaigns/{written}`" in PAGE
