"""The viewer in a real Chromium: stored pages cannot act, nothing leaves this machine, and it can be read."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from openlosi.crawler.archive import Journal, open_collection
from openlosi.crawler.archive.viewer.server import ViewerServer, address_of
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.summary import Summary

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[3] / "src/openlosi/crawler/measuring/vendor/axe.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: apt-get install chromium"),
]

HOSTILE = b"""<!doctype html><html><head><title>Town</title>
<meta http-equiv="refresh" content="0;url=OUTSIDE/refreshed">
<link rel="dns-prefetch" href="//tracker.example"><link rel="preload" as="image" href="OUTSIDE/preloaded.png">
<link rel="stylesheet" href="OUTSIDE/a.css"><link rel="stylesheet" href="http://town.example/a.css">
<style>@import url(OUTSIDE/import.css); body{background:url(OUTSIDE/style.png)}
@font-face{font-family:x;src:url(OUTSIDE/font.woff2)} p{font-family:x}</style>
<base target="_top" href="OUTSIDE/">
<script>document.title="ran"; fetch("OUTSIDE/fetched"); parent.document.title="escaped"</script></head>
<body onload="document.body.dataset.ran=1" style="background:url('OUTSIDE/attribute.png')">
<h1>Hostile</h1><img src="OUTSIDE/x.png" onerror="document.body.dataset.ran=1">
<img src=x onerror=alert(1)><svg onload="alert(2)"><a xlink:href="javascript:alert(3)"><text y="20">svg</text></a></svg>
<svg><style><img src=x onerror=alert(4)></style></svg><math><mi xlink:href="javascript:alert(5)">m</mi></math>
<noscript><p title="</noscript><img src=x onerror=alert(6)>"></noscript>
<iframe src="OUTSIDE/frame"></iframe><iframe srcdoc="<script>top.location='OUTSIDE/'</script>"></iframe>
<object data="OUTSIDE/o"></object><embed src="OUTSIDE/e"><video poster="OUTSIDE/p" src="OUTSIDE/v"></video>
<form action="OUTSIDE/form"><input name=a autofocus onfocus="alert(7)"><button id="send">Send</button></form>
<p><a id="out" href="OUTSIDE/elsewhere" ping="OUTSIDE/ping" target="_top">Out</a>
<a id="js" href="javascript:document.body.dataset.ran=1">Act</a> <a id="services" href="http://town.example/services">Services</a></p>
</body></html>"""


class Outside(ThreadingHTTPServer):
    """A server that stands for the rest of the world, and remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.asked: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_port}"


class _Asked(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def running(server) -> threading.Thread:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    return thread


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside() as server:
        thread = running(server)
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def served(tmp_path: Path, answer, page_of, outside) -> Iterator[str]:
    """A viewer of a collection with a hostile home page, an ordinary page and an Arabic one."""
    with Journal.open(tmp_path / "part") as journal:
        record = journal.add(answer("/", HOSTILE.replace(b"OUTSIDE", outside.address.encode())))
        journal.add_page(
            page_of("http://town.example/", record, "Hostile", title="Town of Example", language="en")
        )
        journal.add_observations(
            [
                Observation(
                    "search_box", 'role="search"', {"label": "بحث"}, "http://town.example/", record=record
                ),
                Observation("live_chat", None, {}, "http://town.example/", record=record),
            ]
        )
        services = journal.add(
            answer("/services", b"<h1>Services</h1><p>Pay the water bill <a href='/gone'>x</a>")
        )
        journal.add_page(
            page_of("http://town.example/services", services, "Services", title="Services", depth=1)
        )
        arabic = "<html dir=rtl><h1>بلدية</h1><p>خدمات البلدية".encode()
        hello = journal.add(answer("/ar", arabic))
        journal.add_page(
            page_of("http://town.example/ar", hello, "بلدية", title="بلدية المثال", language="ar", depth=1)
        )
        journal.add(answer("/a.css", b"h1{color:rgb(1, 2, 3)}", headers=(("Content-Type", "text/css"),)))
        journal.add(answer("/gone", b"", status=0, headers=(), error="the connection was refused"))
        summary = Summary("http://town.example/", state="collected", started_at="2026-11-24T09:00:00Z")
        journal.finish(tmp_path / "town.wacz", summary=summary)
    with open_collection(tmp_path / "town.wacz") as collection, ViewerServer(collection) as server:
        thread = running(server)
        yield server.address
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with playwright.sync_playwright() as driver:
        quiet = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ]
        quiet += ["--disable-component-update", "--disable-sync"]
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=quiet)
        yield browser
        browser.close()


