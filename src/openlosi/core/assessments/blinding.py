"""
Decide who may see what of a case: the rule the whole platform stands on.

Assessors work blind: until both have submitted, neither may learn what the other answered, nor even that they differ, and
nor may anybody else. Every page, list, count, export, feed, log and API response that shows something of a case
asks this module first. The table below is the law; docs/reference/who-sees-what.md is drawn from it, and a test compares.
"""

from collections.abc import Iterable, Iterator
from enum import Enum

from openlosi.core.assessments.answers import Answer
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import (
    Assessor,
    Contact,
    Coordinator,
    Observer,
    Operator,
    Reviewer,
    Role,
)


class Thing(Enum):
    """What there is to see of a case."""

    #: How many indicators are answered, who is late, whether an assessment was submitted.
    PROGRESS = "progress"
    #: Who the assessors are.
    NAMES = "names"
    #: The viewer's own answers with their evidence, confidence and flags.
    OWN_ANSWERS = "own answers"
    #: Answers of others, with their evidence, confidence and flags.
    ANSWERS = "answers"
    #: Where two assessors differ, and every figure made of it.
    DISCREPANCIES = "discrepancies"
    #: The case's part in figures of agreement over all cases that may be seen.
    AGREEMENT = "agreement figures"
    #: What is said and changed in reconciliation.
    THREAD = "thread"
    #: What a reviewer decided, and why.
    DECISIONS = "decisions"
    #: The answers that count, how each was reached, and the scores made of them.
    SETTLED = "settled answers"
    #: That the case will have no score, and why. Nobody's answers are in it, so it does not wait for both.
    NO_SCORE = "no-score reason"
    #: What pre-assessment suggests. Of an assessor's own indicators, the campaign's option says when.
    SUGGESTIONS = "suggestions"
    #: Notes an assessor keeps for themselves.
    OWN_NOTES = "own notes"
    NOTES = "notes"


#: Things that stay hidden, whatever the stage, until both assessments of a case are in.
NEEDS_BOTH: frozenset[Thing] = frozenset(
    {
        Thing.ANSWERS,
        Thing.DISCREPANCIES,
        Thing.AGREEMENT,
        Thing.THREAD,
        Thing.DECISIONS,
        Thing.SETTLED,
        Thing.SUGGESTIONS,
    }
)

_ALL = frozenset(Stage)
_OPENED = frozenset({Stage.RECONCILIATION, Stage.REVIEW, Stage.REPLY, Stage.SETTLED})
_REVIEWED = frozenset({Stage.REVIEW, Stage.REPLY, Stage.SETTLED})
_REPLYING = frozenset({Stage.REPLY, Stage.SETTLED})
_SETTLED = frozenset({Stage.SETTLED})

#: Role, thing, stages at which it may be seen. What is not here is not seen.
VISIBLE: dict[type[Role], dict[Thing, frozenset[Stage]]] = {
    Coordinator: {
        Thing.PROGRESS: _ALL,
        Thing.NAMES: _ALL,
        Thing.ANSWERS: _OPENED,
        Thing.DISCREPANCIES: _OPENED,
        Thing.AGREEMENT: _OPENED,
        Thing.THREAD: _OPENED,
        Thing.DECISIONS: _REVIEWED,
        Thing.SETTLED: _REPLYING,
        Thing.NO_SCORE: _REVIEWED,
        Thing.SUGGESTIONS: _OPENED,
    },
    Assessor: {
        Thing.OWN_ANSWERS: _ALL,
        Thing.OWN_NOTES: _ALL,
        Thing.ANSWERS: _OPENED,
        Thing.DISCREPANCIES: _OPENED,
        Thing.THREAD: _OPENED,
        Thing.DECISIONS: _SETTLED,
        Thing.SETTLED: _SETTLED,
        Thing.NO_SCORE: _SETTLED,
    },
    Reviewer: {
        Thing.PROGRESS: _ALL,
        Thing.ANSWERS: _REVIEWED,
        Thing.DISCREPANCIES: _REVIEWED,
        Thing.AGREEMENT: _REVIEWED,
        Thing.THREAD: _REVIEWED,
        Thing.DECISIONS: _REVIEWED,
        Thing.SETTLED: _REPLYING,
        Thing.NO_SCORE: _REVIEWED,
        Thing.SUGGESTIONS: _REVIEWED,
    },
    Contact: {
        Thing.SETTLED: _REPLYING,
        Thing.NO_SCORE: _REPLYING,
    },
    Observer: {
        Thing.PROGRESS: _ALL,
        Thing.AGREEMENT: _SETTLED,
        Thing.SETTLED: _SETTLED,
        Thing.NO_SCORE: _REVIEWED,
    },
    Operator: {
        Thing.PROGRESS: _ALL,
        Thing.NAMES: _ALL,
    },
}


def may_see(role: type[Role], thing: Thing, *, stage: Stage, both_submitted: bool) -> bool:
    """
    Say whether a role may see a thing of a case at its stage.

    An assessor's role means an assessor *of this case*, a contact's the case of *their* municipality: whose case it
    is, the caller knows. ``both_submitted`` says whether both active assessments are in: a case
    without a score can be in review, or settled, while they are not, and stays blind.

    >>> may_see(Coordinator, Thing.ANSWERS, stage=Stage.INDEPENDENT, both_submitted=False)
    False
    >>> may_see(Coordinator, Thing.ANSWERS, stage=Stage.RECONCILIATION, both_submitted=True)
    True
    """
    if thing in NEEDS_BOTH and not both_submitted:
        return False
    return stage in VISIBLE[role].get(thing, frozenset())


def visible_answers(
    answers: Iterable[Answer],
    *,
    role: type[Role],
    viewer_id: int | str,
    stage: Stage,
    both_submitted: bool,
) -> Iterator[Answer]:
    """Yield only the answers this viewer, who holds this role in the case, may see at this stage."""
    for answer in answers:
        own = role is Assessor and answer.assessor_id == viewer_id
        thing = Thing.OWN_ANSWERS if own else Thing.ANSWERS
        if may_see(role, thing, stage=stage, both_submitted=both_submitted):
            yield answer


def drawn() -> str:
    """Draw the table in Markdown: a line for each role and thing, with the stages at which it may be seen."""
    lines = ["| role | thing | seen at |", "|---|---|---|"]
    for role, things in VISIBLE.items():
        for thing in Thing:
            stages = [stage.value for stage in Stage if stage in things.get(thing, frozenset())]
            when = "never" if not stages else "always" if len(stages) == len(Stage) else ", ".join(stages)
            both = "; only when both have submitted" if stages and thing in NEEDS_BOTH else ""
            lines.append(f"| {role.name} | {thing.value} | {when}{both} |")
    return "\n".join(lines) + "\n"
