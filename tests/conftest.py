"""What every test shares: a network that ends at this machine."""

from collections.abc import Iterator

import pytest
import pytest_socket
from hypothesis import settings

# How long an example takes says more about the machine than about the code: timing belongs in benchmarks/.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def no_network() -> None:
    """Sockets may reach the loopback interface and nothing else."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def no_language_left_over() -> Iterator[None]:
    """A page asked for in Arabic leaves the test's own thread speaking Arabic; the next test starts in English."""
    from django.utils import translation  # Django is not set up for all tests

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied_between_tests() -> None:
    """
    Let SQLite forget between tests that use real transactions.

    Emptying a table there deletes its rows, which the triggers on results and on the audit trail rightly refuse.
    """
    from django.db.backends.sqlite3.base import DatabaseOperations  # Django is not set up for all tests

    plain = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            plain(self, statements)
            for _, sql in triggers:
                cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = without_triggers
