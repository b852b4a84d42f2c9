"""Organizations: who runs campaigns."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.accounts.operations import create_organization
from openlosi.apps.accounts.operations.keeping import KeepingRefused
from openlosi.apps.campaigns.models import Campaign
from openlosi.web.operator.access import for_operators


class Named(forms.Form):
    """An organization to make."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)


@for_operators
def organizations(request: HttpRequest) -> HttpResponseBase:
    """All of them, and a form for another."""
    form = Named(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_organization(name=form.cleaned_data["name"], by=request.user, at=timezone.now())
        except KeepingRefused as refusal:
            form.add_error("name", f"{str(refusal).capitalize()}.")
        else:
            messages.success(
                request, _("%(name)s is made. Now say who makes campaigns for it.") % {"name": made}
            )
            return redirect("operator:organizations")
    found = Organization.objects.order_by("name").annotate(
        campaigns_count=_counted(Campaign.objects.filter(organization=OuterRef("pk"))),
        people_count=_counted(User.objects.filter(organization=OuterRef("pk"))),
        makers_count=_counted(
            User.objects.filter(organization=OuterRef("pk"), makes_campaigns=True, is_active=True)
        ),
    )
    return render(request, "operator/organizations.html", {"organizations": found, "form": form})


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("organization").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
