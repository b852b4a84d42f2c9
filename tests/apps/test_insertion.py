"""Many rows at once are the rows that were given, held to the same constraints."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from openlosi.apps.assessments.models import Answer
from openlosi.apps.insertion import insert
from tests.factories import AT


def _answers(assessment, codes):
    return [
        Answer(
            assessment=assessment,
            indicator=code,
            value="met",
            comment='a tab\t, a line\n, a \\ and "quotes" in العربية',
            flagged=True,
            change=uuid4(),
            answered_at=AT,
        )
        for code in codes
    ]


def test_what_was_put_in_is_read_back_as_it_was(world):
    given = _answers(world.assessment(world.one), world.codes)

    insert(given)

    read = Answer.objects.order_by("id")
    names = (
        "indicator",
        "value",
        "first_value",
        "comment",
        "confidence",
        "flagged",
        "seconds",
        "revision",
        "change",
    )
    assert [[getattr(row, name) for name in names] for row in read] == [
        [getattr(row, name) for name in names] for row in given
    ]
    assert {row.answered_at for row in read} == {AT}


@pytest.mark.parametrize("codes", [["206"] * 20, [*(f"X{n}" for n in range(20))]], ids=["twice", "outside"])
def test_what_the_database_forbids_is_refused_as_always(world, codes):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(_answers(world.assessment(world.one), codes))

    assert not Answer.objects.exists()


def test_nothing_is_nothing(db):
    insert([])
