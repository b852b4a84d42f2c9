"""
The campaign's report: one HTML file that needs nothing else, to read, print and pass on.

It has the figures that published LOSI reports have: levels, scores and ranks,
compliance by criterion, the first three in each, agreement, and the method. No
clock and no chance go into it: the same tables give the same bytes.
"""

from collections.abc import Mapping
from importlib.resources import files
from itertools import pairwise
from typing import Any

import polars as pl

from openlosi import __version__
from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.core.scoring.printing import four_decimals
from openlosi.documents import charts, figures
from openlosi.documents.agreement_annex import annex
from openlosi.documents.templating import direction, environment
from openlosi.tables import Tables

#: A chart with more bars than this is no longer read, and a table with more rows is a file to open, not a page.
MOST_BARS = 60
MOST_ROWS = 400


NO_SCORE_WORDS: Mapping[str | None, str] = {
    "no_portal": "It has no portal",
    "unreachable": "Its portal could not be reached in the window",
    "not_assessed": "It was not assessed",
    "incomplete": "An assessment is incomplete",
    "unsettled": "Discrepancies are not decided yet",
    # Settled, and every answer is "not applicable": nothing was left undone, and there is nothing to divide.
    None: "No indicator applies",
}


def report(tables: Tables, instrument: Instrument, *, title: str, language: str = BASE_LANGUAGE) -> str:
    """
    The report as one HTML document with its style and charts inside.

    :param language: of the instrument's texts; the base language where the edition lacks it
    """
    language = language if language in instrument.texts else BASE_LANGUAGE
    page = environment().get_template("report.html")
    return page.render(_context(tables, instrument, title, language))


def _context(tables: Tables, instrument: Instrument, title: str, language: str) -> dict[str, Any]:
    tones = {level.name: _tone(i, len(instrument.levels)) for i, level in enumerate(instrument.levels)}
    return {
        "title": title,
        "language": language,
        "direction": direction(language),
        "css": files("openlosi.documents").joinpath("templates/report.css").read_text(encoding="utf-8"),
        "version": __version__,
        "instrument_title": instrument.texts[language].title,
        "instrument_code": instrument.code,
        "indicator_count": len(instrument.indicators),
        "denominator": instrument.denominator,
        "tones": tones,
        "level_names": instrument.texts[language].levels,
        **_summary(tables, instrument, language, tones),
        **_scores(tables, instrument),
        "criteria": [_criterion(c) for c in figures.criteria(tables, instrument, language)],
        **annex(tables, instrument, language),
        **_settled(tables),
    }


def _summary(
    tables: Tables, instrument: Instrument, language: str, tones: Mapping[str, int]
) -> dict[str, Any]:
    scored = figures.scored(tables)
    mean = figures.mean_share(tables)
    levels = figures.level_counts(tables, instrument, language)
    colors = charts.level_colors([level.name for level in instrument.levels])
    rows = [
        {
            "label": level.name,
            "level": level.level,
            "count": level.count.met,
            "caption": f"{level.count.met} ({level.count.printed})",
        }
        for level in levels
    ]
    return {
        "scored_count": scored.height,
        "total": tables.results.height,
        "mean": "–" if mean is None else four_decimals(mean),
        "best": scored.row(0, named=True) if scored.height else None,
        "level_chart": charts.columns(rows, colors),
        "levels": [
            {"name": row.name, "count": row.count, "band": band, "tone": tones[row.level]}
            for row, band in zip(levels, _bands(instrument), strict=True)
        ],
        "easy": figures.easy_and_missing(tables, instrument, language),
    }


def _bands(instrument: Instrument) -> list[str]:
    floors = [level.floor for level in instrument.levels]
    closed = [f"{float(low):.2f} to under {float(high):.2f}" for low, high in pairwise(floors)]
    return [*closed, f"{float(floors[-1]):.2f} to 1.00"]


def _scores(tables: Tables, instrument: Instrument) -> dict[str, Any]:
    scored, unscored = figures.scored(tables), figures.unscored(tables)
    rows = scored.head(MOST_ROWS).rows(named=True)
    chart = ""
    if 0 < scored.height <= MOST_BARS:
        colors = charts.level_colors([level.name for level in instrument.levels])
        chart = charts.bars([_score_bar(row) for row in rows], color=colors)
    return {
        "rows": rows,
        "rows_left_out": max(scored.height - MOST_ROWS, 0),
        "score_chart": chart,
        "without": [
            {"name": name, "reason": NO_SCORE_WORDS[reason]}
            for name, reason in unscored.head(MOST_ROWS).select("name", "no_score_reason").iter_rows()
        ],
        "without_left_out": max(unscored.height - MOST_ROWS, 0),
    }


def _score_bar(row: Mapping[str, Any]) -> dict[str, object]:
    share = figures.Count(row["met"], row["applicable"])
    return {
        # Isolated, so that a right-to-left name does not carry the rank to its other side.
        "label": f"\u200e{row['rank']}. \u2068{row['name']}\u2069",
        "percent": float(share.share * 100),
        "caption": share.printed,
        "level": row["level"],
    }


def _criterion(criterion: figures.CriterionFigures) -> dict[str, Any]:
    rows = [
        {"label": f"{p.code} {p.name}", "percent": float(p.count.share * 100), "caption": p.count.printed}
        for p in criterion.prevalence
        if p.count.total
    ]
    chart = charts.bars(rows) if rows else ""
    return {
        "code": criterion.code,
        "title": criterion.title,
        "mean": criterion.mean,
        "prevalence": criterion.prevalence,
        "top": criterion.top,
        "chart": chart,
    }


def _settled(tables: Tables) -> dict[str, int]:
    counts = dict(tables.answers.group_by(pl.col("how").cast(pl.String)).len().iter_rows())
    return {"settled_agreed": counts.get("agreed", 0), "settled_decided": counts.get("decided", 0)}


def _tone(number: int, levels: int) -> int:
    """A shade from 0 to 3 for the level of this number, so that an edition may have two levels or five."""
    return round(number * 3 / max(levels - 1, 1))
