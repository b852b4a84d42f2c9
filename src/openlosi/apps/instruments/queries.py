"""The instruments behind the editions that campaigns apply."""

import hashlib
import json
from functools import cache

from django.utils.translation import gettext as _

from openlosi import editions
from openlosi.apps.instruments.models import Edition
from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument


class EditionChanged(Exception):
    """The files of an edition in use are no longer those it was first used with; the message says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _(
                "The files of the edition %(code)s have changed since a campaign first used it, so its results could "
                "not be compared. Put the earlier files back; a correction is published as a new edition."
            )
            % {"code": code}
        )


def instrument_of(edition: Edition) -> Instrument:
    """
    The instrument of an edition, with its texts; read once and kept.

    :raises EditionChanged: if its files are no longer those that were first used
    """
    return _instrument(edition.code, edition.content_hash)


def content_hash(code: str) -> str:
    """
    The SHA-256 of what an edition asks and counts: its structure, and its questions in the base language.

    Explanations and translations may be bettered while a campaign runs; what is asked may not.

    :raises NoSuchEdition: if none has this code
    :raises FaultyEdition: if its files have faults
    """
    questions = editions.load(code).texts[BASE_LANGUAGE].indicators
    content = {
        "structure": editions.structure(code),
        "questions": {each: text.question for each, text in questions.items()},
    }
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


@cache
def _instrument(code: str, kept_hash: str) -> Instrument:
    if content_hash(code) != kept_hash:
        raise EditionChanged(code)
    return editions.load(code)
