"""Whoever starts an installation lets its first operator in, and nobody after that."""

import pytest

from openlosi.apps.accounts.models import User
from openlosi.apps.accounts.operations import InvitationRefused, accept, first_operator, invitation_of
from openlosi.apps.audit.models import Entry
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db


def test_the_first_operator_comes_in_by_a_link():
    token = first_operator(email=" Op@Example.org", at=AT)

    user = accept(token=token, name="Olga", password="a long enough word", at=AT)

    assert (user.email, user.is_operator) == ("op@example.org", True)
    assert Entry.objects.filter(act="operator.founded", by=None).count() == 1


def test_started_again_the_earlier_link_no_longer_works():
    earlier = first_operator(email="op@example.org", at=AT)
    later = first_operator(email="op@example.org", at=AT)

    with pytest.raises(InvitationRefused):
        invitation_of(earlier, at=AT)
    assert invitation_of(later, at=AT).user == User.objects.get()


def test_once_somebody_operates_it_there_is_no_such_link():
    a_person(is_operator=True)

    assert first_operator(email="op@example.org", at=AT) == ""
    assert not User.objects.filter(email="op@example.org").exists()


def test_what_is_no_address_leaves_nothing_behind():
    with pytest.raises(InvitationRefused):
        first_operator(email="nobody", at=AT)
    assert not User.objects.exists()
