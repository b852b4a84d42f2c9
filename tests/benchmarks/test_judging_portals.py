"""A portal is collected, and what judging asks of the collection is answered from its bytes."""

from collections.abc import Iterator

import pytest
from judging.portals import collected, judged, scanned
from judging.quotes import Quotes
from judging.serving import served

from openlosi.crawler.archive.collection import Collection

HOME = '<html lang="en"><title>Town</title><meta name="viewport"><p>Welcome to our &amp; your town. {}</p>{}'
PAGE = "<html><title>Permits</title><h1>Permits</h1><p>Ask for a building permit here. " + "Words. " * 60


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Collection, str]]:
    folder = tmp_path_factory.mktemp("town")
    links = '<a href="permits">Permits</a><a href="https://facebook.com/town">f</a>'
    (folder / "index.html").write_text(HOME.format("Much to read. " * 60, links))
    (folder / "permits.html").write_text(PAGE)
    (folder / "hidden.html").write_text(PAGE.replace("building", "hidden"))
    out = folder.parent / f"{folder.name}.wacz"
    with served(folder) as portal:
        told = collected(portal.address, (portal.address + "hidden.html",), out)
    assert (told.state, told.pages) == ("collected", 3)
    with Collection(out) as collection:
        yield collection, portal.address


def test_a_quote_is_looked_for_in_the_record_that_it_names(town: tuple[Collection, str]) -> None:
    collection, home = town
    quotes = Quotes(collection)
    page = collection.page(home)
    assert page is not None
    assert quotes.verbatim("Welcome to our & your town.", page.record)
    assert quotes.verbatim("Town", page.record)
    assert not quotes.verbatim("welcome to our & your town.", page.record)
    assert not quotes.verbatim("Ask for a building permit here.", page.record)
    assert not quotes.verbatim("Welcome", "sha256:" + "0" * 64)


def test_the_scanner_reads_what_was_collected(town: tuple[Collection, str]) -> None:
    collection, home = town
    assert scanned(collection) == {"204": home, "273": home}


def test_what_the_server_sent_can_be_asked_for(town: tuple[Collection, str]) -> None:
    collection, home = town
    portal = judged(collection, home, {})
    assert portal.served_text(home + "permits").startswith("Permits\nAsk for a building permit")
    assert portal.served_text(home + "nowhere") == ""
