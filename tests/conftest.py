"""What every test shares: a network that ends at this machine."""

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
