"""Two tabs, two operators and an export at the same moment: nobody comes in twice, and nobody is held up."""

import pytest

from openlosi.apps.accounts.models import User
from openlosi.apps.accounts.operations import accept, change_person, invite
from openlosi.apps.accounts.operations.inviting import InvitationUsed
from openlosi.apps.accounts.operations.keeping import LastOperator
from openlosi.apps.audit.models import Entry
from openlosi.apps.audit.operations import verify
from openlosi.apps.exporting import as_of_one_moment
from tests.apps.assessments.test_at_once import at_once
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "seven quiet herons"


def test_a_link_that_is_used_in_two_tabs_works_in_one():
    _, token = invite(email="new@example.org", name="", language="", by=a_person(), at=AT)

    outcomes = at_once(
        *[lambda name=name: accept(token=token, name=name, password=WORD, at=AT) for name in ("A", "B", "C")]
    )

    came = [outcome for outcome in outcomes if isinstance(outcome, User)]
    assert len(came) == 1
    assert {type(outcome) for outcome in outcomes} == {User, InvitationUsed}
    assert User.objects.get(email="new@example.org").name == came[0].name
    assert Entry.objects.filter(act="invitation.accepted").count() == 1


def test_the_same_person_invited_by_two_at_once_is_one_person():
    one, other = a_person(), a_person()

    outcomes = at_once(
        *[
            lambda by=by: invite(email="new@example.org", name="", language="", by=by, at=AT)
            for by in (one, other)
        ]
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert User.objects.filter(email="new@example.org").count() == 1
    assert verify()[0] == 2


def test_two_operators_who_take_each_others_part_away_leave_one():
    one, other = a_person(is_operator=True), a_person(is_operator=True)

    def take(person: User, by: User) -> User:
        return change_person(
            user_id=person.pk, organization_id=None, makes_campaigns=False, is_operator=False, by=by, at=AT
        )

    outcomes = at_once(lambda: take(one, other), lambda: take(other, one))

    assert User.objects.filter(is_operator=True).count() == 1
    assert [outcome for outcome in outcomes if isinstance(outcome, LastOperator)]


def test_an_export_sees_one_moment_and_holds_nobody_up():
    a_person()

    with as_of_one_moment():
        before = User.objects.count()
        (late,) = at_once(lambda: a_person("Late"))
        meanwhile = User.objects.count()

    assert isinstance(late, User)
    assert (before, meanwhile, User.objects.count()) == (1, 1, 2)
