"""The viewer answers one person on this machine, and says why when it cannot."""

import http.client
import threading
from urllib.parse import quote, urlsplit

import pytest

from openlosi.crawler.archive import Journal, open_collection
from openlosi.crawler.archive.viewer import pages, replay
from openlosi.crawler.archive.viewer.rewriting import Rewriter
from openlosi.crawler.archive.viewer.server import ViewerServer, address_of
from openlosi.evidence_format.summary import Summary


@pytest.fixture
def ask(tmp_path, small_portal):
    """Ask a viewer of the small portal: ``ask("/path", **headers)`` returns status, headers and body."""
    small_portal(tmp_path / "town.wacz")
    with open_collection(tmp_path / "town.wacz") as collection, ViewerServer(collection) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        place = urlsplit(server.address)

        def asked(path, *, method="GET", **headers):
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
            connection.request(
                method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
            )
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
            connection.close()
            return answer.status, dict(answer.getheaders()), body

        yield asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "town.example:80", ""])
def test_a_page_elsewhere_cannot_reach_it_under_another_name(ask, host):
    status, _, body = ask("/", Host=host)

    assert status == 421
    assert "Welcome" not in body
    assert "town.example" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_can_only_be_read(ask, method):
    assert ask("/", method=method)[0] == 501


def test_the_list_shows_pages_documents_and_addresses_without_an_answer(ask):
    status, headers, body = ask("/")

    assert status == 200
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert "2 pages and 1 documents" in body
    assert "4 found." in body
    assert "the connection was refused" in body
    assert "Every part of the file has the hash" in body


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ("q=SERVICES", 1),
        ("kind=pdf", 1),
        ("kind=no+answer", 1),
        ("language=en", 2),
        ("q=town+minutes", 1),
        ("from=99999999999", 4),
    ],
)
def test_the_list_is_narrowed(ask, narrowed, count):
    assert f"{count} found" in ask(f"/?{narrowed}")[2]


def test_a_page_has_its_facts_and_observations_beside_it(ask):
    body = ask(address_of("http://town.example/"))[2]

    assert '<iframe id="replay" title="The stored page" sandbox src="/replay?' in body
    assert "HTTP 200" in body
    assert "2026-11-24 09:00:00 UTC" in body
    assert "Checked just now: the 98 stored bytes have this hash." in body
    assert "search box" in body
    assert "role=&#34;search&#34;" in body


def test_a_replayed_page_is_sandboxed_and_leads_to_stored_copies(ask):
    status, headers, body = ask("/replay?url=" + quote("http://town.example/", safe=""))

    assert status == 200
    assert headers["Content-Security-Policy"].startswith(
        "sandbox; default-src 'none'; img-src http://127.0.0.1:"
    )
    assert 'href="/stored?url=http%3A%2F%2Ftown.example%2Fa.css"' in body
    assert 'href="/replay?url=http%3A%2F%2Ftown.example%2Fservices"' in body


