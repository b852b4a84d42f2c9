"""Which answers a case's instrument allows, and for which indicators."""

from django.utils.translation import gettext as _

from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.campaigns.models import Case
from openlosi.apps.instruments.queries import instrument_of


def allowed_values(case: Case) -> frozenset[str]:
    """The answers that the campaign's edition allows."""
    return frozenset(value.value for value in instrument_of(case.campaign.edition).answers)


def check_allowed(case: Case, indicator: str, value: str) -> None:
    """
    Make sure that a value may be said of an indicator of the case.

    :raises WrongChange: if the case does not hold the indicator, or its instrument does not allow the value
    """
    check_holds(case, indicator)
    if value not in allowed_values(case):
        raise WrongChange(_('"%(value)s" is no answer that this instrument allows.') % {"value": value})


def check_holds(case: Case, indicator: str) -> None:
    """
    Make sure that the case holds an indicator.

    :raises WrongChange: if it does not
    """
    if not case.indicators.filter(code=indicator).exists():
        raise WrongChange(
            _("This case does not hold the indicator %(indicator)s.") % {"indicator": indicator}
        )
