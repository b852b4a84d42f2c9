"""What a page becomes in the browser, and what of it is kept."""

import pytest

from openlosi.evidence_format.pages import Link

pytestmark = pytest.mark.browser

PNG = b"\x89PNG\r\n\x1a\n"


def size_of(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_text_and_links_that_scripts_bring_are_seen(browser, town):
    town.show("/menu.json", '[{"to": "/permits", "name": "Permits"}]', "application/json")
    address = town.show(
        "/script",
        "<title>Town</title><nav id=menu></nav><script>fetch('/menu.json').then(r => r.json()).then(all =>"
        " menu.innerHTML = all.map(e => `<a href='${e.to}'>${e.name}</a>`).join(''))</script>",
    )

    page = browser.render(address)

    assert (page.status, page.title, page.error, page.notes) == (200, "Town", None, ())
    assert page.links == (Link(f"http://127.0.0.1:{town.port}/permits", "Permits", "nav"),)
    assert "Permits" in page.html
    assert page.text.strip() == "Permits"


def test_what_a_page_loads_is_kept_once_a_run_with_its_body(browser, town):
    town.show("/one.json", '{"a": 1}', "application/json")
    address = town.show("/loads", "<script>fetch('/one.json', {cache: 'no-store'})</script>")

    first, second = browser.render(address), browser.render(address)

    kept = [
        (each.kind, each.status, each.body) for each in first.resources if each.address.endswith("/one.json")
    ]
    assert kept == [("fetch", 200, b'{"a": 1}')]
    assert [each.kind for each in second.resources] == ["document"]


def test_a_redirect_is_kept_hop_by_hop(browser, town):
    town.show("/old", "/new", "redirect")
    town.show("/new", "<title>New</title>")

    page = browser.render(f"http://127.0.0.1:{town.port}/old")

    assert page.address == f"http://127.0.0.1:{town.port}/new"
    assert [(each.address.rpartition("/")[2], each.status) for each in page.resources] == [
        ("old", 302),
        ("new", 200),
    ]


def test_links_in_shadow_roots_are_found_and_written_out(browser, town):
    address = town.show(
        "/shadow",
        "<town-menu></town-menu><script>customElements.define('town-menu', class extends HTMLElement {"
        " connectedCallback() { this.attachShadow({mode: 'open'}).innerHTML = '<a href=/inside>Inside</a>' } })</script>",
    )

    page = browser.render(address)

    assert [link.text for link in page.links] == ["Inside"]
    assert '<a href="/inside">Inside</a>' in page.html


def test_addresses_that_only_scripts_know_are_candidates(browser, town):
    town.show("/news.json", '[{"url": "story.html", "image": "story.jpg"}]', "application/json")
    address = town.show(
        "/handlers",
        "<button onclick=\"location.href='/pay.html'\">Pay</button><div data-href='/map'></div>"
        "<a href='/known.html'>Known</a><script>const x = '/known.html'; fetch('/news.json')</script>",
    )

    page = browser.render(address)

    here = f"http://127.0.0.1:{town.port}"
    assert sorted(page.candidates) == [f"{here}/map", f"{here}/pay.html", f"{here}/story.html"]


def test_what_loads_only_when_it_is_seen_is_loaded(browser, town):
    address = town.show(
        "/lazy",
        "<div style='height:4000px'></div><p id=end>end</p><script>new IntersectionObserver((seen, me) => {"
        " if (seen[0].isIntersecting) { end.textContent = 'arrived'; me.disconnect() } }).observe(end)</script>",
    )

    assert "arrived" in browser.render(address).text


def test_pictures_of_desk_and_pocket(browser, town):
    address = town.show(
        "/tall", "<meta name=viewport content='width=device-width'><div style='height:9000px'>Tall</div>"
    )

    pictures = browser.render(address, screenshots=("desktop", "phone")).screenshots

    assert {device: picture[:8] for device, picture in pictures.items()} == {"desktop": PNG, "phone": PNG}
    assert size_of(pictures["desktop"]) == (1280, browser.limits.picture_height)
    assert size_of(pictures["phone"]) == (390, browser.limits.picture_height)


def test_cookies_before_consent_are_named_without_their_values(browser, town):
    page = browser.render(town.show("/cookies", "<script>document.cookie = 'track=secret'</script>"))

    assert {cookie["name"] for cookie in page.cookies} >= {"seen", "track"}
    assert "secret" not in repr(page.cookies)


def test_our_name_and_contact_are_in_the_user_agent(browser, town):
    browser.render(town.show("/agent", "<p>x</p>"))

    agents = {headers["User-Agent"] for _, path, headers in town.asked if path == "/agent"}
    assert [agent.endswith("OpenLOSI/0 (+tests)") for agent in agents] == [True]


def test_errors_of_scripts_are_written_down(browser, town):
    page = browser.render(town.show("/faulty", "<script>undefinedThing()</script>"))

    assert page.console == ("error: undefinedThing is not defined",)


def test_a_page_that_may_not_be_reached_says_why(browser):
    page = browser.render("http://127.0.0.2:8000/")

    assert (page.status, page.error) == (0, "127.0.0.2 is not the town.")


def test_many_pages_come_back_in_their_order(browser, town):
    addresses = [town.show(f"/many/{number}", f"<title>{number}</title>") for number in range(5)]

    assert [page.title for page in browser.render_all(addresses)] == ["0", "1", "2", "3", "4"]


def test_a_faulty_certificate_is_accepted_only_when_asked(self_signed):
    port, browser = self_signed

    strict = browser.render(f"https://127.0.0.1:{port}/")
    tolerant = browser.render(f"https://127.0.0.1:{port}/", tolerate_tls=True)

    assert strict.error == "The site's certificate is faulty (ERR_CERT_AUTHORITY_INVALID)."
    assert (tolerant.error, tolerant.title) == (None, "Behind")


def test_a_browser_that_is_killed_is_started_again(browser, town):
    import os
    import signal

    address = town.show("/again", "<title>Again</title>")
    os.kill(browser.quarters.pid_of("chromium"), signal.SIGKILL)

    pages = [browser.render(address) for _ in range(3)]

    assert pages[-1].title == "Again"
    assert any("was started 2 times" in note for note in browser.notes)
