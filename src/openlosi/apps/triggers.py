"""
Rules that Django's constraints cannot say, kept by the database itself on SQLite and PostgreSQL.

A trigger is written once, as a condition that must never hold; a shell, an import and a bug are all held to it.
"""

from dataclasses import dataclass
from typing import Any

from django.db.migrations.operations.base import Operation


@dataclass(frozen=True)
class Forbidden:
    """
    What a table must refuse.

    :ivar name: a name that no other trigger has
    :ivar when: ``INSERT``, ``UPDATE`` or ``DELETE``
    :ivar condition: SQL over ``NEW`` and ``OLD`` that must never hold; plain enough for both databases
    :ivar message: what the error says
    """

    name: str
    table: str
    when: str
    condition: str
    message: str


class Forbid(Operation):
    """Make the database refuse something, as an ``IntegrityError``."""

    reversible = True

    def __init__(self, rule: Forbidden) -> None:
        self.rule = rule

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of the models' state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the trigger."""
        for statement in created(self.rule, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the trigger."""
        on = f" ON {self.rule.table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {self.rule.name}{on}", params=None)
        if on:
            schema_editor.execute(f"DROP FUNCTION {self.rule.name}()", params=None)

    def describe(self) -> str:
        """What `migrate` prints."""
        return f"Refuse on {self.rule.table}: {self.rule.message}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration writes it."""
        return self.__class__.__name__, [self.rule], {}


def created(rule: Forbidden, vendor: str) -> list[str]:
    """The statements that make the trigger on a database."""
    message = rule.message.replace("'", "''")
    head = f"CREATE TRIGGER {rule.name} BEFORE {rule.when} ON {rule.table} FOR EACH ROW"
    if vendor == "sqlite":
        return [f"{head} WHEN {rule.condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"]
    back = "OLD" if rule.when == "DELETE" else "NEW"
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'"
    body = f"BEGIN IF {rule.condition} THEN {refusal}; END IF; RETURN {back}; END"
    function = f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    return [function, f"{head} EXECUTE FUNCTION {rule.name}()"]
