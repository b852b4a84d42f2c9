"""How far the assessors of a campaign agree, over the cases that are open to be seen. Blind cases are in no figure here."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from openlosi.apps.accounts.models import User
from openlosi.apps.assessments.agreement import Agreement, Estimates, Statistic, agreements, openness
from openlosi.apps.assessments.wording import instruments_of
from openlosi.apps.campaigns.models import Campaign
from openlosi.core.agreement.disputes import Dispute
from openlosi.core.agreement.estimates import Estimate
from openlosi.core.assessments.roles import Permission
from openlosi.core.scoring.printing import decimals, percent
from openlosi.spreadsheets.inert import inert
from openlosi.web.coordinator.access import around, page
from openlosi.web.outcome import spoken

#: Each statistic's name, and what it says.
STATISTICS: Mapping[Statistic, tuple[str | Promise, str | Promise]] = {
    Statistic.PERCENT: (_("Percent agreement"), _("The share of answers on which the two said the same.")),
    Statistic.POSITIVE: (_("Positive agreement"), _("Agreement where at least one of them said yes.")),
    Statistic.NEGATIVE: (_("Negative agreement"), _("Agreement where at least one of them said no.")),
    Statistic.KAPPA: (
        _("Cohen's kappa"),
        _("Agreement beyond what chance would give; low when nearly all answers are alike."),
    ),
    Statistic.AC1: (_("Gwet's AC1"), _("Agreement beyond chance, steady when nearly all answers are alike.")),
    Statistic.ALPHA: (
        _("Krippendorff's alpha"),
        _("Agreement beyond chance, corrected for few answers."),
    ),
}
#: Shown beside each other in the tables; the CSV has all six.
_BESIDE = (Statistic.PERCENT, Statistic.AC1, Statistic.KAPPA)
_SHARES = {Statistic.PERCENT, Statistic.POSITIVE, Statistic.NEGATIVE}
_MOST_DISPUTED = 10


@dataclass(frozen=True)
class Figure:
    """A statistic as it is printed; a dash where it is undefined, which is not 0."""

    statistic: Statistic
    estimate: Estimate

    @property
    def name(self) -> str | Promise:
        """What it is called."""
        return STATISTICS[self.statistic][0]

    @property
    def meaning(self) -> str | Promise:
        """What it says."""
        return STATISTICS[self.statistic][1]

    @property
    def value(self) -> str:
        """Its value."""
        value = self.estimate.value
        if value is None:
            return "–"
        return percent(value) if self.statistic in _SHARES else _signed(decimals(value, 2))

    @property
    def interval(self) -> str:
        """Its 95 % interval; empty where there is none."""
        low, high = self.estimate.low, self.estimate.high
        if low is None or high is None:
            return ""
        if self.statistic in _SHARES:
            return f"{100 * low:.1f} – {100 * high:.1f} %"
        return f"{_signed(f'{low:.2f}')} – {_signed(f'{high:.2f}')}"


@dataclass(frozen=True)
class Row:
    """A group of answers that are compared: what it is called, and its figures."""

    code: str
    name: str
    figures: tuple[Figure, ...]
    estimates: Estimates

    @property
    def n(self) -> int:
        """How many pairs of answers are compared."""
        return self.estimates[Statistic.PERCENT].n


@dataclass(frozen=True)
class Disputed:
    """An indicator on which assessors differ."""

    dispute: Dispute
    name: str

    @property
    def rate(self) -> str:
        """How often they differ."""
        return percent(self.dispute.rate, places=0)


@page(Permission.SEE_RESULTS)
@require_safe
def agreement(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The figures in all, by indicator, by criterion and, for who may know names, by assessor and by pair."""
    found = agreements(request.user, campaign, instruments_of(campaign))
    names = _names(found)
    context = {
        **around(request, campaign, "agreement"),
        "openness": openness(request.user, campaign),
        "parts": [_part(each, names) for each in found if each.cases],
        "beside": [STATISTICS[statistic][0] for statistic in _BESIDE],
    }
    return render(request, "coordinator/agreement.html", context)


@page(Permission.SEE_RESULTS)
@require_safe
def agreement_csv(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The same figures, all six statistics of each, as the table `agreement.csv` of `openlosi score` has them."""
    found = agreements(request.user, campaign, instruments_of(campaign))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("instrument", "scope", "key", "name", "statistic", "n", "value", "low", "high"))
    for each in found:
        for scope, rows in _scopes(each, _names(found)).items():
            for row in rows:
                for statistic, estimate in row.estimates.items():
                    figures = (estimate.value, estimate.low, estimate.high)
                    table.writerow(
                        (
                            each.instrument.code,
                            scope,
                            row.code,
                            inert(row.name),
                            statistic.value,
                            estimate.n,
                            *("" if figure is None else float(figure) for figure in figures),
                        )
                    )
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="agreement-{campaign.pk}.csv"'
    return response


def _part(found: Agreement, names: Mapping[int, str]) -> dict[str, Any]:
    scopes = _scopes(found, names)
    texts = found.instrument.texts[_language(found)]
    return {
        "title": texts.title,
        "language": texts.language,
        "whole": scopes["campaign"][0],
        "disputed": [
            Disputed(dispute, texts.indicators[dispute.indicator].name)
            for dispute in found.disputed[:_MOST_DISPUTED]
        ],
        "criteria": scopes["criterion"],
        "indicators": scopes["indicator"],
        "assessors": scopes.get("assessor", []),
        "pairs": scopes.get("pair", []),
    }


def _scopes(found: Agreement, names: Mapping[int, str]) -> dict[str, list[Row]]:
    """Every group of answers, by scope; those of people are the least agreeing first."""
    texts = found.instrument.texts[_language(found)]
    scopes = {
        "campaign": [_row(found.instrument.code, texts.title, found.whole, tuple(Statistic))],
        "criterion": [_row(code, texts.criteria[code], e) for code, e in found.by_criterion.items()],
        "indicator": [_row(code, texts.indicators[code].name, e) for code, e in found.by_indicator.items()],
    }
    if found.by_assessor:
        scopes["assessor"] = _people(found.by_assessor, lambda person: [person], names)
        scopes["pair"] = _people(found.by_pair, lambda pair: pair, names)
    return scopes


def _people(
    estimates: Mapping[Any, Estimates], members: Callable[[Any], Any], names: Mapping[int, str]
) -> list[Row]:
    rows = [
        _row(" | ".join(map(str, members(key))), " | ".join(names[one] for one in members(key)), each)
        for key, each in estimates.items()
    ]
    return sorted(rows, key=lambda row: (row.estimates[Statistic.PERCENT].value or 0, row.name))


def _row(code: str, name: str, estimates: Estimates, statistics: tuple[Statistic, ...] = _BESIDE) -> Row:
    return Row(code, name, tuple(Figure(each, estimates[each]) for each in statistics), estimates)


def _names(found: list[Agreement]) -> dict[int, str]:
    """The names of all assessors in the figures; asked for only where there are any."""
    numbers = {person for each in found for person in each.by_assessor}
    return {pk: str(person) for pk, person in User.objects.in_bulk(numbers).items()}


def _language(found: Agreement) -> str:
    return spoken(found.instrument, get_language() or "")


def _signed(figure: str) -> str:
    return figure.replace("-", "−")


__all__ = ["agreement", "agreement_csv"]
