"""Say in the reader's language what the layers without Django said in English."""

from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext

from openlosi.core.saying import Saying
from openlosi.spreadsheets.faults import Fault


class Translated(str):
    """A sentence in the language of whoever reads it."""

    __slots__ = ()
    is_translated = True


def in_words(sentence: str) -> str:
    """A sentence in the reader's language; one that does not know its parts stays as it is, in English."""
    if not isinstance(sentence, Saying):
        return sentence
    values = {
        name: in_words(value) if isinstance(value, str) else value for name, value in sentence.values.items()
    }
    return Translated(gettext(sentence.template) % values)


def fault_in_words(fault: Fault) -> Fault:
    """A fault in the reader's language, of a file named as whoever sent it knows it: without its folder."""
    file, reason = Path(fault.file).name, in_words(fault.reason)
    if isinstance(reason, Translated):
        reason = Translated(reason.replace(fault.file, file))
    return replace(fault, file=file, reason=reason)
