"""Every rule that a migration lays into the database is there, on a table that was not made anew since."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from openlosi.apps.triggers import Forbid


def _laid() -> dict[str, str]:
    """Rule and table, as the migrations say."""
    migrations = MigrationLoader(connection).disk_migrations.values()
    operations = (operation for migration in migrations for operation in migration.operations)
    return {
        operation.rule.name: operation.rule.table for operation in operations if isinstance(operation, Forbid)
    }


def _there() -> dict[str, str]:
    """Trigger and table, as the database says."""
    queries = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_every_rule_is_in_the_database():
    laid, there = _laid(), _there()

    assert len(laid) > 5
    assert {name: table for name, table in laid.items() if there.get(name) != table} == {}
