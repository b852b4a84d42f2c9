"""A real browser for stories across pages."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
    # Playwright keeps a loop running in this thread, which Django takes for a view that must not touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
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
            path = Path(folder) / f"{name}.png"
            page.screenshot(path=path, animations="disabled")
            # Our pages have few colours: with a palette a picture takes a third of the room.
            with Image.open(path) as whole:
                whole.convert("RGB").quantize(128).save(path, optimize=True)

    return keep


@pytest.fixture
def signed_in(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """
    Open a browser in which somebody is signed in already and has just confirmed that it is them; nobody when there is no user.
    """
    opened: list[BrowserContext] = []

    def open_for(user: Any = None, **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, **options)
        opened.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time(), "reauthenticated": True}
            ]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
            )
        return context

    yield open_for
    for context in opened:
        context.close()


@pytest.fixture
def accessible(
    signed_in: Callable[..., BrowserContext],
    faults_seen_by_axe: Callable[[Page], list[str]],
    live_server: Any,
) -> Callable[..., list[str]]:
    """
    Look at one of our pages as people do: in English and light on a desk, in Arabic and dark on a phone.

    ``do`` does something on the page first that leads to the one to look at, which answers with ``status`` and has ``shows``.

    Returns one line a fault: what axe-core finds, a page wider than its screen, a wrong direction, more or fewer than one h1,
    whatever the content security policy had to stop, errors of scripts, a status other than 200.
    """

    def look(
        address: str,
        user: Any = None,
        *,
        status: int = 200,
        do: Callable[[Page], None] | None = None,
        shows: str = "body",
    ) -> list[str]:
        faults = []
        for language, direction, scheme, width in (("en", "ltr", "light", 1280), ("ar", "rtl", "dark", 390)):
            with _reading_in(user, language):
                context = signed_in(user, color_scheme=scheme, viewport={"width": width, "height": 900})
                context.add_cookies(
                    [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
                )
                page = context.new_page()
                told: list[str] = []
                page.on("console", lambda m, told=told: told.append(m.text) if m.type == "error" else None)
                page.on("pageerror", lambda e, told=told: told.append(str(e)))
                response = page.goto(address)
                if do is not None:
                    with page.expect_navigation() as going:
                        do(page)
                    response = going.value
                found = [f"answered {response.status}"] if response and response.status != status else []
                if status != 200:
                    told = [line for line in told if "Failed to load resource" not in line]
                found += faults_seen_by_axe(page) + told
                if not page.locator(shows).count():
                    found.append(f"without {shows}")
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"wider than a screen of {width}")
                if page.evaluate("document.documentElement.dir") != direction:
                    found.append(f"not {direction}")
                if page.locator("h1").count() != 1:
                    found.append(f"{page.locator('h1').count()} headings of the first level")
                faults += [f"{language}: {fault}" for fault in found]
                context.close()
        return faults

    return look


@contextmanager
def _reading_in(user: Any, language: str) -> Iterator[None]:
    """Let a person read in a language for a while: an account's language comes before the browser's."""
    if user is None:
        yield
        return
    people = type(user).objects.filter(pk=user.pk)
    people.update(language=language)
    yield
    people.update(language=user.language)


@pytest.fixture
def a_picture(tmp_path: Path) -> Path:
    """A picture on the assessor's disk."""
    path = tmp_path / "seen.png"
    Image.new("RGB", (320, 200), "teal").save(path)
    return path
