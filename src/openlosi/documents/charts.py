"""
Charts as Vega-Lite specifications, drawn to SVG on this machine.

One definition serves page, print and Word. Every chart is decoration to a
screen reader: its figures stand in a table beside it.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import vl_convert

INK = "#16323a"
LEVEL_COLORS = ("#e9b872", "#9cc5cf", "#23697d", "#0b4f6c")
_FONT = "Noto Sans, Noto Sans Arabic, Segoe UI, system-ui, sans-serif"

_CONFIG: dict[str, Any] = {
    "aria": False,
    "font": _FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "domainColor": "#b9c7cb",
        "gridColor": "#e3eaec",
    },
}


def level_colors(levels: Sequence[str]) -> dict[str, str]:
    """A color for each level, the lowest first; light to dark, and told apart without red and green."""
    last = max(len(levels) - 1, 1)
    steps = len(LEVEL_COLORS) - 1
    return {level: LEVEL_COLORS[round(i * steps / last)] for i, level in enumerate(levels)}


def columns(rows: Sequence[Mapping[str, object]], colors: Mapping[str, str]) -> str:
    """Columns of counts: rows of ``label``, ``count`` and ``caption``, in their order, as SVG."""
    x = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelAngle": 0, "ticks": False},
    }
    base = {"x": x, "y": {"field": "count", "type": "quantitative", "axis": None}}
    color = {
        "field": "label",
        "scale": {"domain": [r["label"] for r in rows], "range": [colors[str(r["level"])] for r in rows]},
        "legend": None,
    }
    return _draw(
        {
            "width": 520,
            "height": 200,
            "data": {"values": list(rows)},
            "layer": [
                {
                    "mark": {"type": "bar", "cornerRadiusTopLeft": 3, "cornerRadiusTopRight": 3, "width": 84},
                    "encoding": {**base, "color": color},
                },
                {
                    "mark": {"type": "text", "dy": -8, "fontSize": 13, "fontWeight": 600, "color": INK},
                    "encoding": {**base, "text": {"field": "caption"}},
                },
            ],
        }
    )


def bars(rows: Sequence[Mapping[str, object]], *, color: str | Mapping[str, str] = "#2f8299") -> str:
    """
    Horizontal bars of shares: rows of ``label``, ``percent`` (0 to 100) and ``caption``, in their order, as SVG.

    :param color: one color, or a color for each row's ``level``
    """
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 330, "ticks": False, "domain": False, "labelPadding": 8},
    }
    x = {
        "field": "percent",
        "type": "quantitative",
        "scale": {"domain": [0, 100]},
        "axis": {"title": None, "values": [0, 25, 50, 75, 100], "labelExpr": "datum.value + ' %'"},
    }
    paint: dict[str, object] = {"value": color}
    if not isinstance(color, str):
        scale = {"domain": list(color), "range": list(color.values())}
        paint = {"field": "level", "scale": scale, "legend": None}
    return _draw(
        {
            "width": 420,
            "height": {"step": 23},
            "data": {"values": list(rows)},
            "encoding": {"y": y, "x": x},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 13, "cornerRadiusEnd": 2},
                    "encoding": {"color": paint},
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11, "color": INK},
                    "encoding": {"text": {"field": "caption"}},
                },
            ],
        }
    )


def _draw(specification: dict[str, Any]) -> str:
    specification = {**specification, "config": _CONFIG}
    svg = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    # Clip paths are numbered through the life of the process. Named for their drawing they differ between the
    # drawings of a page, and are the same each time a page is made.
    drawing = hashlib.sha256(json.dumps(specification, sort_keys=True).encode()).hexdigest()[:8]
    names: dict[str, str] = {}
    svg = re.sub(r"\bclip\d+\b", lambda m: names.setdefault(m[0], f"clip-{drawing}-{len(names)}"), svg)
    # The place where it stands says what it is; to a screen reader its parts are noise.
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg).replace("<svg", '<svg aria-hidden="true"', 1)
    # It shrinks with the page instead of pushing it sideways on a phone.
    return re.sub(r'^<svg([^>]*?) width="([\d.]+)" height="[\d.]+"', r'<svg\1 style="max-width:\2px"', svg)
