"""What a reviewer fills in."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from openlosi.core.instruments.values import Value

_WORDS = {
    Value.MET.value: _("Yes"),
    Value.NOT_MET.value: _("No"),
    Value.NOT_APPLICABLE.value: _("Does not apply"),
}


class Decision(forms.Form):
    """What counts for one indicator, and why."""

    value = forms.ChoiceField(label=_("What counts"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
    #: The decision that stood when the page was made, so that another's is not overwritten unseen.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    #: So that a double click decides once.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, values: Iterable[str], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["value"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, words) for value, words in _WORDS.items() if value in set(values)]


class Reason(forms.Form):
    """Why something is done that cannot go without a word."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
