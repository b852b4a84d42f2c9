"""Every function that the page about scoring names is there."""

import importlib
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "scoring.md"


def test_the_page_about_scoring_names_functions_that_exist():
    named = re.findall(
        r"`((?:assessments|scoring|improvement)\.\w+)\.(\w+)`", PAGE.read_text(encoding="utf-8")
    )

    assert len(named) > 15
    assert [
        (module, name)
        for module, name in named
        if not hasattr(importlib.import_module(f"openlosi.core.{module}"), name)
    ] == []
