"""Two collections of a portal differ where a resident would see it, and not where only bytes do."""

import pytest

from openlosi.crawler.archive import Journal, open_collection
from openlosi.crawler.archive.comparison import Moved, changes, compare, similarity
from openlosi.evidence_format.pages import Form, FormField, Link, Page
from openlosi.evidence_format.summary import Summary

LONG = (
    "The council decided to build a library beside the market, to be opened in spring, with a reading room."
)


@pytest.fixture
def collected(tmp_path, answer, page_of):
    """Write a collection: ``collected("name", {"/path": "text", ...})``."""

    def write(name, pages, *, gone=(), refused=(), host="http://town.example", stopped="nothing left"):
        with Journal.open(tmp_path / f"{name}.part") as journal:
            for path, text in pages.items():
                record = journal.add(answer(host + path, f"<!-- {name} --><p>{text}".encode()))
                journal.add_page(page_of(host + path, record, text, title=path))
            for path in gone:
                journal.add(answer(path, b"gone", status=404))
            for path in refused:
                journal.add(answer(path, b"", status=0, headers=(), error="timed out"))
            journal.finish(tmp_path / f"{name}.wacz", summary=Summary(host, stopped_by=stopped))
        return tmp_path / f"{name}.wacz"

    return write


def compared(old, new):
    with open_collection(old) as earlier, open_collection(new) as later:
        return compare(earlier, later)


def test_pages_gone_new_changed_and_the_same_are_told_apart(collected):
    old = collected("old", {"/": "Welcome", "/fees": "Water 10\nTax 20", "/a": "A", "/b": "B", "/c": "C"})
    new = collected(
        "new", {"/": "Welcome", "/fees": "Water 12\nTax 20", "/new": "N"}, gone=["/a"], refused=["/b"]
    )

    found = compared(old, new)

    assert [(each.address, each.why) for each in found.gone] == [
        ("http://town.example/a", "answers 404"),
        ("http://town.example/b", "no answer: timed out"),
        ("http://town.example/c", "not visited (nothing left)"),
    ]
    assert [each.address for each in found.new] == ["http://town.example/new"]
    assert [(each.address, each.lines_gone, each.lines_new) for each in found.changed] == [
        ("http://town.example/fees", ("Water 10",), ("Water 12",))
    ]
    assert found.same == ("http://town.example/",)
    assert found.moments_only == ()


def test_times_and_dates_are_no_change_but_are_told(collected):
    old = collected("old", {"/": "Hello\nToday is 24/11/2026 09:15:22", "/x": "Fee 10:30"})
    new = collected("new", {"/": "Hello\nToday is 25/11/2026 11:02:09", "/x": "Fee 10:30"})

    found = compared(old, new)

    assert found.changed == ()
    assert set(found.same) == {"http://town.example/", "http://town.example/x"}
    assert found.moments_only == ("http://town.example/",)


def test_a_page_with_the_same_text_elsewhere_has_moved(collected):
    found = compared(
        collected("old", {"/": "Hi", "/lib": LONG}), collected("new", {"/": "Hi", "/library": LONG})
    )

    assert found.moved == (Moved("http://town.example/lib", "http://town.example/library", "/lib"),)
    assert (found.gone, found.new) == ((), ())


def test_a_text_that_several_pages_have_has_not_moved_anywhere(collected):
    found = compared(collected("old", {"/1": LONG}), collected("new", {"/2": LONG, "/3": LONG}))

    assert (len(found.moved), len(found.gone), len(found.new)) == (0, 1, 2)


def test_a_portal_that_went_over_to_https_keeps_its_pages(collected):
    old = collected("old", {"/": "Welcome", "/a": "A"}, host="http://www.town.example")
    new = collected("new", {"/": "Welcome", "/a": "A"}, host="https://town.example")

    assert len(compared(old, new).same) == 2


def page(**fields) -> Page:
    return Page("http://town.example/", "", "html", **fields)


def test_tokens_in_forms_and_links_are_no_change():
    def version(token: str) -> Page:
        fields = (FormField("hidden", "csrf", token), FormField("search", "q", "Search"))
        link = Link(f"http://town.example/a?session={token}", "A")
        return page(text="A", forms=(Form("/find", "get", fields),), links=(link,))

    assert changes(version("one"), version("two")) is None


def test_a_new_link_target_and_a_new_question_are_changes():
    was = page(text="Pay", links=(Link("http://town.example/pay", "Pay"),))
    now = page(
        text="Pay",
        links=(Link("https://bank.example/pay", "Pay"),),
        forms=(Form("/pay", "post", (FormField("text", "name"),)),),
    )

    found = changes(was, now)

    assert found is not None
    assert (found.similarity, found.links_gone, found.links_new, found.forms_differ) == (
        1.0,
        ("//town.example/pay",),
        ("//bank.example/pay",),
        True,
    )


def test_a_sentence_without_blanks_changes_a_little_when_one_sign_does():
    text = "市役所の開庁時間は午前八時三十分から午後五時十五分までです。土曜日と日曜日は閉庁しています。"

    assert 0.8 < similarity([text], [text.replace("五時", "六時")]) < 1