def test_a_document_is_read_beside_its_facts_and_can_be_saved(ask):
    body = ask(address_of("http://town.example/minutes.pdf"))[2]
    status, headers, saved = ask("/download?url=" + quote("http://town.example/minutes.pdf", safe=""))

    assert "Minutes of the council" in body
    assert "<iframe" not in body
    assert (status, headers["Content-Type"]) == (200, "application/octet-stream")
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''minutes.pdf"
    assert saved.startswith("%PDF-1.7")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/page?url=http%3A%2F%2Ftown.example%2Fnever", "was not visited in this collection"),
        (
            "/stored?url=http%3A%2F%2Ftown.example%2Fservices",
            "is text/html, which is not shown inside a page",
        ),
        ("/stored?url=http%3A%2F%2Ftown.example%2Fgone", "gave no answer (the connection was refused)"),
        ("/screenshot?url=http%3A%2F%2Ftown.example%2F", "There is no desktop picture"),
        ("/static/../server.py", "There is nothing here"),
        ("/static/%2e%2e%2fserver.py", "There is nothing here"),
        ("/missing", "There is nothing here"),
        ("/page?url=%3Cscript%3Ealert(1)%3C/script%3E", "&lt;script&gt;alert(1)"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(ask, path, why):
    status, _, body = ask(path)

    assert status == 404
    assert why in body


def test_titles_and_observations_of_a_hostile_page_are_only_text(tmp_path, answer, page_of):
    with Journal.open(tmp_path / "part") as journal:
        record = journal.add(answer("/", b"<p>x"))
        title = '"><script>alert(1)</script>'
        journal.add_page(page_of("http://town.example/", record, title, title=title, language='"><b>'))
        journal.finish(
            tmp_path / "town.wacz", summary=Summary("http://town.example/<script>", problems=("<b>",))
        )
    with open_collection(tmp_path / "town.wacz") as collection:
        shown = [
            pages.contents(collection, {"q": "<script>"}),
            pages.page(collection, "http://town.example/", "", "f"),
        ]
    for each in shown:
        assert b"<script>alert" not in each.body
        assert b"<b>" not in each.body


def test_a_page_that_needed_a_browser_is_shown_as_the_browser_made_it(tmp_path, answer, page_of):
    with Journal.open(tmp_path / "part") as journal:
        journal.add(answer("/", b"<div id=app></div>"))
        record = journal.add_rendered(
            "http://town.example/", "<h1>Made by script</h1>", at=answer().started_at
        )
        journal.add_page(page_of("http://town.example/", record, "Made by script", rendered=True))
        journal.finish(tmp_path / "town.wacz", summary=Summary("http://town.example/"))

    with open_collection(tmp_path / "town.wacz") as collection:
        shown = replay.page(collection, "http://town.example/", "", "", origin="http://127.0.0.1:1")
        served = replay.page(collection, "http://town.example/", "served", "", origin="http://127.0.0.1:1")
        around = pages.page(collection, "http://town.example/", "", "f")

    assert b"Made by script" in shown.body
    assert b"Made by script" not in served.body
    assert b"as a browser made it. Nothing in it runs" in around.body
    assert b"As it was served</a>" in around.body


@pytest.mark.parametrize("typed", ["http://town.example", "https://www.Town.example/services/"])
def test_an_address_as_a_person_types_it_is_understood(ask, typed):
    assert ask(address_of(typed))[0] == 200


def test_an_address_spelled_otherwise_is_the_stored_one(tmp_path, answer):
    with Journal.open(tmp_path / "part") as journal:
        journal.add(answer("/d%C3%A9marches?b=2&a=1", b"<p>Here"))
        journal.finish(tmp_path / "town.wacz", summary=Summary("http://town.example/"))

    with open_collection(tmp_path / "town.wacz") as collection:
        assert collection.address_like("http://www.town.example/démarches?a=1&b=2") == (
            "http://town.example/d%C3%A9marches?b=2&a=1"
        )
        assert collection.address_like("http://town.example/other") == "http://town.example/other"


def rewritten(html: str, *stored: str) -> str:
    page = Rewriter("http://town.example/dir/page", lambda address: address in stored).page(html)
    return page.removeprefix("<!doctype html>\n<html><head></head><body>").removesuffix("</body></html>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<script>a()</script><p onclick=a()>x</p>", "<p>x</p>"),
        ('<a href=" javascript:a()">x</a>', "<a>x</a>"),
        ('<a href="data:text/html,x">x</a>', "<a>x</a>"),
        ('<a href="#part">x</a>', '<a href="#part">x</a>'),
        (
            '<img src="a.png" srcset="b.png 2x, c.png 3x" alt="A">',
            '<img alt="[not stored] A" style="outline:1px dashed #767676;">',
        ),
        ('<svg><a><set attributeName="href" to="javascript:a()"></set></a></svg>', "<svg><a></a></svg>"),
        ("<p style=\"background:URL( 'x.png' )\">", '<p style="background:url(&quot;/missing&quot;)"></p>'),
        (
            "<form action=http://evil.example><button formaction=javascript:a()>x</button></form>",
            "<form><button>x</button></form>",
        ),
    ],
)
def test_nothing_that_acts_survives_rewriting(html, expected):
    assert rewritten(html) == expected


def test_stored_pictures_take_the_place_of_those_named():
    html = '<img src="a.png"><p style="background:url(/b.png#x)">'

    assert rewritten(html, "http://town.example/dir/a.png", "http://town.example/b.png") == (
        '<img src="/stored?url=http%3A%2F%2Ftown.example%2Fdir%2Fa.png">'
        '<p style="background:url(&quot;/stored?url=http%3A%2F%2Ftown.example%2Fb.png#x&quot;)"></p>'
    )
