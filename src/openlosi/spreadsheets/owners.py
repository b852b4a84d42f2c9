"""
Tell whose answers a sheet holds: by its title, or by a mapping file.

Excel cuts titles at 31 characters and takes none of : \\ / ? * [ ], so a long
or unusual name needs the mapping.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.keys import key_of

#: The columns of a mapping file; `sheet` is blank for CSV files.
MAPPING = ("file", "sheet", "municipality", "assessor")

NO_OWNER = (
    'whose answers these are is not known: title the sheet "<municipality> | <assessor>", or name it in a mapping '
    "file with the columns file, sheet, municipality, assessor. (Excel cuts titles at 31 characters and takes none "
    "of : \\ / ? * [ ], so long names need the mapping.)"
)

NO_ASSESSOR = (
    "this table names municipalities and no assessors: a long table has the columns municipality, assessor, indicator "
    "and answer. (Settled answers need no assessor; openlosi score takes them with --single.)"
)


@dataclass(frozen=True)
class Owner:
    """Whose answers a sheet holds; the assessor is empty where none is needed and none is named."""

    municipality: str
    assessor: str


@dataclass(frozen=True)
class Entry:
    """A row of a mapping file."""

    row: int
    file: str
    sheet: str
    owner: Owner


class Owners:
    """
    The sheets whose owners are known, from a mapping file or none.

    :param assessor_needed: whether a title without an assessor names nobody, or a municipality
    """

    def __init__(
        self, entries: Sequence[Entry] = (), mapping: str = "", *, assessor_needed: bool = True
    ) -> None:
        self._entries, self._mapping = entries, mapping
        self._assessor_needed = assessor_needed
        self._met: set[int] = set()

    def of(self, path: Path, title: str) -> Owner | None:
        """Whose a sheet is; the mapping before the title. A CSV file's title is its name without the ending."""
        for entry in self._entries:
            if _is_file(path, entry.file) and key_of(entry.sheet) in (
                key_of(title),
                "" if _is_csv(path) else title,
            ):
                self._met.add(entry.row)
                return entry.owner
        owner = owner_in(title)
        if owner or self._assessor_needed or not key_of(title):
            return owner
        return Owner(key_of(title), "")

    def blame_unmet(self, faults: Faults) -> None:
        """Name the rows of the mapping for which there was no sheet."""
        for entry in self._entries:
            if entry.row not in self._met:
                sheet = f' with a sheet "{entry.sheet}"' if entry.sheet else ""
                reason = f"there is no file {entry.file}{sheet} among those given."
                faults.add(self._mapping, reason, row=entry.row)


def owner_in(title: str) -> Owner | None:
    """
    The owner that a title names.

    >>> owner_in("Évora | A1")
    Owner(municipality='Évora', assessor='A1')
    >>> owner_in("Summary") is None
    True
    """
    municipality, _, assessor = title.replace("｜", "|").rpartition("|")
    if key_of(municipality) and key_of(assessor):
        return Owner(key_of(municipality), key_of(assessor))
    return None


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() not in (".xlsx", ".xlsm", ".ods")


def _is_file(path: Path, named: str) -> bool:
    parts = Path(key_of(named).replace("\\", "/")).parts
    return bool(parts) and tuple(key_of(part) for part in path.parts[-len(parts) :]) == parts
