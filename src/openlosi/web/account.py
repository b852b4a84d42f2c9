"""Somebody's own account: their name and the language of their pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from openlosi.apps.accounts.models import User
from openlosi.apps.audit.operations import record


class AboutYou(forms.ModelForm[User]):
    """What somebody may change of their own account."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of pages"),
        required=False,
        choices=lambda: [
            ("", _("as the browser asks")),
            *((code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES),
        ],
    )

    class Meta:
        model = User
        fields = ("name", "language")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    user: Any = request.user
    form = AboutYou(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            if "name" in form.changed_data:
                # Not what it was nor is: a person can be forgotten, an entry cannot.
                record("person.renamed", about=user, by=user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("account")
    return render(request, "web/account.html", {"form": form})
