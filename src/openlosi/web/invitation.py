"""The page behind an invitation's link: choose a password, come in, and be offered a second factor."""

from typing import Any

from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from openlosi.apps.accounts.operations import accept, invitation_of
from openlosi.apps.accounts.operations.inviting import InvitationRefused, WeakPassword


class Acceptance(forms.Form):
    """Name and password of somebody who comes in."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("As coordinators see it. Assessors never learn who the other assessor is."),
    )
    password = forms.CharField(
        label=gettext_lazy("A password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ."))
        return cleaned


@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show whom a link is for, and let them in."""
    now = timezone.now()
    try:
        person = invitation_of(token, at=now).user
        if person.language and "django_language" not in request.COOKIES:
            translation.activate(person.language)
        form = Acceptance(request.POST or None, initial={"name": person.name})
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            user = accept(token=token, name=given["name"], password=given["password"], at=now)
            if request.user.is_authenticated:
                logout(request)
            messages.success(request, _("Welcome. Your account is ready."))
            return perform_login(request, user, redirect_url=reverse("welcome"))
    except WeakPassword as refusal:
        form.add_error("password", str(refusal))
    except InvitationRefused as refusal:
        return render(request, "web/invitation_refused.html", {"why": str(refusal)}, status=410)
    return render(request, "web/invitation.html", {"form": form, "person": person})
