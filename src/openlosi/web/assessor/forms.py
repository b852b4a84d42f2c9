"""What assessors send from pages."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from openlosi.apps.assessments.changes import MOST_TEXT
from openlosi.apps.evidence.models import Evidence


class AnswerForm(forms.Form):
    """An answer, with what is said beside it. The database and the operation decide which values there are."""

    value = forms.CharField(required=False, max_length=20)
    key = forms.UUIDField()
    base = forms.IntegerField(required=False, min_value=0)
    comment = forms.CharField(required=False, max_length=MOST_TEXT)
    confidence = forms.IntegerField(required=False, min_value=0, max_value=3)
    flagged = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=MOST_TEXT, strip=False)


class EvidenceForm(forms.Form):
    """What an answer rests on."""

    kind = forms.ChoiceField(choices=Evidence.Kind.choices)
    address = forms.CharField(required=False, max_length=2000)
    note = forms.CharField(required=False, max_length=5000)
    file = forms.FileField(required=False)
    key = forms.UUIDField()


class CommentForm(forms.Form):
    """A word to the coordinator."""

    text = forms.CharField(max_length=MOST_TEXT)
    indicator = forms.CharField(required=False, max_length=20)
    key = forms.UUIDField()


class SubmitForm(forms.Form):
    """The declaration with which an assessment is handed in."""

    declared = forms.BooleanField(
        label=_(
            "I looked at this portal myself, answered on my own without knowing how the other assessor answers, "
            "and the evidence shows what I saw."
        )
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())


class MessageForm(forms.Form):
    """A word to the other assessor."""

    indicator = forms.CharField(max_length=20)
    text = forms.CharField(max_length=MOST_TEXT)
    key = forms.UUIDField()


class ReconsiderForm(forms.Form):
    """One's own answer changed in reconciliation."""

    indicator = forms.CharField(max_length=20)
    value = forms.CharField(max_length=20)
    justification = forms.CharField(max_length=MOST_TEXT)
    key = forms.UUIDField()
