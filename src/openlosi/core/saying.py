"""Sentences that know their parts, so that whoever speaks another language can say them anew."""

from typing import Any


class Saying(str):
    """
    A sentence in English, with the template that it was made of.

    :ivar template: with named places, such as ``%(text)s``
    :ivar values: what stands in them
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Any]


def said(template: str, /, **values: Any) -> Saying:
    """
    Say something in English, so that it can be translated later. The template is written out, for the catalogues.

    >>> said("%(count)d rows are blank.", count=3)
    '3 rows are blank.'
    """
    saying = Saying(template % values)
    saying.template, saying.values = template, values
    return saying
