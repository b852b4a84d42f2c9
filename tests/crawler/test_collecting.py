"""A portal from its first address to its file: what is reached, what is left, what is told."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter

import pytest

from openlosi.crawler import events
from openlosi.crawler.addresses import NotAnAddress
from openlosi.crawler.archive import open_collection
from openlosi.crawler.collecting import AlreadyThere, AnotherPortal, Cancelled, Settings, collect, part_of
from openlosi.crawler.fetching import Limits

QUICK = Settings(
    pages=60,
    minutes=1,
    rate=100,
    browser="never",
    allow_private=True,
    limits=Limits(silence_seconds=0.5, total_seconds=2, body_bytes=300_000, connect_seconds=2),
)


@pytest.fixture
def gather(tmp_path):
    """Collect a served portal; returns its summary and the addresses of its pages."""

    def run(address: str, settings: Settings = QUICK, **options):
        out = tmp_path / "portal.wacz"
        summary = collect(address, out, settings=settings, **options)
        with open_collection(out) as collection:
            assert collection.problems() == []
            pages = {each.address.removeprefix(address.rstrip("/")): each for each in collection.pages()}
        return summary, pages

    return run


def changed(**values) -> Settings:
    return Settings(**{**vars(QUICK), **values})


def test_links_sitemap_and_frames_are_followed_and_nothing_else(serve, page, gather):
    sitemap = b"<urlset><url><loc>/hidden</loc></url></urlset>"
    portal = serve(
        {
            "/": page(
                "Welcome",
                "/council",
                "mailto:a@b.c",
                "javascript:x()",
                "tel:1",
                "data:,x",
                "file:///etc/passwd",
            ),
            "/council": page("The council", "/minutes.txt", "/dead"),
            "/hidden": page("Only in the sitemap"),
            "/minutes.txt": (200, {"Content-Type": "text/plain"}, b"Minutes of the council"),
            "/sitemap.xml": (200, {"Content-Type": "application/xml"}, sitemap),
        }
    )
    summary, pages = gather(portal.address)
    assert set(pages) == {"/", "/council", "/hidden", "/minutes.txt"}
    assert summary.state == "collected"
    assert summary.stopped_by == "nothing left"
    assert portal.asked[:2] == ["/robots.txt", "/"]
    assert max(Counter(portal.asked).values()) == 1
    assert portal.requests[0]["user-agent"].startswith("OpenLOSI/")


def test_a_portal_that_refuses_everyone_is_asked_for_robots_txt_only(serve, page, gather):
    portal = serve({"/": page("Welcome"), "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /\n")})
    summary, pages = gather(portal.address)
    assert portal.asked == ["/robots.txt"]
    assert (summary.state, summary.suggested_no_score, pages) == ("refused", "not_assessed", {})
    assert any("robots.txt" in each for each in summary.refused)


def test_a_refused_part_is_left_alone_and_named(serve, page, gather):
    robots = b"User-agent: *\nDisallow: /private\n"
    portal = serve(
        {"/": page("Hi", "/private/x", "/open"), "/open": page("Open"), "/robots.txt": (200, {}, robots)}
    )
    summary, pages = gather(portal.address)
    assert set(pages) == {"/", "/open"}
    assert "/private/x" not in portal.asked
    assert any("robots.txt does not allow it" in each for each in summary.refused)


def test_a_robots_txt_that_fails_means_come_back_later(serve, page, gather):
    portal = serve({"/": page("Hi"), "/robots.txt": (500, {}, b"")})
    summary, _ = gather(portal.address)
    assert summary.state == "unreachable"
    assert "come back later" in summary.state_seen
    assert portal.asked == ["/robots.txt"]


def test_a_portal_that_moved_says_where_to(serve, page, gather):
    new = serve({"/": page("The new portal")})
    old = serve({"/": (301, {"Location": new.address}, b"")})
    settings = changed(seeds=(new.address,))
    summary, _ = gather(old.address, settings)
    assert (summary.state, summary.moved_to) == ("moved", new.address)


def test_a_budget_of_pages_goes_to_the_menus(serve, gather):
    def site(handler) -> None:
        path = handler.path
        news = "".join(f'<a href="/news/2024/{n}">Item {n}</a>' for n in range(80))
        menus = "".join(f'<a href="/menu{n}">Menu</a>' for n in range(10))
        words = "".join(chr(97 + int(digit)) for digit in path if digit.isdigit())
        body = f"<nav>{menus}</nav><main><p>About {words}</p>{news}</main>".encode()
        handler.send_response(404 if path in ("/robots.txt", "/sitemap.xml") or "openlosi" in path else 200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    summary, pages = gather(serve(site).address, changed(pages=14))
    assert {f"/menu{n}" for n in range(10)} < set(pages)
    assert summary.stopped_by == "pages"


def test_an_endless_space_of_links_ends(serve, gather):
    def endless(handler) -> None:
        number = int("".join(each for each in handler.path if each.isdigit())[-6:] or 0)
        body = (
            f"<p>Day {number}</p><a href='/day/{number + 1}'>next</a><a href='/cal?date={number + 1}'>day</a>"
            f"<a href='/list?page={number + 1}'>more</a><a href='{handler.path.rstrip('/')}/deeper/'>x</a>"
        ).encode()
        handler.send_response(200 if "robots" not in handler.path and "sitemap" not in handler.path else 404)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portal = serve(endless)
    summary, _ = gather(portal.address, changed(pages=1000))
    assert summary.stopped_by == "nothing left"
    assert len(portal.asked) < 100
    assert any("left out" in each for each in summary.problems)


def test_soft_404s_are_told_apart_and_lead_nowhere(serve, page, gather):
    lost = page("Sorry, we could not find that", "/trap")

    def site(handler) -> None:
        known = {"/": page("Welcome", "/real", "/gone"), "/real": page("Real"), "/robots.txt": (404, {}, b"")}
        status, _, body = known.get(handler.path, lost)
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portal = serve(site)
    _, pages = gather(portal.address)
    assert "answers like an address that does not exist" in pages["/gone"].notes
    assert "answers like an address that does not exist" not in pages["/real"].notes
    assert "/trap" not in portal.asked


def test_a_portal_that_answers_everything_with_its_shell_is_not_taken_for_soft_404s(serve, gather):
    def shell(handler) -> None:
        body = b"<html><title>Town</title><p>Loading the town</p><a href='/a'>a</a><a href='/b'>b</a></html>"
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    _, pages = gather(serve(shell).address)
    assert {"/", "/a", "/b"} <= set(pages)
    assert not any("does not exist" in note for each in pages.values() for note in each.notes)


def test_hostile_pages_do_not_keep_the_rest_from_being_collected(serve, page, gather):
    numbers = itertools.count()

    def site(handler) -> None:
        path = handler.path
        if path == "/slow":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            time.sleep(1.2)
            return
        if path.startswith("/round"):
            handler.send_response(302)
            handler.send_header("Location", f"/round{next(numbers)}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        links = ("/slow", "/round", "/long", "/last", "http://169.254.169.254/latest/", "http://[::1]:22/")
        known = {
            "/": page("Welcome", *links),
            "/last": page("Still here"),
            "/long": (200, {}, b"a" * 5_000_000),
        }
        status, _, body = known.get(path, (404, {}, b""))
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    summary, pages = gather(serve(site).address)
    assert {"/", "/last", "/long"} <= set(pages)
    assert any("redirects" in each for each in summary.problems)
    assert any("longer than" in each for each in summary.problems)


def test_a_busy_server_is_asked_again_after_the_time_it_names(serve, page, gather):
    busy = iter([True])

    def site(handler) -> None:
        wait = handler.path == "/a" and next(busy, False)
        status, _, body = {"/": page("Welcome", "/a"), "/a": page("At last")}.get(
            handler.path, (404, {}, b"")
        )
        handler.send_response(503 if wait else status)
        handler.send_header("Retry-After", "1")
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portal = serve(site)
    seen = []
    _, pages = gather(portal.address, on_event=seen.append)
    assert pages["/a"].text.startswith("At last")
    assert portal.asked.count("/a") == 2


def test_a_server_that_asks_for_an_hour_is_left_alone(serve, page, gather):
    portal = serve({"/": page("Welcome", "/a", "/b", "/c"), "/a": (503, {"Retry-After": "3600"}, b"")})
    summary, _ = gather(portal.address)
    assert any("60 minutes" in each for each in (*summary.problems, *summary.refused))
    assert sum(path in ("/a", "/b", "/c") for path in portal.asked) <= 3


def test_a_portal_that_dies_is_not_asked_for_ever(serve, page, gather):
    def site(handler) -> None:
        if handler.path == "/":
            body = page("Welcome", *(f"/p{n}x" for n in range(40)))[2]
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        elif handler.path.startswith("/p"):
            time.sleep(0.3)
        else:
            handler.send_error(404)

    portal = serve(site)
    limits = Limits(silence_seconds=0.05, total_seconds=0.2)
    summary, _ = gather(portal.address, changed(limits=limits, minutes=0.4))
    assert summary.state == "collected"
    assert summary.stopped_by in ("the portal stopped answering", "minutes")
    assert sum(path.startswith("/p") for path in portal.asked) < 20


def test_cancelling_writes_what_there_is(serve, page, gather):
    portal = serve(
        {"/": page("Welcome", *(f"/page-{n}" for n in "abcdefghij"))}
        | {f"/page-{n}": page(n) for n in "abcdefghij"}
    )
    seen = []

    def cancelled() -> bool:
        return sum(isinstance(each, events.Visited) for each in seen) >= 3

    summary, pages = gather(portal.address, on_event=seen.append, cancelled=cancelled)
    assert summary.stopped_by == "cancelled"
    assert 3 <= len(pages) < 11


def test_cancelled_before_the_portal_answered_says_nothing_of_it(serve, page, tmp_path):
    portal = serve({"/": page("Welcome")})
    with pytest.raises(Cancelled):
        collect(portal.address, tmp_path / "x.wacz", settings=QUICK, cancelled=lambda: True)
    assert not (tmp_path / "x.wacz").exists()


def test_minutes_that_end_are_not_a_refusal(serve, page, gather):
    robots = b"User-agent: *\nCrawl-delay: 20\n"
    portal = serve({"/": page("Welcome", "/a", "/b"), "/a": page("A"), "/robots.txt": (200, {}, robots)})
    summary, _ = gather(portal.address, changed(minutes=0.1))
    assert summary.stopped_by == "minutes"
    assert summary.refused == ()


def test_a_second_collection_stores_only_what_changed(serve, page, tmp_path):
    texts = {"/": "Welcome", "/a": "First"}

    def site(handler) -> None:
        status = 200 if handler.path in texts else 404
        body = page(texts.get(handler.path, ""), "/a")[2]
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portal = serve(site)
    first, second = tmp_path / "1.wacz", tmp_path / "2.wacz"
    collect(portal.address, first, settings=QUICK)
    texts["/a"] = "Second"
    summary = collect(portal.address, second, settings=changed(previous=first))
    assert summary.previous == "1.wacz"
    assert summary.unchanged >= 1


def test_a_stored_portal_cannot_lead_to_another_service_of_this_machine(serve, page, gather):
    inside = serve({"/": (200, {}, b"secret")})
    portal = serve({"/": page("Welcome", inside.address, f"http://localhost:{inside.port}/")})
    gather(portal.address)
    assert inside.asked == []


def test_private_addresses_are_not_visited_unless_allowed(serve, page, gather):
    portal = serve({"/": page("Welcome")})
    summary, _ = gather(portal.address, changed(allow_private=False))
    assert summary.state == "unreachable"
    assert "may not be contacted" in summary.state_seen
    assert portal.asked == []


@pytest.mark.parametrize(
    ("home", "state"),
    [
        ((200, {}, b"<title>town.example</title><p>This domain is for sale!"), "parked"),
        ((403, {"cf-mitigated": "challenge"}, b"<title>Just a moment...</title>"), "challenged"),
        ((404, {}, b"<p>Not found"), "no_portal"),
        ((500, {}, b"<p>Error"), "unreachable"),
    ],
)
def test_a_home_page_that_is_none_ends_the_visit_with_what_was_seen(serve, gather, home, state):
    portal = serve({"/": home, "/robots.txt": (404, {}, b"")})
    summary, _ = gather(portal.address)
    assert summary.state == state
    assert summary.state_seen
    assert summary.stopped_by == "the portal's state"
    assert set(portal.asked) == {"/robots.txt", "/"}


def test_evidence_is_never_written_over(serve, page, tmp_path):
    portal, out = serve({"/": page("Welcome")}), tmp_path / "portal.wacz"
    collect(portal.address, out, settings=QUICK)
    before = out.read_bytes()
    with pytest.raises(AlreadyThere, match="--previous"):
        collect(portal.address, out, settings=QUICK)
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]


def test_a_host_without_an_address_has_no_portal(gather, monkeypatch):
    def nobody(host, port, **_):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    summary, _ = gather("http://town.example/")
    assert (summary.state, summary.state_seen) == (
        "no_portal",
        "the name town.example has no address (Name or service not known)",
    )


def test_seeds_may_be_written_from_the_portals_root(serve, page, gather):
    portal = serve({"/": page("Welcome"), "/hidden": page("Hidden")})
    summary, pages = gather(portal.address, changed(seeds=("/hidden", "javascript:alert(1)")))
    assert set(pages) == {"/", "/hidden"}
    assert any(each.startswith("seed:") for each in summary.problems)


def test_pages_served_with_and_without_html_are_asked_for_once(serve, page, gather):
    names = ("roads", "water", "taxes", "schools", "council", "permits")
    every = {f"/{name}{end}": page(f"About {name}") for name in names for end in ("", ".html")}
    portal = serve({"/": page("Welcome", *every), **every})
    summary, pages = gather(portal.address)
    assert {each.removesuffix(".html") for each in pages} == {"/", *(f"/{name}" for name in names)}
    assert len(pages) < len(every)
    assert any("with and without .html" in each for each in summary.problems)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "ftp://town.example", "", "http://"]
)
def test_what_is_no_address_is_refused_before_anything_is_made(address, tmp_path):
    with pytest.raises(NotAnAddress):
        collect(address, tmp_path / "x.wacz", settings=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_a_journal_of_another_portal_is_not_mixed_in(serve, page, tmp_path):
    portal = serve({"/": page("Welcome")})
    out = tmp_path / "portal.wacz"
    code = "import sys; from openlosi.crawler.archive import Journal; from pathlib import Path\n"
    code += "Journal.open(Path(sys.argv[1])).note('begin', {'address': 'http://other.example/'})"
    subprocess.run([sys.executable, "-c", code, str(part_of(out))], check=True)
    with pytest.raises(AnotherPortal, match="other.example"):
        collect(portal.address, out, settings=QUICK)


def test_findings_linked_platforms_and_what_was_not_found_stand_in_the_file(serve, page, tmp_path):
    form = b"""<html lang="en"><title>Town</title><p>Welcome to the town of Amber Bay</p>
        <form role="search" action="/find"><input type="search" name="q"></form>
        <a href="https://payfip.invalid/town">Pay your bill</a></html>"""

    def site(handler) -> None:
        found = handler.path.startswith("/find?q=")
        body = form if handler.path == "/" else page("Results for your word: water, roads")[2]
        handler.send_response(200 if found or handler.path == "/" else 404)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portal, out = serve(site), tmp_path / "town.wacz"
    summary = collect(portal.address, out, settings=QUICK)
    with open_collection(out) as collection:
        seen = list(collection.observations())
        addresses = {each.address for each in collection.page_entries()}
    platform = next(each for each in seen if each.probe == "linked_platform")
    assert (platform.found, platform.details["kind"]) == ("Pay your bill", "payment")
    assert platform.record.startswith("sha256:")
    assert summary.linked_platforms[0].startswith("payment: https://payfip.invalid/town (not reached")
    assert addresses == {portal.address}
    assert any(path.startswith("/find?q=") for path in portal.asked)
    assert any(each.probe == "search_box" and each.found for each in seen)
    assert any(
        each.probe == "live_chat" and each.found is None and each.details["looked_at"] for each in seen
    )


CHILD = """
import sys
from pathlib import Path
from openlosi.crawler.collecting import Settings, collect
settings = Settings(pages=60, minutes=1, rate=100, browser="never", allow_private=True)
collect(sys.argv[1], Path(sys.argv[2]), settings=settings)
"""


@pytest.mark.parametrize("after", [1, 3, 7, 15, 24])
def test_killed_anywhere_it_goes_on_and_asks_for_nothing_twice(serve, page, tmp_path, after):
    names = [f"/page-{chr(97 + n)}" for n in range(20)]
    child: list[subprocess.Popen] = []

    def site(handler) -> None:
        status, _, body = {"/": page("Welcome", "/index.html", *names)}.get(handler.path) or (
            page(f"This is {handler.path}") if handler.path in names else (404, {}, b"")
        )
        if len(portal.asked) == after and child:
            # The request in flight is never answered: the only one that may be repeated.
            os.kill(child[0].pid, signal.SIGKILL)
            return
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    portal = serve(site)
    out = tmp_path / "portal.wacz"
    child.append(subprocess.Popen([sys.executable, "-c", CHILD, portal.address, str(out)]))
    assert child[0].wait(60) == -signal.SIGKILL
    in_flight = portal.asked[-1]
    child.clear()
    assert not out.exists()
    summary = collect(portal.address, out, settings=QUICK)
    repeated = {path for path, count in Counter(portal.asked).items() if count > 1}
    assert repeated <= {in_flight}
    assert summary.pages == 21
    assert not part_of(out).exists()
    with open_collection(out) as collection:
        assert collection.problems() == []
        seen = [(each.probe, each.address, each.found) for each in collection.observations()]
    assert len(seen) == len(set(seen))
