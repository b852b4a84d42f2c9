"""What the contact of a municipality reads: its cases, and what came out of one of them once it may be seen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from openlosi.apps.assessments.wording import instruments_of
from openlosi.apps.campaigns.contacts import cases_spoken_for, reply_until, shown_from
from openlosi.apps.campaigns.models import Case
from openlosi.apps.results.queries import NotVisible, Outcome, Scored, outcome
from openlosi.core.assessments.blinding import Thing, may_see
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Contact
from openlosi.core.improvement.batches import points_to
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.levels import level_of, next_level
from openlosi.web.outcome import NO_SCORE_WORDS, Grade, grade, lines, missing_by_effort, spoken


@dataclass(frozen=True)
class NextLevel:
    """The level above, and how many more indicators lead there."""

    name: str
    language: str
    more: int


@dataclass(frozen=True)
class Result:
    """A settled score with the way to the next level; there is none from the highest."""

    grade: Grade
    next: NextLevel | None


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of the municipality that somebody speaks for."""
    at = now().date()
    rows = [(case, _is_open(case), _from(case, at)) for case in cases_spoken_for(request.user)]
    return render(request, "municipality/cases.html", {"rows": rows})


@login_required
@require_safe
def case(request: HttpRequest, number: int) -> HttpResponse:
    """What came out of one case; before it may be seen, what will come and when."""
    found = get_object_or_404(cases_spoken_for(request.user), pk=number)
    try:
        came_out = outcome(request.user, found)
    except NotVisible:
        context = {"case": found, "shown_from": _from(found, now().date())}
        return render(request, "municipality/waiting.html", context)
    return render(request, "municipality/case.html", _told(found, came_out))


def _told(found: Case, came_out: Outcome) -> dict[str, Any]:
    language = get_language() or ""
    instruments = instruments_of(found.campaign)
    everything = lines(came_out, found.campaign, instruments, language)
    there = [line for line in everything if line.answer.value is Value.MET]
    return {
        "case": found,
        "no_score": NO_SCORE_WORDS[came_out.no_score] if came_out.no_score else "",
        "settling": came_out.settling,
        "reply_until": reply_until(found.campaign),
        "results": [
            _result(scored, instrument, language)
            for instrument in instruments
            if (scored := came_out.scored(instrument))
        ],
        "missing": [(effort.value, some) for effort, some in missing_by_effort(everything)],
        "missing_count": sum(line.is_missing for line in everything),
        "there": there,
        "left_out": [line for line in everything if line.answer.value is Value.NOT_APPLICABLE],
        "of": len(everything),
        "is_part": came_out.is_part_of(instruments[0]),
    }


def _result(scored: Scored, instrument: Instrument, language: str) -> Result:
    shown = grade(scored, instrument, language)
    if scored.whole.share is None:
        return Result(shown, None)
    above = next_level(level_of(scored.whole.share, instrument.levels), instrument.levels)
    if above is None:
        return Result(shown, None)
    texts = instrument.texts[spoken(instrument, language)]
    return Result(shown, NextLevel(texts.levels[above.name], texts.language, points_to(above, scored.whole)))


def _is_open(found: Case) -> bool:
    """Whether a contact sees what came out; asked of the stage alone, so that a list costs no query a row."""
    thing = Thing.NO_SCORE if found.no_score else Thing.SETTLED
    return may_see(Contact, thing, stage=Stage(found.stage), both_submitted=found.both_submitted)


def _from(found: Case, today: date) -> date | None:
    """The planned day, unless it has passed: a promise that was not kept is not repeated."""
    planned = shown_from(found.campaign)
    return planned if planned and planned >= today else None
