"""Where a portal stands, from what its home page answered."""

from datetime import UTC, datetime

import pytest

from openlosi.crawler.fetching import Fetched
from openlosi.crawler.linked_platforms import kind_of_platform
from openlosi.crawler.robots import Robots
from openlosi.crawler.states import state_of, state_without_answer
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.states import PortalState


def home(status=200, text="", body=b"<p>x", headers=(), error=None, kind="") -> tuple[Fetched, Page]:
    now = datetime.now(UTC)
    address = "http://town.example/"
    fetched = Fetched(
        address,
        address,
        status,
        headers,
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
    return fetched, Page(address, "", "html", text=text)


TOWN = "The municipal council invites all residents. " * 50


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (home(text=TOWN), PortalState.COLLECTED),
        (home(text=TOWN + "This domain is for sale? No: verify you are human."), PortalState.COLLECTED),
        (home(text="town.example: this domain is for sale!"), PortalState.PARKED),
        (home(text="Este domínio está à venda. Este dominio está à venda"), PortalState.PARKED),
        (home(body=b"<script src=//img1.wsimg.com/parking/x.js>"), PortalState.PARKED),
        (home(text="Welcome to nginx!"), PortalState.NO_PORTAL),
        (home(body=b"  "), PortalState.NO_PORTAL),
        (home(404, text="Not found"), PortalState.NO_PORTAL),
        (home(503, text="Just a moment..."), PortalState.CHALLENGED),
        (home(403, headers=(("cf-mitigated", "challenge"),)), PortalState.CHALLENGED),
        (home(text="Checking your browser before you go on"), PortalState.CHALLENGED),
        (home(403, text="Forbidden"), PortalState.REFUSED),
        (home(451, text="Legal"), PortalState.REFUSED),
        (home(500, text="Error"), PortalState.UNREACHABLE),
    ],
)
def test_the_home_page_tells_the_state(answer, state):
    seen = state_of(*answer)
    assert seen.state is state
    assert seen.seen


@pytest.mark.parametrize(
    ("kind", "later", "state"),
    [
        ("refused", "", PortalState.REFUSED),
        ("refused", "robots.txt answers 503: come back later", PortalState.UNREACHABLE),
        ("unknown host", "", PortalState.NO_PORTAL),
        ("name service", "", PortalState.UNREACHABLE),
        ("timeout", "", PortalState.UNREACHABLE),
        ("tls", "", PortalState.UNREACHABLE),
    ],
)
def test_no_answer_has_its_reasons(kind, later, state):
    fetched, _ = home(0, error="why", kind=kind)
    assert state_without_answer(fetched, Robots(later=later)).state is state


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.comprasnet.gov.br/x", "procurement"),
        ("https://example.gov.tn/", "government"),
        ("https://transparencia.town2.example/", "transparency"),
        ("https://www.instagram.com/town", None),
        ("https://shop.example/pay", None),
        ("https://abc.go.com/", None),
        ("https://www.go.jp/", "government"),
        ("https://city.gov/", "government"),
    ],
)
def test_official_platforms_are_known_by_their_hosts(address, kind):
    assert kind_of_platform(address) == kind
