"""Tell whether a quote stands, letter by letter, in the stored record that it names."""

from openlosi.crawler.archive.collection import BrokenRecord, BytesElsewhere, Collection, WrongDigest
from openlosi.crawler.reading import read
from openlosi.evidence_format.pages import Page


class Quotes:
    """
    Reads records of a collection anew from their bytes, each once.

    What the collection says of a page's text is not taken for granted: the quote must be in what the bytes say.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._of = {each.record: each for each in collection.records() if each.kind != "failure"}
        self._read: dict[str, Page | None] = {}

    def verbatim(self, quote: str, record: str) -> bool:
        """Whether the record is in the collection, and its text or title holds the quote."""
        page = self._page(record)
        return page is not None and any(quote in text for text in (page.text, page.title, *page.parts))

    def _page(self, record: str) -> Page | None:
        if record not in self._read:
            self._read[record] = self._reading(record)
        return self._read[record]

    def _reading(self, record: str) -> Page | None:
        stored = self._of.get(record)
        if stored is None:
            return None
        try:
            body = self._collection.record(record)
        except (KeyError, BytesElsewhere, WrongDigest, BrokenRecord):
            return None
        # What a browser made is kept in UTF-8, whatever the page declared.
        mime = "text/html; charset=utf-8" if stored.kind == "rendered" else stored.mime
        return read(body, content_type=mime, address=stored.address)
