"""Take editions into the platform."""

from datetime import datetime

from django.db import transaction

from openlosi import editions
from openlosi.apps.instruments.models import Edition, EditionIndicator
from openlosi.apps.instruments.queries import EditionChanged, content_hash
from openlosi.core.instruments.models import BASE_LANGUAGE


@transaction.atomic
def load_edition(code: str, at: datetime) -> Edition:
    """
    The edition with this code, taken in from its files when it is used for the first time.

    :raises NoSuchEdition: if none has this code
    :raises FaultyEdition: if its files have faults
    :raises EditionChanged: if it is in use and its files are no longer those it was first used with
    """
    found = content_hash(code)
    instrument = editions.load(code)
    # Two campaigns may be the first at once: the code is unique, and whoever comes second finds the row.
    edition, fresh = Edition.objects.get_or_create(
        code=code,
        defaults={
            "title": instrument.texts[BASE_LANGUAGE].title,
            "content_hash": found,
            "denominator": instrument.denominator,
            "published_at": at,
        },
    )
    if edition.content_hash != found:
        raise EditionChanged(code)
    if fresh:
        EditionIndicator.objects.bulk_create(
            EditionIndicator(edition=edition, code=each, place=place)
            for place, each in enumerate(instrument.codes)
        )
    return edition
