"""`python -m openlosi.practice PORT`: serve the portal of the invented country that can be visited."""

import sys
import threading

from openlosi.editions import load
from openlosi.practice.country import by_key, invented_country
from openlosi.practice.portal import VISITED, pages, served


def main() -> None:
    """Serve it until somebody ends the program."""
    country = invented_country()
    with served(pages(country, by_key(country)[VISITED], load("losi-2024")), int(sys.argv[1])):
        threading.Event().wait()


main()
