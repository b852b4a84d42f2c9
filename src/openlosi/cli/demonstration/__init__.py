"""
The invented country's campaign on the platform, with a case at each stage and somebody in each role.

Made by nothing but the operations that the pages use, as people would in the weeks before: what can be seen here can be
done there.
"""

from openlosi.cli.demonstration.building import build
from openlosi.cli.demonstration.people import LOGINS, PASSWORD, Login
from openlosi.cli.demonstration.telling import Waiting, what_waits

__all__ = ["LOGINS", "PASSWORD", "Login", "Waiting", "build", "what_waits"]
