"""Robots.txt, pauses and budgets: how a guest behaves."""

import gzip
import multiprocessing
from datetime import UTC, datetime

import pytest

from openlosi.crawler.budgets import Budget
from openlosi.crawler.fetching import Fetched
from openlosi.crawler.pace import Pace, retry_after
from openlosi.crawler.robots import LARGEST, robots_of
from openlosi.crawler.sitemaps import read_sitemap


def answered(status: int, body: bytes = b"", error: str | None = None, kind: str = "") -> Fetched:
    now = datetime.now(UTC)
    address = "http://town.example/robots.txt"
    return Fetched(
        address,
        address,
        status,
        (),
        body,
        body,
        "HTTP/1.1",
        "",
        (),
        "",
        now,
        now,
        error=error,
        kind_of_error=kind,
    )


def test_a_missing_robots_txt_allows_everything():
    assert robots_of(answered(404)).refusal("http://town.example/x") is None


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failing_robots_txt_means_come_back_later(status):
    assert "come back later" in robots_of(answered(status)).refusal("http://town.example/x")


def test_no_answer_means_come_back_later():
    assert "come back later" in robots_of(answered(0, error="timeout", kind="timeout")).refusal(
        "http://t.example/"
    )


def test_redirects_without_end_allow_everything():
    assert robots_of(answered(0, error="more than 5", kind="redirects")).refusal("http://t.example/") is None


def test_our_own_name_is_told_apart_and_others_do_not_concern_us():
    rules = b"\xef\xbb\xbfUser-agent: openlosi\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"
    robots = robots_of(answered(200, rules))
    assert robots.refusal("http://town.example/services") is None
    assert robots.refusal("http://town.example/private/x")


def test_a_page_in_place_of_robots_txt_holds_no_rules():
    robots = robots_of(answered(200, b"<!DOCTYPE html><p>User-agent: *\nDisallow: /"))
    assert robots.refusal("http://town.example/") is None
    assert robots.notes


def test_only_500_kib_are_read():
    filler = b"# filler\n" * (LARGEST // 9 + 1)
    robots = robots_of(answered(200, b"User-agent: *\nDisallow: /a\n" + filler + b"Disallow: /b\n"))
    assert robots.refusal("http://town.example/a")
    assert robots.refusal("http://town.example/b") is None


def test_the_crawl_delay_and_sitemaps_are_read_and_the_delay_has_an_end():
    robots = robots_of(
        answered(200, b"User-agent: *\nCrawl-delay: 900\nSitemap: http://town.example/s.xml\n")
    )
    assert robots.delay == 30
    assert robots.sitemaps == ("http://town.example/s.xml",)
    assert "900" in robots.notes[0]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_turns_keep_the_rate_for_each_host_apart():
    pace = Pace(rate=2, now=Clock())
    assert [pace.turn("a"), pace.turn("a"), pace.turn("b"), pace.turn("a")] == [0, 0.5, 0, 1.0]


def test_a_slow_host_is_given_time_and_a_quick_one_is_not():
    pace = Pace(rate=10, now=Clock())
    pace.learn("slow", 2.0)
    pace.learn("quick", 0.01)
    assert pace.delay("slow") == 2.0
    assert pace.delay("quick") == 0.1
    for _ in range(10):
        pace.learn("slow", 0.01)
    assert pace.delay("slow") == 0.1


def test_what_robots_txt_asks_for_is_the_least():
    pace = Pace(rate=50, now=Clock())
    pace.ask_delay("a", 3)
    pace.turn("a")
    assert pace.turn("a") == 3


def test_retry_after_is_waited_for():
    pace = Pace(rate=50, now=Clock())
    pace.back_off("a", 7)
    assert pace.turn("a") == 7


def test_retry_after_reads_numbers_dates_and_nonsense():
    assert retry_after("12") == 12
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT", now=1445412470.0) == 10
    assert retry_after("later") == 15


def _take(directory, times) -> None:
    pace = Pace(rate=100, shared=directory, now=_standing)
    for _ in range(20):
        times.put(pace.turn("town.example"))


def _standing() -> float:
    return 0.0


def test_processes_keep_one_pace_together(tmp_path):
    context = multiprocessing.get_context("spawn")
    times = context.Queue()
    workers = [context.Process(target=_take, args=(tmp_path, times)) for _ in range(2)]
    for each in workers:
        each.start()
    due = sorted(times.get(timeout=60) for _ in range(40))
    for each in workers:
        each.join()
    assert due == pytest.approx([each / 100 for each in range(40)])


def test_the_first_budget_that_ends_is_named():
    clock = Clock()
    budget = Budget(pages=2, minutes=1, bytes=100, now=clock)
    assert budget.used_up() is None
    clock.now += 60
    assert budget.used_up() == "minutes"
    budget.spent_bytes = 100
    assert budget.used_up() == "bytes"
    budget.spent_pages = 2
    assert budget.used_up() == "pages"


def test_a_sitemap_index_leads_further_and_namespaces_do_not_matter():
    index = b'<?xml version="1.0"?><s:sitemapindex xmlns:s="x"><s:sitemap><s:loc>http://t.example/1.xml</s:loc></s:sitemap></s:sitemapindex>'
    assert read_sitemap(index).further == ("http://t.example/1.xml",)


def test_an_entity_bomb_in_a_sitemap_is_only_text():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>http://t.example/&b;</loc></url></urlset>'
    assert read_sitemap(bomb).pages == ("http://t.example/&b;",)


def test_a_gzipped_sitemap_bomb_is_cut():
    sitemap = read_sitemap(gzip.compress(b"<urlset>" + b" " * 30_000_000))
    assert sitemap.cut
