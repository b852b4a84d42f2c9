"""The same operations, from a terminal."""

from openlosi.cli.main import main

__all__ = ["main"]
