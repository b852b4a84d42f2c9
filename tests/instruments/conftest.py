"""A small valid edition that each test may spoil in its own way."""

from typing import Any

import pytest

from openlosi.core.instruments.wording import INDICATOR_FIELDS


@pytest.fixture
def structure() -> dict[str, Any]:
    return {
        "code": "little",
        "answers": ["met", "not_met"],
        "levels": [{"name": "low", "floor": "0"}, {"name": "high", "floor": "1/2"}],
        "criteria": [{"code": "content"}, {"code": "services"}],
        "indicators": [
            {
                "code": "1",
                "criteria": ["content"],
                "scope": "link",
                "needs": ["tool"],
                "sdg_targets": ["16.6"],
            },
            {"code": "2", "criteria": ["content", "services"], "effort": "easy", "window_years": 5},
        ],
    }


@pytest.fixture
def english() -> dict[str, Any]:
    return {
        "title": "A little index",
        "criteria": {"content": "Content", "services": "Services"},
        "levels": {"low": "Low", "high": "High"},
        "indicators": {
            code: {field: f"The {field} of {code}" for field in INDICATOR_FIELDS} for code in "12"
        },
    }
