"""What people do to a campaign and its cases."""

from datetime import datetime

from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.wording import move_refused
from openlosi.core.assessments.lifecycle import MoveNotAllowed, Stage, move
from openlosi.core.assessments.no_score import NoScore


def move_case(
    case: Case, to: Stage, *, at: datetime, reason: str = "", no_score: NoScore | None = None
) -> Case:
    """
    Move a case to another stage: the only way a stage ever changes.

    The caller holds the case's lock, has checked who may, and writes the audit entry.

    :param reason: why a settled case is opened again, or in words why there will be no score
    :param no_score: why there will be no score; kept with the case
    :raises MoveNotAllowed: if there is no such move, or it lacks the reason it needs
    """
    try:
        case.stage = move(Stage(case.stage), to, reason=reason, no_score=no_score).value
    except MoveNotAllowed as refused:
        raise MoveNotAllowed(move_refused(refused), refused.stage, refused.to) from refused
    case.stage_since = at
    if no_score is not None:
        case.no_score, case.no_score_why = no_score.value, reason
    elif to is Stage.RECONCILIATION:
        # It is back with its assessors, so it is to have a score after all.
        case.no_score, case.no_score_why = "", ""
    case.save(update_fields=["stage", "stage_since", "no_score", "no_score_why"])
    return case
