"""
Walk through the XML of a spreadsheet, element by element, keeping none of it.

A document type declaration ends the reading: no spreadsheet needs one, and every
entity bomb and every reference to a foreign file begins with one.
"""

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from openlosi.core.saying import said
from openlosi.spreadsheets.packages import Budget, Unopenable

#: One tag, with its attributes, may have so many bytes.
TAG_BYTES = 1 << 22

Attributes = dict[str, str]


class Walker:
    """What a reader does at each element; names are written `namespace local`."""

    def begin(self, name: str, attributes: Attributes) -> None:
        """At a start tag."""

    def end(self, name: str) -> None:
        """At an end tag."""

    def text(self, text: str) -> None:
        """At some characters; the text between two tags may come in pieces."""


def walk(chunks: Iterable[bytes], walker: Walker, budget: Budget) -> Iterator[None]:
    """
    Feed a document to a walker, coming back after every chunk.

    :raises Unopenable: if it is not sound XML, has a document type, or is too big
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def begin(name: str, attributes: Attributes) -> None:
        budget.take_elements()
        walker.begin(name, attributes)

    parser.StartElementHandler = begin
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text
    parser.StartDoctypeDeclHandler = _refuse
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            # Older expat reads an unfinished tag again with each chunk: one huge tag would take hours.
            if fed - parser.CurrentByteIndex > TAG_BYTES:
                raise Unopenable(said("holds an element too big for a spreadsheet."))
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unopenable(
            said("is damaged inside (%(why)s); open it and save it anew.", why=str(error))
        ) from error
    yield


def walked(chunks: Iterable[bytes], walker: Walker, budget: Budget) -> None:
    """Feed a whole document to a walker."""
    for _ in walk(chunks, walker, budget):
        pass


def _refuse(*_: object) -> None:
    raise Unopenable(
        said("declares a document type, which no spreadsheet needs; it may be an attack and is not read.")
    )
