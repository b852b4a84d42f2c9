"""A real browser for stories across pages."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

#: Without these Chromium calls home at every start; as root it has no sandbox, and only our own pages are opened here.
_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the distribution packages it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "These tests need Chromium: run `make test`, which installs it."
    with sync_playwright() as play, play.chromium.launch(executable_path=found, args=_FLAGS) as chromium:
        yield chromium


@pytest.fixture
def faults_seen_by_axe() -> Callable[[Page], list[str]]:
    """Run axe-core on an open page; WCAG 2.2 A and AA, one line a violation."""
    script = files("openlosi.crawler.measuring").joinpath("vendor/axe.min.js").read_text(encoding="utf-8")

    def run(page: Page) -> list[str]:
        page.evaluate(script)
        found = page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        return [f"{v['id']}: {n['html'][:120]}" for v in found["violations"] for n in v["nodes"]]

    return run


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of a page for the docs, when `make pictures` asks for them."""
    folder = os.environ.get("OPENLOSI_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return keep
