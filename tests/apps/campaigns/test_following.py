"""Whose progress somebody may see is one question, whether asked of one case or of all."""

from itertools import combinations

import pytest

from openlosi.apps.campaigns.permissions import cases_followed_by, cases_showing, sees
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import Stage
from tests.factories import AT, a_campaign, a_case, a_person, assigned, takes_part

pytestmark = pytest.mark.django_db

ROLES = ("coordinator", "assessor", "reviewer", "contact", "observer")
HELD = [roles for size in range(4) for roles in combinations(ROLES, size)]


@pytest.mark.parametrize("operator", [False, True])
@pytest.mark.parametrize("roles", HELD, ids="-".join)
def test_the_list_of_all_says_what_is_said_of_each(roles, operator):
    campaign = a_campaign()
    person = a_person(is_operator=operator)
    own, withdrawn, spoken_for, other = cases = [a_case(campaign) for _ in range(4)]
    for role in roles:
        takes_part(person, campaign, role, municipality=spoken_for.municipality)
    if "assessor" in roles:
        assigned(own, person)
        [gone] = assigned(withdrawn, person)
        gone.withdrawn_at = AT
        gone.save()

    listed = set(cases_followed_by(person, campaign.pk))

    assert listed == {case for case in cases if sees(person, case, Thing.PROGRESS)}
    assert (other in listed) == (operator or bool({"coordinator", "reviewer", "observer"} & set(roles)))


@pytest.mark.parametrize("roles", [roles for roles in HELD if len(roles) < 3], ids="-".join)
def test_any_thing_of_all_cases_is_what_is_said_of_each(roles):
    campaign = a_campaign()
    person = a_person()
    home = a_case(campaign, stage=Stage.SETTLED.value, both_submitted=True).municipality
    states = [(stage.value, both) for stage in Stage for both in (False, True)]
    cases = [
        a_case(campaign, stage=stage, both_submitted=both)
        for stage, both in states
        if both or stage != Stage.RECONCILIATION.value
    ]
    for role in roles:
        takes_part(person, campaign, role, municipality=home)
    if "assessor" in roles:
        assigned(cases[-1], person)
        [gone] = assigned(cases[-3], person)
        gone.withdrawn_at = AT
        gone.save()
    cases += campaign.cases.filter(municipality=home)

    for thing in Thing:
        assert set(cases_showing(person, campaign.pk, thing)) == {
            case for case in cases if sees(person, case, thing)
        }
