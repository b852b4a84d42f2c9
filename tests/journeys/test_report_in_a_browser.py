"""A minister opens the invented country's report on a desk, on a phone, and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

from openlosi.cli.main import app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """The report that `openlosi demo` makes."""
    folder = tmp_path_factory.mktemp("demo")
    ran = CliRunner().invoke(app, ["demo", "--directory", str(folder), "--no-open", "--no-platform"])
    assert ran.exit_code == 0, ran.output
    return folder / "results" / "report.html"


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_it_is_accessible_and_never_wider_than_the_screen(
    browser: Browser, report, width, height, faults_seen_by_axe, picture
):
    page = browser.new_page(viewport={"width": width, "height": height})
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))

    page.goto(report.as_uri())

    assert faults_seen_by_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked_for == [report.as_uri()]
    picture(page, "report" if width > 400 else "report-phone")
    page.close()


def test_every_chapter_in_the_contents_is_there(browser: Browser, report):
    page = browser.new_page()
    page.goto(report.as_uri())

    targets = page.eval_on_selector_all("nav.contents a", "links => links.map(a => a.getAttribute('href'))")

    assert len(targets) == 9
    assert [t for t in targets if page.query_selector(t) is None] == []
    page.close()


def test_it_prints_with_all_its_charts(browser: Browser, report):
    page = browser.new_page()
    page.goto(report.as_uri())

    pdf = page.pdf(format="A4")

    assert pdf.startswith(b"%PDF") and len(pdf) > 50_000
    assert page.locator("figure svg").count() == 8
    page.close()