class Watched:
    """A page, and everything it asked for or opened."""

    def __init__(self, chromium, **context) -> None:
        self.context = chromium.new_context(**context)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def elsewhere(self, home: str) -> list[str]:
        return [each for each in self.asked if not each.startswith((home, "data:"))]


@pytest.fixture
def watched(chromium):
    watched = Watched(chromium)
    yield watched
    watched.context.close()


def test_a_hostile_page_neither_runs_nor_reaches_out(served, watched, outside):
    watched.page.goto(served + address_of("http://town.example/"), wait_until="networkidle")
    frame = watched.page.frames[1]

    assert frame.locator("h1").inner_text() == "Hostile"
    assert (
        frame.locator("h1").evaluate("e => getComputedStyle(e).color") == "rgb(1, 2, 3)"
    )  # its style is stored
    assert frame.locator("body").get_attribute("data-ran") is None
    assert watched.page.title() == "Town of Example · Evidence"
    assert watched.dialogs == []
    assert watched.elsewhere(served) == outside.asked == []


def test_what_a_reader_clicks_in_a_hostile_page_stays_here(served, watched, outside):
    watched.page.goto(served + address_of("http://town.example/"), wait_until="networkidle")
    for clicked in ("#js", "#send"):
        watched.page.frames[1].locator(clicked).click()
    watched.page.frames[1].locator("#out").click()
    watched.page.wait_for_url(f"**{address_of(outside.address + '/elsewhere')}")

    assert "was not visited in this collection" in watched.page.locator("main").inner_text()
    assert watched.dialogs == []
    assert watched.elsewhere(served) == outside.asked == []
    assert len(watched.context.pages) == 1


def test_even_served_as_it_was_stored_a_page_is_held_by_the_policy(served, watched, outside, monkeypatch):
    """The rewriting could have a hole: take it away altogether and see what the policy alone holds."""
    monkeypatch.setattr("openlosi.crawler.archive.viewer.rewriting.Rewriter.page", lambda self, html: html)
    watched.page.goto(served + address_of("http://town.example/"), wait_until="networkidle")

    for clicked in ("#js", "#send", "#out"):
        watched.page.frames[1].locator(clicked).click(force=True)
    watched.page.wait_for_load_state("networkidle")

    assert watched.page.url.startswith(served)
    assert outside.asked == []
    assert watched.page.title() == "Town of Example · Evidence"
    assert watched.dialogs == []


def test_following_a_stored_link_shows_that_page_with_its_own_facts(served, watched):
    watched.page.goto(served + address_of("http://town.example/"), wait_until="networkidle")
    watched.page.frames[1].locator("#services").click()

    watched.page.wait_for_url("**/page?url=http%3A%2F%2Ftown.example%2Fservices")
    assert watched.page.locator("h1").inner_text() == "Services"
    assert watched.page.frame_locator("iframe").locator("p").inner_text() == "Pay the water bill x"
    assert "Checked just now" in watched.page.locator("aside").inner_text()


def test_a_page_that_was_not_stored_says_so(served, watched):
    watched.page.goto(served + address_of("http://town.example/gone"))
    assert "gave no answer (the connection was refused)" in watched.page.locator("main").inner_text()

    watched.page.goto(served + address_of("http://town.example/never"))
    assert "was not visited in this collection" in watched.page.locator("main").inner_text()


def test_the_list_is_searched_and_used_from_the_keyboard(served, watched):
    watched.page.goto(served)
    assert watched.page.locator(".list li").count() == 4
    watched.page.get_by_label("Words in title or address").press_sequentially("بلدية")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url("**/?q=**")

    assert watched.page.locator(".list a").all_inner_texts() == ["بلدية المثال"]
    watched.page.locator(".list a").focus()
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url("**/page?url=**")
    assert watched.page.frame_locator("iframe").locator("html").get_attribute("dir") == "rtl"


@pytest.mark.parametrize(
    "path", ["/", address_of("http://town.example/"), address_of("http://town.example/ar")]
)
def test_nothing_scrolls_sideways_on_a_phone(served, chromium, path):
    phone = Watched(chromium, viewport={"width": 360, "height": 740})
    phone.page.goto(served + path, wait_until="networkidle")

    assert phone.page.evaluate("document.documentElement.scrollWidth") == 360
    phone.context.close()


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=nothing+at+all", address_of("http://town.example/"), address_of("http://town.example/gone")],
)
def test_the_viewer_passes_the_checks_it_reports_on(served, chromium, path):
    free = Watched(chromium, bypass_csp=True)
    free.page.goto(served + path, wait_until="networkidle")
    free.page.add_script_tag(path=str(AXE))
    found = free.page.evaluate("axe.run(document, {iframes: false})")

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    free.context.close()
