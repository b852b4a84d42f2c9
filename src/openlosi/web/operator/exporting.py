"""Everything, encrypted, for an operator who confirmed that it is them and says why."""

import os
import tempfile
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from openlosi.apps.exporting import ExportRefused, NotARecipient, export_everything, recipient_of
from openlosi.web.operator.access import for_operators


class Wanted(forms.Form):
    """Why, and for whom."""

    reason = forms.CharField(
        label=gettext_lazy("Why everything is taken out"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept in the audit trail with your name."),
    )
    recipient = forms.CharField(
        label=gettext_lazy("Public key of whoever will open it"),
        help_text=gettext_lazy("As age-keygen prints it: age1…"),
        widget=forms.TextInput(attrs={"class": "as-typed", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_recipient(self) -> str:
        """It is a key of age."""
        key: str = self.cleaned_data["recipient"].strip()
        try:
            recipient_of(key)
        except NotARecipient as refusal:
            words = str(refusal)
            raise forms.ValidationError(f"{words[:1].upper()}{words[1:]}.") from refusal
        return key


@for_operators
@never_cache
@reauthentication_required
def export(request: HttpRequest) -> HttpResponseBase:
    """Show the form; answer it with the encrypted file."""
    form = Wanted(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, form.cleaned_data["recipient"], form.cleaned_data["reason"])
        except ExportRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "operator/export.html", {"form": form})


def _file(request: HttpRequest, recipient: str, reason: str) -> FileResponse:
    now = timezone.now()
    folder = Path(settings.ENVIRONMENT.data).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # It has no name in the folder, is gone when it was sent, and only encrypted bytes are ever in it.
        file = stack.enter_context(tempfile.TemporaryFile(dir=folder))
        export_everything(
            to=recipient_of(recipient),
            to_words=recipient,
            out=file,
            reason=reason,
            by=request.user,
            at=now,
            version=version("openlosi"),
        )
        # From here on the response closes it.
        stack.pop_all()
    size = file.tell()
    file.seek(0, os.SEEK_SET)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"openlosi-{now:%Y-%m-%d}.tar.age",
        content_type="application/octet-stream",
    )
    response["Content-Length"] = size
    return response
