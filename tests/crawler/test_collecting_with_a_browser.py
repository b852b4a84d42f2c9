"""Pages that only scripts fill are opened in a browser, and others are not."""

import pytest

from openlosi.crawler import events
from openlosi.crawler.archive import open_collection
from openlosi.crawler.browser import availability
from openlosi.crawler.collecting import Settings, collect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(availability() is not None, reason="no browser can be started here"),
]

MENU = b"""<html><title>Town</title><body><nav></nav><p>Welcome</p><script>
fetch('/menu.json').then(r => r.json()).then(all => { for (const each of all) {
  const a = document.createElement('a'); a.href = each; a.textContent = 'Open ' + each; document.querySelector('nav').append(a); } });
</script></body></html>"""


def test_a_menu_made_by_scripts_is_followed_and_pictured(serve, page, tmp_path):
    text = "Everything about the council, which meets on the first Monday of each month. " * 8
    portal = serve(
        {
            "/": (200, {}, MENU),
            "/menu.json": (200, {"Content-Type": "application/json"}, b'["/council", "/forms"]'),
            "/council": page(text),
            "/forms": page(text + "Forms."),
        }
    )
    out, seen = tmp_path / "town.wacz", []
    settings = Settings(pages=20, minutes=1, rate=50, allow_private=True)
    summary = collect(portal.address, out, settings=settings, on_event=seen.append)
    with open_collection(out) as collection:
        pages = {each.address.removeprefix(portal.address): each for each in collection.pages()}
        assert set(pages) == {"", "council", "forms"}
        assert pages[""].rendered
        assert not pages["council"].rendered
        assert collection.screenshot(portal.address, "desktop")
        assert collection.screenshot(portal.address, "phone")
        assert collection.response(portal.address + "menu.json") is not None
    assert summary.screenshots >= 2
    assert sum(isinstance(each, events.Rendered) for each in seen) == 1


def test_pages_that_findings_rest_on_are_pictured_and_always_means_every_page(serve, page, tmp_path):
    portal = serve(
        {
            "/": page("Welcome to the town. " * 40, "/contact", "/roads"),
            "/contact": page("Contact us. Write to office@town.example. " * 10),
            "/roads": page("All about our roads. " * 40),
        }
    )
    out, seen = tmp_path / "town.wacz", []
    settings = Settings(pages=20, minutes=2, rate=50, allow_private=True, browser="always")
    collect(portal.address, out, settings=settings, on_event=seen.append)
    with open_collection(out) as collection:
        for device in ("desktop", "phone"):
            assert collection.screenshot(f"{portal.address}contact", device)
        assert not collection.screenshots(f"{portal.address}roads")
    assert sum(isinstance(each, events.Rendered) for each in seen) == 3


def test_without_a_browser_the_summary_says_so(serve, page, tmp_path, monkeypatch):
    monkeypatch.setattr("openlosi.crawler.rendering.availability", lambda: "Chromium is not installed.")
    portal = serve({"/": (200, {}, MENU)})
    settings = Settings(pages=20, minutes=1, rate=50, allow_private=True)
    summary = collect(portal.address, tmp_path / "town.wacz", settings=settings)
    assert summary.state == "collected"
    assert "no browser: Chromium is not installed." in summary.problems
