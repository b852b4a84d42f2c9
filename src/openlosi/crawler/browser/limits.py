"""How much time, memory and traffic a page and a run of the browser may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """
    Bounds of the browser, per page unless said otherwise.

    :ivar load_seconds: until the document has been read
    :ivar settle_seconds: how long scripts may go on loading and changing it
    :ivar page_seconds: everything together, pictures included; then the page is given up
    :ivar process_memory: resident bytes of one of the browser's processes; the process is ended beyond it
    :ivar total_memory: resident bytes of all of them; the largest is ended beyond it
    :ivar run_bytes: traffic of a whole run
    :ivar body_bytes: the largest body that is kept
    :ivar bodies_bytes: of one page, all bodies that are kept
    :ivar navigations: how often a page may send itself elsewhere
    :ivar picture_height: CSS pixels of the tallest picture
    :ivar html_characters: the longest document that is kept
    """

    load_seconds: float = 20
    settle_seconds: float = 5
    page_seconds: float = 40
    process_memory: int = 1_000_000_000
    total_memory: int = 2_500_000_000
    run_bytes: int = 300_000_000
    body_bytes: int = 4_000_000
    bodies_bytes: int = 30_000_000
    navigations: int = 6
    picture_height: int = 5000
    html_characters: int = 8_000_000
    restarts: int = 8
