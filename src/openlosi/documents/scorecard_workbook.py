"""
The draft scorecard as a workbook: one row an indicator, ready to sort, filter and work through.

Text is always written as text: a page titled ``=1+1`` stays a title.
"""

from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.core.suggestions.suggestion import Suggestion, Verdict
from openlosi.documents.scorecard import MEANS_WORDS, VERDICT_WORDS, Draft

#: Excel holds no longer text in a cell.
_LONGEST = 32_000

_COLUMNS: tuple[tuple[str, int], ...] = (
    ("code", 8),
    ("criteria", 16),
    ("indicator", 34),
    ("suggestion", 18),
    ("probability of met", 12),
    ("your answer", 12),
    ("your note", 24),
    ("page", 40),
    ("page title", 30),
    ("quote", 60),
    ("what the service is", 22),
    ("second page", 30),
    ("third page", 30),
    ("reason or where the search stopped", 40),
    ("also looked at", 40),
    ("effort", 10),
    ("quick fix", 60),
    ("record", 20),
)


def write_scorecard_workbook(
    draft: Draft, instrument: Instrument, path: Path, *, language: str = BASE_LANGUAGE
) -> None:
    """
    Write the suggestions, and a sheet that says what they are and are not.

    :raises FileCreateError: if the file cannot be written
    """
    language = language if language in instrument.texts else BASE_LANGUAGE
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        # A fixed date: the same collection gives the same file.
        book.set_properties({"title": f"Draft scorecard of {draft.portal}", "created": datetime(2000, 1, 1)})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F3F7F8", "text_wrap": True})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        share = book.add_format({"num_format": "0.00", "valign": "top"})
        sheet = book.add_worksheet("suggestions")
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        codes = [code for code in instrument.codes if code in draft.suggestions]
        for number, code in enumerate(codes, 1):
            _write_row(sheet, number, _row(code, draft.suggestions[code], instrument, language), text, share)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(len(codes), 1), len(_COLUMNS) - 1)
        _write_about(book.add_worksheet("about"), draft, instrument, language, text)


def _row(code: str, suggestion: Suggestion, instrument: Instrument, language: str) -> list[str | float]:
    indicator, words = instrument.indicator(code), instrument.texts[language]
    pages = [each.address for each in suggestion.evidence]
    first = suggestion.evidence[0] if suggestion.evidence else None
    assessable = suggestion.verdict is not Verdict.NOT_ASSESSABLE
    return [
        code,
        ", ".join(words.criteria[each] for each in indicator.criteria),
        words.indicators[code].name,
        VERDICT_WORDS[suggestion.verdict],
        suggestion.confidence if assessable else "",
        "",
        "",
        first.address if first else "",
        first.title if first else "",
        first.quote if first else "",
        MEANS_WORDS[suggestion.means] if suggestion.means else "",
        pages[1] if len(pages) > 1 else "",
        pages[2] if len(pages) > 2 else "",
        suggestion.why_not_assessable or suggestion.stopped,
        "\n".join(f"{each.address}: {each.why_not}" for each in suggestion.looked_at),
        indicator.effort.value,
        words.indicators[code].fix if suggestion.verdict is Verdict.NOT_FOUND else "",
        first.record if first else "",
    ]


def _write_row(sheet: Worksheet, number: int, cells: list[str | float], text: Format, share: Format) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, float):
            sheet.write_number(number, column, cell, share)
        elif cell:
            sheet.write_string(number, column, cell[:_LONGEST], text)


def _write_about(sheet: Worksheet, draft: Draft, instrument: Instrument, language: str, text: Format) -> None:
    lines = [
        ("Suggestions are not answers", "“Not found yet” is not a 0: a person decides each indicator."),
        ("Portal", draft.portal),
        ("Collected", draft.collected_at),
        ("Instrument", instrument.texts[language].title),
        (
            "Draft range of indicators met",
            f"{draft.score.low} to {draft.score.high} of {draft.score.of}; a draft, never a result",
        ),
        *(("Note", note) for note in draft.notes),
    ]
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    for number, (name, words) in enumerate(lines):
        sheet.write_string(number, 0, name, text)
        sheet.write_string(number, 1, words[:_LONGEST], text)
