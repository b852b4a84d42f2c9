"""The assessor's cases: what is to be done, by when, and how far it is."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from openlosi.apps.assessments.queries import own_cases


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All cases that one assesses."""
    by: Any = request.user
    return render(request, "assessor/cases.html", {"cases": own_cases(by, now())})
