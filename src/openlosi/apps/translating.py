"""Say in the reader's language what the layers without Django said in English."""

from django.utils.translation import gettext

from openlosi.core.saying import Saying


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
