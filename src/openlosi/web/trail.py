"""
The audit trail on pages: a campaign's for its coordinators, all of it for the operator, as lists and as CSV.

What of it somebody may see, `apps.campaigns.trail` decides.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from openlosi.apps.accounts.models import User
from openlosi.apps.accounts.permissions import check_operates
from openlosi.apps.audit.models import Entry
from openlosi.apps.audit.queries import narrowed
from openlosi.apps.campaigns import trail
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.campaigns.permissions import check_may, roles_in_campaign
from openlosi.core.assessments.roles import Coordinator, Operator, Permission, Role

_PER_PAGE = 50
_AT_ONCE = 1000


@dataclass(frozen=True)
class _Row:
    line: trail.Line
    case: str
    details: list[tuple[str, str]]


class Wanted(forms.Form):
    """Which entries somebody looks for."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("Person"), required=False, coerce=int, empty_value=None
    )
    act = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    case = forms.TypedChoiceField(label=gettext_lazy("Case"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any, user: Any, role: type[Role], campaign: Campaign | None) -> None:
        super().__init__(data, auto_id="wanted_%s")
        # Who and what there could be, and not who and what there is: a large trail is not read through for it.
        people = User.objects.all()
        cases = Case.objects.exclude(assignments__assessor=user.pk)
        if campaign:
            people = people.filter(participations__campaign=campaign).distinct()
            cases = cases.filter(campaign=campaign)
        self._offer("person", [(one.pk, str(one)) for one in people.order_by("name", "email")])
        acts = [
            (name, act.words) for name, act in trail.ACTS.items() if trail.could_ever_see(role, act.shows)
        ]
        self._offer("act", sorted(acts, key=lambda pair: str(pair[1])))
        names = cases.order_by("municipality__name", "pk").values_list("pk", "municipality__name")
        self._offer("case", list(names))

    def _offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("all")), *choices]

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries looked for; all of them where the form makes no sense."""
        given = self.cleaned_data if self.is_valid() else {}
        return narrowed(
            entries,
            by=given.get("person"),
            act=given.get("act") or "",
            case_id=given.get("case"),
            since=_start(given.get("since"), 0),
            before=_start(given.get("until"), 1),
        )


@login_required
@require_safe
def campaign_trail(request: HttpRequest, number: int) -> HttpResponseBase:
    """What was done in a campaign, for its coordinators."""
    campaign = Campaign.objects.filter(pk=number).first()
    if campaign is None or not roles_in_campaign(request.user, number) - {Operator}:
        raise Http404
    check_may(request.user, Permission.SET_UP_CAMPAIGN, number)
    try:
        zone = ZoneInfo(campaign.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    with timezone.override(zone):
        entries = trail.visible(request.user, Coordinator, campaign_id=number)
        return _answered(request, entries, Coordinator, campaign)


@login_required
@require_safe
def installation_trail(request: HttpRequest) -> HttpResponseBase:
    """What was done anywhere, for the operator."""
    check_operates(request.user)
    return _answered(request, trail.visible(request.user, Operator), Operator, None)


def _answered(
    request: HttpRequest, entries: QuerySet[Entry], role: type[Role], campaign: Campaign | None
) -> HttpResponseBase:
    wanted = Wanted(request.GET, request.user, role, campaign)
    found = wanted.narrow(entries).select_related("by")
    if request.GET.get("as") == "csv":
        name = slugify(campaign.title) if campaign else "installation"
        sheet = StreamingHttpResponse(
            _sheet(found, request.user, role), content_type="text/csv; charset=utf-8"
        )
        sheet["Content-Disposition"] = f'attachment; filename="audit-{name or "campaign"}.csv"'
        sheet["Cache-Control"] = "private, no-store"
        return sheet
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "coordinates": True,
        "here": "audit",
        "wanted": wanted,
        "page": page,
        "rows": _rows(trail.lines(page.object_list, request.user, role)),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "coordinator/audit.html" if campaign else "operator/audit.html", context)


def _rows(shown: list[trail.Line]) -> list[_Row]:
    numbers = {line.case_id for line in shown if line.case_id is not None}
    names = dict(Case.objects.filter(pk__in=numbers).values_list("pk", "municipality__name"))
    return [
        _Row(
            line,
            names.get(line.case_id or 0, ""),
            [(key, _words(value)) for key, value in line.details.items()],
        )
        for line in shown
    ]


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _start(day: Any, later: int) -> datetime | None:
    return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min)) if day else None


def _sheet(entries: QuerySet[Entry], user: Any, role: type[Role]) -> Iterator[str]:
    """The entries as CSV, a thousand at a time."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["at", "by", "act", "campaign", "case", "about", "details"])
    last: int | None = None
    while True:
        # By number and not by page: entries that come meanwhile shift no page.
        some = list((entries if last is None else entries.filter(number__lt=last))[:_AT_ONCE])
        for line in trail.lines(some, user, role):
            details = json.dumps(line.details, ensure_ascii=False) if line.details else ""
            cells = [
                line.at.isoformat(),
                line.by,
                line.act,
                line.campaign_id,
                line.case_id,
                line.about,
                details,
            ]
            writer.writerow([_harmless(cell) for cell in cells])
        yield written.getvalue()
        written.seek(0)
        written.truncate()
        if len(some) < _AT_ONCE:
            return
        last = some[-1].number


def _harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
