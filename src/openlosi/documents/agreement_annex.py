"""The report's agreement annex: the campaign's statistics in words a minister can read."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from openlosi.core.instruments.models import Instrument
from openlosi.tables import Tables

#: Statistic, its name on the page, and what it says.
STATISTICS: Mapping[str, tuple[str, str]] = {
    "percent": ("Percent agreement", "The share of answers on which the two agreed."),
    "positive": ("Positive agreement", "Agreement where at least one of them answered yes."),
    "negative": ("Negative agreement", "Agreement where at least one of them answered no."),
    "kappa": (
        "Cohen's kappa",
        "Agreement beyond what chance would give; low when nearly all answers are alike.",
    ),
    "ac1": ("Gwet's AC1", "Agreement beyond chance, steady when nearly all answers are alike."),
    "alpha": ("Krippendorff's alpha", "Agreement beyond chance, corrected for few answers."),
}
_MOST_DISPUTED = 10


def annex(tables: Tables, instrument: Instrument, language: str) -> dict[str, Any]:
    """What the agreement section shows; ``agreement`` is empty where the sheets were settled already."""
    campaign = {
        row["statistic"]: row for row in tables.agreement.filter(pl.col("scope") == "campaign").to_dicts()
    }
    titles = instrument.texts[language].criteria
    by_criterion: dict[str, dict[str, Any]] = {c.code: {} for c in instrument.criteria}
    for row in tables.agreement.filter(pl.col("scope") == "criterion").to_dicts():
        by_criterion[str(row["key"])][row["statistic"]] = row["value"]
    return {
        "agreement": [_statistic(campaign[key], key) for key in STATISTICS if key in campaign],
        "campaign_agreement": _percent(campaign.get("percent", {}).get("value")),
        "statistic_names": [name for name, _ in STATISTICS.values()],
        "agreement_by_criterion": [
            {"title": titles[code], "figures": [_printed(found.get(key), key) for key in STATISTICS]}
            for code, found in by_criterion.items()
        ],
        "disputed": _disputed(tables, instrument, language),
    }


def _statistic(row: Mapping[str, Any], key: str) -> dict[str, str]:
    name, meaning = STATISTICS[key]
    figures = {part: _printed(row[part], key) for part in ("value", "low", "high")}
    return {"name": name, "meaning": meaning, **figures}


def _printed(value: float | None, key: str) -> str:
    if key in ("percent", "positive", "negative"):
        return _percent(value)
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _disputed(tables: Tables, instrument: Instrument, language: str) -> list[dict[str, Any]]:
    pairs = {
        str(row["key"]): row["n"]
        for row in tables.agreement.filter(
            (pl.col("scope") == "indicator") & (pl.col("statistic") == "percent")
        ).to_dicts()
    }
    counted = tables.discrepancies.group_by(pl.col("indicator").cast(pl.String)).len().rows()
    worst = sorted(counted, key=lambda row: (-row[1] / max(pairs.get(row[0], 1), 1), row[0]))
    return [
        {
            "code": code,
            "name": instrument.text(code, language).name,
            "discrepancies": count,
            "pairs": pairs[code],
        }
        for code, count in worst[:_MOST_DISPUTED]
    ]
