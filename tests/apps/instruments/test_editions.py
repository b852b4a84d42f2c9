"""Editions are taken in once, and stay as they were when first used."""

import pytest

from openlosi import editions
from openlosi.apps.instruments.models import Edition
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.instruments.queries import EditionChanged, instrument_of
from tests.factories import AT

pytestmark = pytest.mark.django_db


def test_an_edition_is_taken_in_with_its_indicators_in_order():
    edition = load_edition("losi-2024", AT)

    instrument = editions.load("losi-2024")
    assert tuple(edition.indicators.values_list("code", flat=True)) == instrument.codes
    assert (edition.denominator, edition.title) == (95, instrument.texts["en"].title)


def test_an_edition_is_taken_in_once():
    first, second = load_edition("losi-2024", AT), load_edition("losi-2024", AT)

    assert first == second
    assert Edition.objects.count() == 1


def test_the_instrument_of_an_edition_is_read_once():
    edition = load_edition("losi-2024", AT)

    assert instrument_of(edition) is instrument_of(Edition.objects.get())


def test_an_edition_whose_files_changed_since_it_was_used_is_refused():
    load_edition("losi-2024", AT)
    Edition.objects.update(content_hash="1" * 64)

    with pytest.raises(EditionChanged, match="losi-2024 have changed"):
        load_edition("losi-2024", AT)
    with pytest.raises(EditionChanged, match="new edition"):
        instrument_of(Edition.objects.get())


def test_an_unknown_edition_is_refused():
    with pytest.raises(editions.NoSuchEdition, match="no edition of this code"):
        load_edition("losi-1999", AT)
