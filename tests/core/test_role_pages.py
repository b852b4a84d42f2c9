"""What people read about roles and about who sees what is what the code does."""

from pathlib import Path

import pytest

from openlosi.core.assessments import blinding, roles

REFERENCE = Path(__file__).parents[2] / "docs/reference"


@pytest.mark.parametrize(("page", "drawn"), [("roles.md", roles.drawn), ("who-sees-what.md", blinding.drawn)])
def test_the_page_is_drawn_from_the_code(page, drawn):
    assert drawn() in (REFERENCE / page).read_text(encoding="utf-8"), (
        f"put what {drawn.__module__}.drawn() returns into docs/reference/{page}"
    )


def test_every_role_says_who_holds_it():
    assert [role.name for role in roles.ROLES.values() if not role.__doc__] == []


def test_every_permission_is_given_to_somebody():
    given = frozenset[roles.Permission]().union(*(role.permissions for role in roles.ROLES.values()))

    assert given == frozenset(roles.Permission)
