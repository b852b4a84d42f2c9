"""What a suggestion may not say."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.suggestions.suggestion import Suggestion, Verdict, draft_score


def test_found_without_evidence_cannot_be_said():
    with pytest.raises(ValueError, match="without evidence"):
        Suggestion("206", Verdict.FOUND, 0.9)


def test_not_assessable_without_a_reason_cannot_be_said():
    with pytest.raises(ValueError, match="no reason"):
        Suggestion("202", Verdict.NOT_ASSESSABLE, 0.5)


@pytest.mark.parametrize("confidence", [-0.01, 1.01])
def test_a_confidence_is_a_probability(confidence):
    with pytest.raises(ValueError, match="no probability"):
        Suggestion("206", Verdict.NOT_FOUND, confidence)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_the_draft_score_equals_counting_every_outcome(chances):
    suggestions = {str(n): Suggestion(str(n), Verdict.NOT_FOUND, p) for n, p in enumerate(chances)}

    draft = draft_score(suggestions, 95)

    reached = [0.0] * (len(chances) + 1)
    for outcome in itertools.product((0, 1), repeat=len(chances)):
        weight = 1.0
        for met, p in zip(outcome, chances, strict=True):
            weight *= p if met else 1 - p
        reached[sum(outcome)] += weight
    below = [sum(reached[: k + 1]) for k in range(len(reached))]
    assert below[draft.low] >= 0.05 - 1e-9 and (draft.low == 0 or below[draft.low - 1] < 0.05 + 1e-9)
    assert below[draft.high] >= 0.95 - 1e-9 and (draft.high == 0 or below[draft.high - 1] < 0.95 + 1e-9)
