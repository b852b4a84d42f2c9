"""Dates open and close the phases of a campaign, on its own calendar."""

from datetime import UTC, date, datetime

import pytest

from openlosi.core.assessments.timeline import DatesOutOfOrder, Period, Phase, check_order, is_open

JULY = {Phase.ASSESSMENT: Period(date(2027, 7, 1), date(2027, 7, 31))}


@pytest.mark.parametrize(
    ("moment", "zone", "opened"),
    [
        (datetime(2027, 6, 30, 23, tzinfo=UTC), "UTC", False),
        (datetime(2027, 6, 30, 23, tzinfo=UTC), "Africa/Tunis", True),
        (datetime(2027, 7, 31, 23, 59, tzinfo=UTC), "UTC", True),
        (datetime(2027, 7, 31, 23, 59, tzinfo=UTC), "Asia/Kolkata", False),
    ],
)
def test_a_phase_is_open_by_the_campaigns_own_midnight(moment, zone, opened):
    assert is_open(JULY, Phase.ASSESSMENT, moment, zone) is opened


def test_a_phase_without_dates_is_always_open():
    assert is_open(JULY, Phase.REVIEW, datetime(2030, 1, 1, tzinfo=UTC), "UTC")


def test_a_case_that_was_given_more_time_is_open_longer_and_no_earlier():
    later = date(2027, 8, 10)

    assert is_open(JULY, Phase.ASSESSMENT, datetime(2027, 8, 10, tzinfo=UTC), "UTC", until=later)
    assert not is_open(JULY, Phase.ASSESSMENT, datetime(2027, 6, 10, tzinfo=UTC), "UTC", until=later)
    assert is_open(JULY, Phase.ASSESSMENT, datetime(2027, 7, 30, tzinfo=UTC), "UTC", until=date(2027, 7, 5))


@pytest.mark.parametrize(
    ("timeline", "words"),
    [
        (
            {Phase.REVIEW: Period(date(2027, 8, 2), date(2027, 8, 1))},
            "review closes on 2027-08-01, before it opens",
        ),
        (
            {Phase.ASSESSMENT: Period(date(2027, 7, 1)), Phase.REVIEW: Period(date(2027, 6, 1))},
            "review opens on 2027-06-01, before assessment does",
        ),
    ],
)
def test_dates_that_cannot_be_lived_by_are_refused_by_name(timeline, words):
    with pytest.raises(DatesOutOfOrder, match=words):
        check_order(timeline)
