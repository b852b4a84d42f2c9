"""One page has one address, however it is written."""

import pytest

from openlosi.crawler.addresses import canonical, identity, is_same_portal
from openlosi.crawler.traps import key_of, pattern_of, why_not

BASE = "http://town.example/a/b"


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("c", "http://town.example/a/c"),
        ("//other.example", "http://other.example/"),
        (" \n/x\ty ", "http://town.example/xy"),
        ("/a b/%7euser/%zz", "http://town.example/a%20b/~user/%25zz"),
        ("?x=1&fbclid=2", "http://town.example/a/b?x=1"),
        ("http://user:pw@TOWN.example:80/#top", "http://town.example/"),
        ("\\\\town.example\\x", "http://town.example/x"),
        ("/مجلس", "http://town.example/%D9%85%D8%AC%D9%84%D8%B3"),
    ],
)
def test_an_address_has_one_written_form(written, asked):
    assert canonical(written, BASE) == asked
    assert canonical(asked) == asked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.town.example/", "http://town.example/index.html"),
        ("http://town.example/a;jsessionid=1F?b=1", "http://town.example/a?b=1"),
        ("http://town.example/?PHPSESSID=abc", "http://town.example/"),
        ("http://town.example/?a=1&b=2", "http://town.example/?b=2&a=1"),
    ],
)
def test_mirrors_and_sessions_are_one_page(one, other):
    assert identity(one) == identity(other)
    assert key_of(one) == key_of(other)


def test_other_pages_stay_apart():
    assert len({identity(f"http://town.example{path}") for path in ("/", "/a", "/a/", "/a?x=1", "/A")}) == 5


def test_the_portal_is_its_host_and_what_lies_below():
    hosts = {"www.town.example"}
    assert is_same_portal("http://town.example/", hosts)
    assert is_same_portal("http://tax.town.example/", hosts)
    assert not is_same_portal("http://town.example.evil.example/", hosts)
    assert not is_same_portal("http://127.0.0.1:81/", {"127.0.0.1:80"})


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/calendar?month=5&year=2199", "a calendar of a distant year"),
        ("/events/1987/03/", "a calendar of a distant year"),
        ("/list?sort=name", "the same list in another order"),
        ("/list?a=1&b=2&c=3&d=4&e=5&f=6&g=7", "too many parameters"),
        ("/x/x/x/x", "the path repeats itself"),
        ("/page/print/", "a version to print"),
        ("/user/logout", "it would end a session"),
        ("/wp-login.php", "an entrance for editors"),
        ("/crest.PNG", "a picture, a style or a program"),
    ],
)
def test_traps_are_left_out_with_the_reason(path, why):
    assert why_not(f"http://town.example{path}", this_year=2026) == why


@pytest.mark.parametrize(
    "path",
    [
        "/calendar?month=5&year=2026",
        "/history/1987",
        "/news/2019/05/fair",
        "/search?q=x",
        "/printing-house",
        "/council",
    ],
)
def test_honest_addresses_are_not_taken_for_traps(path):
    assert why_not(f"http://town.example{path}", this_year=2026) is None


def test_numbers_make_no_new_form():
    assert pattern_of("http://t.example/a/12?id=3") == pattern_of("http://t.example/a/9?id=44")
    assert pattern_of("http://t.example/a/one") != pattern_of("http://t.example/b/one")
