"""`openlosi migrate`: bring an installation up to this version without starting it."""

from openlosi.cli.messages import said
from openlosi.cli.platform import prepare, ready


def migrate() -> None:
    """Bring the database, the pages' files and the editions up to this version. `openlosi serve` does it by itself."""
    ready()
    prepare()
    said.print("The installation is up to date.")
