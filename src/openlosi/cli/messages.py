"""How the command line speaks: results to standard output, all else to standard error, faults one a line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from openlosi.cli.whole_output import NotOurs
from openlosi.core.instruments.faults import FaultyEdition
from openlosi.editions import NoSuchEdition
from openlosi.spreadsheets import FaultyCells
from openlosi.tables import FaultyAnswers

FAULTY_DATA = 1
WRONG_USAGE = 2
#: As shells count a program that Ctrl-C ended.
_INTERRUPTED = 130
_MOST_SHOWN = 50

said = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn an exception that is about people's data into a message and exit code 1; nothing has been written then."""
    try:
        yield
    except NoSuchEdition as error:
        stop([str(fault) for fault in error.faults], code=WRONG_USAGE)
    except FaultyCells as faulty:
        stop([str(fault) for fault in faulty.faults], count=faulty.count)
    except (FaultyEdition, FaultyAnswers) as faulty:
        stop([str(fault) for fault in faulty.faults])
    except NotOurs as error:
        stop([str(error)], code=WRONG_USAGE)
    except KeyboardInterrupt:
        aside.print("Stopped; nothing was written.")
        raise typer.Exit(_INTERRUPTED) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        stop([f"{place}{error.strerror or error}"])


def stop(faults: list[str], *, code: int = FAULTY_DATA, count: int | None = None) -> NoReturn:
    """
    Print the faults, at most fifty of them, and exit.

    :param count: how many faults there are, where not every one of them is in the list
    """
    # Rows that stand twice have the same faults twice.
    faults = list(dict.fromkeys(faults))
    count = len(faults) if count is None else count
    for fault in faults[:_MOST_SHOWN]:
        aside.print(f"[red]✗[/] {escape(fault)}")
    if len(faults) > _MOST_SHOWN:
        aside.print(f"... and {count - _MOST_SHOWN:,} more.")
    if code == FAULTY_DATA:
        told = "1 fault" if count == 1 else f"{count:,} faults"
        aside.print(f"{told}; nothing was written. Put them right and run the command again.")
    raise typer.Exit(code)


@contextmanager
def step(what: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done; say nothing where nobody looks."""
    if not aside.is_terminal:
        yield lambda _: None
        return
    with aside.status(what) as status:
        yield lambda words: status.update(escape(words))


class Notes:
    """What was skipped or guessed while reading: no fault, and yet a person wants to know."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}

    def __call__(self, sentence: str) -> None:
        """Take down one sentence, ``place: what``."""
        place, _, what = sentence.partition(": ")
        self._places.setdefault(what or place, []).append(place if what else "")

    def tell(self) -> None:
        """Print every note once, with the first place it is about and how many more there are."""
        for what, places in self._places.items():
            more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
            where = f"{places[0]}{more}: " if places[0] else ""
            aside.print(f"[yellow]note:[/] {escape(where + what)}")
