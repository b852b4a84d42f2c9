"""
Decide by measurements what only a tool can tell: valid markup and style sheets, accessibility, two browser engines.

A measurement is of a sample of pages, and its tool is sometimes another than the method's. So it makes a suggestion,
with its figures, and no certainty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openlosi.evidence_format.observations import Measurement

#: How sure a measured sample makes of the whole portal. One fault anywhere is enough for "not met"; a sample without a
#: fault says less, most of all where the method's own tool is another.
_CLEAN = {"208": 0.85, "209": 0.8, "210": 0.6, "201": 0.8}
_FAULTY = {"208": 0.03, "209": 0.07, "210": 0.04, "201": 0.3}
_MEASUREMENT = {"208": "markup", "209": "styles", "210": "accessibility", "201": "engines"}
_SHARED_WORDS, _MOVED = 0.9, 0.2
_NOTHING = "it was run, and could read nothing of the portal."


@dataclass(frozen=True)
class Measured:
    """
    What a measurement says of an indicator.

    :ivar clean: whether nothing was at fault in the sample
    :ivar said: the figures, in a sentence
    :ivar pages: the pages that were measured
    """

    clean: bool
    probability: float
    said: str
    pages: tuple[str, ...]


def measured(code: str, measurements: Iterable[Measurement]) -> Measured | None:
    """What was measured of an indicator; None when it is none that a measurement tells, or nothing was measured."""
    wanted = _MEASUREMENT.get(code)
    for each in measurements:
        if (
            wanted is not None
            and each.measurement == wanted
            and not each.not_assessable
            and _looked(each.figures)
        ):
            clean, said = _engines(each.figures) if wanted == "engines" else _faults(wanted, each.figures)
            likely = (_CLEAN if clean else _FAULTY)[code]
            return Measured(clean, likely, f"{said} ({each.tool})", each.sample)
    return None


def why_not(code: str, measurements: Iterable[Measurement]) -> str:
    """Why a measurement that was asked for gave nothing; "" when it was not asked for."""
    wanted = _MEASUREMENT.get(code)
    tried = [each for each in measurements if each.measurement == wanted]
    if not tried or measured(code, tried) is not None:
        return ""
    return f"Tool missing: {next((each.not_assessable for each in tried if each.not_assessable), _NOTHING)}"


def _looked(figures: Mapping[str, object]) -> bool:
    """Whether anything was measured at all: nothing looked at is neither clean nor at fault."""
    return _number(figures, "checked") > 0 if "checked" in figures else bool(figures.get("pages"))


def _faults(measurement: str, figures: Mapping[str, object]) -> tuple[bool, str]:
    without = "without_failure" if measurement == "accessibility" else "without_error"
    checked, good = _number(figures, "checked"), _number(figures, without)
    what = "documents" if measurement == "styles" else "pages"
    return 0 < checked == good, f"{good:.0f} of {checked:.0f} {what} were measured to be without a fault"


def _engines(figures: Mapping[str, object]) -> tuple[bool, str]:
    tried = figures.get("pages")
    pages = len(tried) if isinstance(tried, list | tuple) else 0
    opened = _number(figures, "opened_in_both")
    shared, moved = _number(figures, "least_shared_words"), _number(figures, "most_moved_parts")
    clean = opened > 0 and opened >= pages and shared >= _SHARED_WORDS and moved <= _MOVED
    said = (
        f"{opened:.0f} pages opened in both engines; at least {shared:.0%} of their words show in both, and at most "
        f"{moved:.0%} of their parts stand elsewhere"
    )
    return clean, said


def _number(figures: Mapping[str, object], name: str) -> float:
    found = figures.get(name)
    return float(found) if isinstance(found, int | float) else 0.0
