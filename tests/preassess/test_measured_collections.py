"""A collection with measurements decides what only a tool can tell, either way; without them the tool is missing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from openlosi.core.suggestions.suggestion import Suggestion, Verdict
from openlosi.crawler.archive import Journal, open_collection
from openlosi.editions import load
from openlosi.evidence_format.observations import Measurement
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.summary import Summary
from openlosi.preassess.suggesting import preassess

HOME, NEWS = "https://town.example/", "https://town.example/news"
TOOLS = ("201", "208", "209", "210")
ENGINES = {"pages": [{"address": HOME}, {"address": NEWS}], "opened_in_both": 2, "least_shared_words": 0.98}

#: For each indicator a measurement that speaks for it, and one that speaks against it.
CLEAN = {
    "201": Measurement("engines", "Firefox 140", (HOME, NEWS), {**ENGINES, "most_moved_parts": 0.05}),
    "208": Measurement("markup", "vnu 25.5", (HOME, NEWS), {"checked": 2, "without_error": 2}),
    "209": Measurement("styles", "vnu 25.5", (HOME, NEWS), {"checked": 3, "without_error": 3}),
    "210": Measurement("accessibility", "axe-core 4.10", (HOME, NEWS), {"checked": 2, "without_failure": 2}),
}
FAULTY = {
    "201": Measurement("engines", "Firefox 140", (HOME, NEWS), {**ENGINES, "most_moved_parts": 0.7}),
    "208": Measurement("markup", "vnu 25.5", (HOME, NEWS), {"checked": 2, "without_error": 1}),
    "209": Measurement("styles", "vnu 25.5", (HOME, NEWS), {"checked": 3, "without_error": 0}),
    "210": Measurement("accessibility", "axe-core 4.10", (HOME, NEWS), {"checked": 2, "without_failure": 0}),
}
Told = Callable[..., dict[str, Suggestion]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is suggested of a portal of two pages with these measurements."""

    def of(*measurements: Measurement) -> dict[str, Suggestion]:
        with Journal.open(tmp_path / "town.wacz.part") as journal:
            journal.add_page(Page(HOME, "sha256:0", "html", "Town", language="en", text="Town\nWelcome"))
            journal.add_page(Page(NEWS, "sha256:1", "html", "News", language="en", text="News", depth=1))
            for each in measurements:
                journal.add_measurement(each)
            journal.finish(tmp_path / "town.wacz", summary=Summary(HOME, state="collected"))
        with open_collection(tmp_path / "town.wacz") as collection:
            return dict(preassess(collection, load("losi-2024"), embeddings=False).suggestions)

    return of


@pytest.mark.parametrize("code", TOOLS)
def test_a_sample_without_a_fault_is_found_with_its_pages_and_figures(told: Told, code: str) -> None:
    suggestion = told(*CLEAN.values())[code]

    assert suggestion.verdict is Verdict.FOUND and suggestion.confidence >= 0.6
    assert [shown.address for shown in suggestion.evidence] == [HOME, NEWS]
    assert CLEAN[code].tool in suggestion.stopped


@pytest.mark.parametrize("code", TOOLS)
def test_a_sample_with_a_fault_is_not_found_and_names_the_pages_measured(told: Told, code: str) -> None:
    suggestion = told(*FAULTY.values())[code]

    assert suggestion.verdict is Verdict.NOT_FOUND and suggestion.confidence <= 0.3
    assert not suggestion.evidence
    assert [page.address for page in suggestion.looked_at] == [HOME, NEWS]
    assert FAULTY[code].tool in suggestion.stopped


@pytest.mark.parametrize("code", TOOLS)
def test_without_a_measurement_the_tool_is_missing(told: Told, code: str) -> None:
    suggestion = told()[code]

    assert suggestion.verdict is Verdict.NOT_ASSESSABLE
    assert suggestion.why_not_assessable.startswith("Tool missing:")
    assert "--measure" in suggestion.why_not_assessable


@pytest.mark.parametrize("code", TOOLS)
def test_another_measurement_does_not_decide_it(told: Told, code: str) -> None:
    others = [each for its, each in CLEAN.items() if its != code]

    assert told(*others)[code].verdict is Verdict.NOT_ASSESSABLE


def test_a_measurement_that_could_not_be_made_says_what_to_install(told: Told) -> None:
    suggestion = told(Measurement("markup", not_assessable="Java is not installed."))["208"]

    assert suggestion.verdict is Verdict.NOT_ASSESSABLE
    assert suggestion.why_not_assessable == "Tool missing: Java is not installed."


def test_a_measurement_of_nothing_decides_nothing(told: Told) -> None:
    empty = Measurement("styles", "vnu 25.5", (), {"checked": 0, "without_error": 0})

    assert told(empty)["209"].verdict is Verdict.NOT_ASSESSABLE
