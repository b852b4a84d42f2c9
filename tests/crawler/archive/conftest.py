"""Answers to archive, without a server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from openlosi.crawler.archive import Journal
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page
from openlosi.evidence_format.summary import Summary

BEGUN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What a fetcher hands over, with the fields the archive reads."""

    address: str = "http://town.example/"
    asked: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    body: bytes = b"<p>Welcome</p>"
    raw_body: bytes = b""
    http_version: str = "HTTP/1.1"
    reason: str = "OK"
    request_headers: tuple[tuple[str, str], ...] = (("Host", "town.example"), ("User-Agent", "OpenLOSI/0"))
    remote_ip: str = "192.0.2.7"
    started_at: datetime = BEGUN
    finished_at: datetime = BEGUN
    redirects: tuple[Any, ...] = ()
    tls: Mapping[str, Any] | None = None
    truncated: str | None = None
    error: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", self.asked or self.address)
        object.__setattr__(self, "raw_body", self.raw_body or self.body)


@pytest.fixture
def answer() -> Callable[..., Answer]:
    """Make an answer: ``answer("/path", b"body", status=404)``."""

    def make(path: str = "/", body: bytes = b"<p>Welcome</p>", *, after: float = 0, **fields: Any) -> Answer:
        address = path if ":" in path.split("/")[0] else f"http://town.example{path}"
        at = BEGUN + timedelta(seconds=after)
        return Answer(address=address, body=body, started_at=at, finished_at=at, **fields)

    return make


@pytest.fixture
def page_of() -> Callable[..., Page]:
    """Make the page read from an answer."""

    def make(address: str, record: str, text: str = "Welcome", **fields: Any) -> Page:
        return Page(address=address, record=record, kind=fields.pop("kind", "html"), text=text, **fields)

    return make


@pytest.fixture
def small_portal(answer: Callable[..., Answer], page_of: Callable[..., Page]) -> Callable[..., Summary]:
    """Collect a portal of two pages, a stylesheet, a document and a dead link into a WACZ."""

    def collect(path: Path, *, previous: Path | None = None, home: str = "Welcome to the town") -> Summary:
        with Journal.open(path.with_name(path.name + ".part"), previous=previous) as journal:
            html = f'<html><link rel=stylesheet href="/a.css"><body>{home}<a href="/services">Services</a>'.encode()
            record = journal.add(answer("/", html))
            link = Link("http://town.example/services", "Services", "nav")
            journal.add_page(
                page_of(
                    "http://town.example/",
                    record,
                    home,
                    title="Town",
                    language="en",
                    links=(link,),
                    fetched_at="2026-11-24T09:00:00Z",
                )
            )
            journal.add_observations(
                [Observation("search_box", 'role="search"', address="http://town.example/", record=record)]
            )
            services = journal.add(answer("/services", b"<h1>Services</h1><p>Pay the water bill", after=1))
            journal.add_page(
                page_of(
                    "http://town.example/services",
                    services,
                    "Services\nPay the water bill",
                    depth=1,
                    title="Services",
                    language="en",
                )
            )
            journal.add(
                answer("/a.css", b"body{color:#222}" * 20, headers=(("Content-Type", "text/css"),), after=2)
            )
            pdf = journal.add(
                answer(
                    "/minutes.pdf",
                    b"%PDF-1.7 minutes" * 50,
                    headers=(("Content-Type", "application/pdf"),),
                    after=3,
                )
            )
            journal.add_page(
                page_of(
                    "http://town.example/minutes.pdf",
                    pdf,
                    "Minutes of the council",
                    kind="pdf",
                    depth=1,
                    title="Minutes",
                )
            )
            journal.add(
                answer("/gone", b"", status=0, headers=(), error="the connection was refused", after=4)
            )
            summary = Summary("http://town.example/", state="collected", started_at="2026-11-24T09:00:00Z")
            return journal.finish(path, summary=summary)

    return collect
