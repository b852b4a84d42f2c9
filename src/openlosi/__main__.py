"""`python -m openlosi`: the same as `openlosi`."""

from openlosi.cli import main

main()
