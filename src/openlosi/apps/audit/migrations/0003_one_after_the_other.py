from typing import Any

from django.db import migrations

#: Waits until no other transaction records, then reads: a statement of its own sees what the one before it wrote. The commit
#: itself does not wait for the disk, since all others wait for it (docs/decisions/0021).
_HOLD = """
CREATE FUNCTION audit_hold_the_chain(OUT number bigint, OUT hash text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1069317);
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT entry.number, entry.hash INTO number, hash FROM audit_entry entry ORDER BY entry.number DESC LIMIT 1;
END $$
"""


def create(apps: Any, schema_editor: Any) -> None:
    """Only PostgreSQL needs it: SQLite has one writer at a time."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_HOLD, params=None)


def drop(apps: Any, schema_editor: Any) -> None:
    """Undo it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_hold_the_chain()", params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_the_trail_only_grows")]

    operations = [migrations.RunPython(create, drop)]
