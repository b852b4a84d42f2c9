"""May it happen now? What state the work is in, not who asks."""

from datetime import datetime

from openlosi.apps.assessments.models import Assessment
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.timeline import Period, Phase, is_open


class NotNow(Exception):
    """The state of the work does not allow it; the message says why."""


class AlreadySubmitted(NotNow):
    """The assessment was handed in; it changes only after a coordinator unlocks it."""


class WrongStage(NotNow):
    """The case is at another stage."""


class PhaseClosed(NotNow):
    """The campaign's timeline has this phase closed now."""


def check_answering(assessment: Assessment, at: datetime) -> None:
    """
    Make sure that answers may change.

    :raises AlreadySubmitted: after submission
    :raises WrongStage: when the case has moved on, for instance without a score
    :raises PhaseClosed: outside the assessment phase, or the time this case was given
    """
    case = assessment.assignment.case
    if assessment.submitted_at is not None:
        raise AlreadySubmitted("This assessment was submitted. Ask your coordinator to unlock it.")
    check_stage(case, Stage.ASSIGNED, Stage.INDEPENDENT)
    check_phase(case, Phase.ASSESSMENT, at)


def check_stage(case: Case, *stages: Stage) -> None:
    """
    Make sure that a case is at one of these stages.

    :raises WrongStage: if it is not
    """
    if Stage(case.stage) not in stages:
        wanted = " or ".join(stage.value for stage in stages)
        raise WrongStage(f"This case is in {case.stage}; this can be done in {wanted}.")


def check_phase(case: Case, phase: Phase, at: datetime) -> None:
    """
    Make sure that a phase of the case's campaign is open.

    :raises PhaseClosed: if it is not, or the campaign is closed
    """
    campaign = case.campaign
    if campaign.closed_at is not None:
        raise PhaseClosed(f'The campaign "{campaign.title}" is closed.')
    until = case.extended_until if phase is Phase.ASSESSMENT else None
    timeline = timeline_of(campaign)
    if not is_open(timeline, phase, at, campaign.time_zone, until=until):
        period = timeline[phase]
        dates = f"from {period.opens_on or '…'} to {period.closes_on or '…'}"
        raise PhaseClosed(
            f"The phase {phase.value} is open {dates}. Ask your coordinator if you need more time."
        )


def timeline_of(campaign: Campaign) -> dict[Phase, Period]:
    """The campaign's phases with their dates, in one query."""
    return {Phase(row.phase): Period(row.opens_on, row.closes_on) for row in campaign.phases.all()}
