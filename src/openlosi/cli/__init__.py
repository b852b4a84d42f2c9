"""The same operations, from a terminal."""

import sys


def main() -> None:
    """Run the command line. Ctrl-C while it still loads ends it without a traceback."""
    try:
        from openlosi.cli.main import app  # slow import

        app()
    except KeyboardInterrupt:
        sys.exit(130)
