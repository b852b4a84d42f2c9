"""
The stages of a case, and which moves between them exist.

Says what may follow what, never who may do it: that is for permissions.
"""

from enum import Enum

from openlosi.core.assessments.no_score import NoScore


class Stage(Enum):
    """Where a case stands."""

    ASSIGNED = "assigned"
    INDEPENDENT = "independent"
    RECONCILIATION = "reconciliation"
    REVIEW = "review"
    REPLY = "reply"
    SETTLED = "settled"


# docs/reference/stages.md is drawn from this table, and a test compares.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.ASSIGNED: frozenset({Stage.INDEPENDENT, Stage.REVIEW}),
    Stage.INDEPENDENT: frozenset({Stage.RECONCILIATION, Stage.REVIEW}),
    Stage.RECONCILIATION: frozenset({Stage.REVIEW}),
    Stage.REVIEW: frozenset({Stage.RECONCILIATION, Stage.REPLY, Stage.SETTLED}),
    Stage.REPLY: frozenset({Stage.REVIEW, Stage.SETTLED}),
    Stage.SETTLED: frozenset({Stage.REVIEW}),
}

#: Moves that leave a stage out, because there will be no score. They need to know why there will be none.
NEED_NO_SCORE: frozenset[tuple[Stage, Stage]] = frozenset(
    {(Stage.ASSIGNED, Stage.REVIEW), (Stage.INDEPENDENT, Stage.REVIEW)}
)

#: Moves that open again what was closed. They need a reason in words.
NEED_REASON: frozenset[tuple[Stage, Stage]] = frozenset({(Stage.SETTLED, Stage.REVIEW)})


class MoveNotAllowed(ValueError):
    """
    The case cannot go there from where it stands; the message says why.

    :ivar stage: where it stands
    :ivar to: where it cannot go
    """

    def __init__(self, message: str, stage: Stage, to: Stage) -> None:
        super().__init__(message)
        self.stage, self.to = stage, to


def move(stage: Stage, to: Stage, *, reason: str = "", no_score: NoScore | None = None) -> Stage:
    """
    Return the stage a case moves to.

    ``unsettled`` is no reason to leave a stage out: it says of a case that the two
    assessors differ, and reconciliation is where they are brought together.

    >>> move(Stage.ASSIGNED, Stage.REVIEW, no_score=NoScore.UNREACHABLE)
    <Stage.REVIEW: 'review'>

    :param reason: why a settled case is opened again
    :param no_score: why a case that leaves a stage out will have no score
    :raises MoveNotAllowed: if there is no such move, or it lacks the reason it needs
    """
    if to not in MOVES[stage]:
        onward = ", ".join(possible.value for possible in Stage if possible in MOVES[stage])
        raise MoveNotAllowed(
            f"a case in {stage.value} cannot go to {to.value}; it can go to {onward}", stage, to
        )
    if (stage, to) in NEED_NO_SCORE and no_score in (None, NoScore.UNSETTLED):
        raise MoveNotAllowed(
            f"from {stage.value} a case goes straight to {to.value} only when it will have no score; say why",
            stage,
            to,
        )
    if (stage, to) in NEED_REASON and not reason.strip():
        raise MoveNotAllowed(f"a {stage.value} case goes back to {to.value} only with a reason", stage, to)
    return to


def drawn() -> str:
    """
    Draw the table of moves in Markdown, one line a move.

    >>> drawn().splitlines()[2]
    '| assigned | independent | |'
    """
    lines = ["| from | to | needs |", "|---|---|---|"]
    for stage in Stage:
        for to in Stage:
            if to in MOVES[stage]:
                needs = _needs(stage, to)
                lines.append(f"| {stage.value} | {to.value} | {needs} |".replace("|  |", "| |"))
    return "\n".join(lines) + "\n"


def _needs(stage: Stage, to: Stage) -> str:
    if (stage, to) in NEED_NO_SCORE:
        reasons = [reason.value for reason in NoScore if reason is not NoScore.UNSETTLED]
        return "a no-score reason: " + ", ".join(f"`{reason}`" for reason in reasons)
    return "a reason in words" if (stage, to) in NEED_REASON else ""
