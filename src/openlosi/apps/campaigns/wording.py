"""
Stages, phases and roles in words, and what `core` refuses, in the language of whoever reads it.

`core` knows no translation: its refusals say in English what they are about, and carry it besides.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from openlosi.core.assessments.lifecycle import MOVES, MoveNotAllowed, Stage
from openlosi.core.assessments.roles import (
    Assessor,
    Contact,
    Coordinator,
    Observer,
    Operator,
    Reviewer,
    Role,
)
from openlosi.core.assessments.timeline import DatesOutOfOrder, Period, Phase

#: As on the badge that every page shows beside a case.
STAGE_NAMES: dict[Stage, str | Promise] = {
    Stage.ASSIGNED: gettext_lazy("Assigned"),
    Stage.INDEPENDENT: gettext_lazy("Being assessed"),
    Stage.RECONCILIATION: gettext_lazy("In reconciliation"),
    Stage.REVIEW: gettext_lazy("In review"),
    Stage.REPLY: gettext_lazy("Municipality replies"),
    Stage.SETTLED: gettext_lazy("Settled"),
}

PHASE_NAMES: dict[Phase, str | Promise] = {
    Phase.SCOPE: gettext_lazy("Scope"),
    Phase.TRAINING: gettext_lazy("Training"),
    Phase.ASSESSMENT: gettext_lazy("Assessment"),
    Phase.RECONCILIATION: gettext_lazy("Reconciliation"),
    Phase.REVIEW: gettext_lazy("Review"),
    Phase.REPLY: gettext_lazy("The municipality's reply"),
    Phase.PUBLICATION: gettext_lazy("Publication"),
}

ROLE_NAMES: dict[str, str | Promise] = {
    Coordinator.name: gettext_lazy("Coordinator"),
    Assessor.name: gettext_lazy("Assessor"),
    Reviewer.name: gettext_lazy("Reviewer"),
    Contact.name: gettext_lazy("Contact of a municipality"),
    Observer.name: gettext_lazy("Observer"),
    Operator.name: pgettext_lazy("role", "Operator"),
}


def stages_named(stages: Iterable[Stage]) -> str:
    """Stages in words, each in quotation marks, for a sentence."""
    return one_of(_('"%(name)s"') % {"name": STAGE_NAMES[stage]} for stage in stages)


def role_needed(roles: Iterable[type[Role]]) -> str:
    """The sentence that tells somebody which role a thing needs."""
    return _("This needs one of these roles in the campaign: %(roles)s. Ask its coordinator.") % {
        "roles": one_of(str(ROLE_NAMES[role.name]) for role in roles)
    }


def one_of(words: Iterable[str]) -> str:
    """
    Several words of which one is meant, for a sentence.

    >>> one_of(["Reviewer", "Observer", "Operator"])
    'Reviewer, Observer or Operator'
    """
    *before, last = words
    if not before:
        return last
    return _("%(several)s or %(last)s") % {"several": listed(before), "last": last}


def listed(words: Iterable[str], most: int | None = None) -> str:
    """
    Words one after the other, the first so many, for a sentence.

    >>> listed(["206", "207", "214"], most=2)
    '206, 207 …'
    """
    every = list(words)
    shown = _(", ").join(every[:most])
    return f"{shown} …" if len(every[:most]) < len(every) else shown


def not_open(phase: Phase, period: Period, today: date, until: date | None = None) -> str:
    """
    The sentence that tells when a phase opens, or when it was over.

    :param until: a later last day, where one case was given more time
    """
    if period.opens_on is not None and today < period.opens_on:
        said, day = _('The phase "%(phase)s" of this campaign opens on %(day)s.'), period.opens_on
    else:
        said = _('The last day of the phase "%(phase)s" of this campaign was %(day)s.')
        day = max(day for day in (period.closes_on, until) if day is not None)
    return said % {"phase": PHASE_NAMES[phase], "day": date_format(day)}


def move_refused(refused: MoveNotAllowed) -> str:
    """Why a case cannot go to a stage."""
    named = {"stage": STAGE_NAMES[refused.stage], "to": STAGE_NAMES[refused.to]}
    if refused.to not in MOVES[refused.stage]:
        onward = [stage for stage in Stage if stage in MOVES[refused.stage]]
        said = _('A case at the stage "%(stage)s" cannot go to "%(to)s"; it can go to %(onward)s.')
        return said % {**named, "onward": stages_named(onward)}
    if refused.to is Stage.REVIEW and refused.stage is not Stage.SETTLED:
        said = _(
            'A case goes straight from "%(stage)s" to "%(to)s" only when it will have no score. Say why it has none.'
        )
        return said % named
    return _('A case goes back from "%(stage)s" to "%(to)s" only with a reason. Say why.') % named


def dates_refused(refused: DatesOutOfOrder) -> str:
    """Which dates of a timeline cannot be."""
    named = {
        "phase": PHASE_NAMES[refused.phase],
        "day": date_format(refused.day),
        "before": date_format(refused.before),
    }
    if refused.other is refused.phase:
        said = _(
            'The phase "%(phase)s" closes on %(day)s, before it opens on %(before)s. Change one of the two.'
        )
        return said % named
    said = _(
        'The phase "%(phase)s" opens on %(day)s, before "%(other)s" does on %(before)s. Phases open one after the '
        "other; change one of the two dates."
    )
    return said % {**named, "other": PHASE_NAMES[refused.other]}
