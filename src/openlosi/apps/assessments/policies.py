"""May it happen now? What state the work is in, not who asks."""

from datetime import datetime

from django.utils.translation import gettext as _

from openlosi.apps.assessments.models import Assessment
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.policies import why_closed
from openlosi.apps.campaigns.wording import STAGE_NAMES, stages_named
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.timeline import Phase


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
        raise AlreadySubmitted(_("This assessment was submitted. Ask your coordinator to unlock it."))
    check_stage(case, Stage.ASSIGNED, Stage.INDEPENDENT)
    check_phase(case, Phase.ASSESSMENT, at)


def check_stage(case: Case, *stages: Stage) -> None:
    """
    Make sure that a case is at one of these stages.

    :raises WrongStage: if it is not
    """
    if Stage(case.stage) not in stages:
        said = _('This case is at the stage "%(stage)s"; this can be done only at %(wanted)s.')
        raise WrongStage(said % {"stage": STAGE_NAMES[Stage(case.stage)], "wanted": stages_named(stages)})


def check_phase(case: Case, phase: Phase, at: datetime) -> None:
    """
    Make sure that a phase of the case's campaign is open.

    :raises PhaseClosed: if it is not, or the campaign is closed
    """
    campaign = case.campaign
    if campaign.closed_at is not None:
        raise PhaseClosed(
            _('The campaign "%(title)s" is closed; nothing of it changes any more.')
            % {"title": campaign.title}
        )
    until = case.extended_until if phase is Phase.ASSESSMENT else None
    if why := why_closed(campaign, phase, at, until=until):
        raise PhaseClosed(_("%(why)s Ask your coordinator if you need more time.") % {"why": why})
