"""Hold what a method said of a portal against its labels, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judging.hits import Portal, place_of_hit
from judging.labels import Label
from judging.quotes import Quotes
from judging.rows import FOUND, Row
from openlosi.core.instruments.models import Instrument
from openlosi.core.suggestions.suggestion import Suggestion


@dataclass(frozen=True)
class About:
    """
    What is the same for every row of a portal.

    :ivar kinds: the kind of each indicator, by its code
    """

    folder: str
    language: str
    instrument: Instrument
    kinds: Mapping[str, str]

    def row(self, label: Label, **said: object) -> Row:
        """A row for this label with what was said; with nothing said, one of a portal that failed."""
        criteria = [each.criteria for each in self.instrument.indicators if each.code == label.code]
        return Row(
            folder=self.folder,
            language=self.language,
            code=label.code,
            # An indicator of two criteria is counted with the first, so that the rows add up.
            criterion=criteria[0][0] if criteria else "not of this edition",
            kind=self.kinds.get(label.code, "unknown"),
            gold=label.gold,
            a=label.a,
            b=label.b,
            pages_labelled=bool(label.evidence),
            **said,  # type: ignore[arg-type]
        )


def suggested(
    about: About,
    labels: Sequence[Label],
    suggestions: Mapping[str, Suggestion],
    portal: Portal,
    quotes: Quotes,
) -> list[Row]:
    """One row for each label, from our suggestions."""
    rows = []
    for label in labels:
        suggestion = suggestions.get(label.code)
        if suggestion is None:
            rows.append(about.row(label))
            continue
        evidence = tuple(
            {
                "url": each.address,
                "leads_to": each.leads_to,
                "title": each.title,
                "quote": each.quote,
                "record": each.record,
                "verbatim": quotes.verbatim(each.quote, each.record),
            }
            for each in suggestion.evidence
        )
        rows.append(
            about.row(
                label,
                verdict=suggestion.verdict.value,
                reason=suggestion.why_not_assessable or suggestion.stopped,
                confidence=suggestion.confidence,
                evidence=evidence,
                looked_at=tuple(
                    {"url": each.address, "title": each.title, "why_not": each.why_not}
                    for each in suggestion.looked_at
                ),
                place=place_of_hit(portal, label, [each.address for each in suggestion.evidence]),
            )
        )
    return rows


def scanned_rows(
    about: About, labels: Sequence[Label], found: Mapping[str, str], portal: Portal
) -> list[Row]:
    """One row for each label, from the keyword scanner: it says 1 or 0, and how sure it is it does not say."""
    return [
        about.row(
            label,
            verdict=FOUND if label.code in found else "not_found",
            evidence=({"url": found[label.code]},) if label.code in found else (),
            place=place_of_hit(portal, label, [found[label.code]]) if label.code in found else None,
        )
        for label in labels
    ]


def failed_rows(about: About, labels: Sequence[Label]) -> list[Row]:
    """One row for each label of a portal that failed: nothing was found."""
    return [about.row(label) for label in labels]
