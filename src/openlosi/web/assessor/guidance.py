"""The texts beside a question, for all indicators at once, so that the page has them when the line is down."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from openlosi.apps.assessments.wording import Worded

#: The fields that help to answer. Why it matters and how to put it right are for the municipality.
FIELDS = ("name", "question", "explanation", "where", "counts", "does_not_count", "good")


def texts(words: Mapping[str, Worded]) -> dict[str, dict[str, Any]]:
    """What is said of each indicator, by its code."""
    return {
        code: {
            **{field: getattr(word.text, field) for field in FIELDS},
            "criteria": list(word.criteria),
            "borrowed": sorted(word.borrowed & set(FIELDS)),
        }
        for code, word in words.items()
    }


def version_of(words: Mapping[str, Worded]) -> str:
    """A short name of these very texts."""
    written = json.dumps(texts(words), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()[:12]
