"""
Compare a table of municipalities with what is known, before anything is changed.

A blank cell says nothing: what was known stays. Nothing is ever removed by an import.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.apps.municipalities.queries import current_portals, portals_of
from openlosi.apps.translating import fault_in_words
from openlosi.spreadsheets.faults import Fault, FaultyCells
from openlosi.spreadsheets.keys import likeness
from openlosi.spreadsheets.registers import SEPARATOR, read_register


@dataclass(frozen=True)
class Row:
    """What a table says of one municipality; None where it says nothing."""

    key: str
    name: str | None = None
    region: str | None = None
    population: int | None = None
    capital: bool | None = None
    stratum: str | None = None
    portals: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    national_services: tuple[str, ...] | None = None

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Row":
        """A row from what `plain` gave."""
        lists = ("portals", "languages", "national_services")
        values: dict[str, Any] = {
            name: tuple(value) if name in lists and value is not None else value
            for name, value in plain.items()
        }
        return cls(**values)

    def plain(self) -> dict[str, Any]:
        """The row in lists and plain values, to carry it from a preview to its confirmation."""
        return asdict(self)


@dataclass(frozen=True)
class Change:
    """A municipality that an import would change: each field with what is known and what the table says."""

    key: str
    fields: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Preview:
    """
    What an import would do.

    :ivar faults: the cells that are wrong; with one, there is nothing else, and nothing can be imported
    :ivar notices: what may be right but should be looked at, such as an address that two municipalities share
    """

    rows: tuple[Row, ...] = ()
    new: tuple[Row, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: tuple[Row, ...] = ()
    notices: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0


@dataclass(frozen=True)
class Known:
    """What is known of an organization's municipalities."""

    municipalities: Mapping[str, Municipality]
    portals: Mapping[int, Sequence[Portal]]

    @classmethod
    def of(cls, organization_id: int) -> "Known":
        """Read it, in two queries."""
        found = list(Municipality.objects.filter(organization_id=organization_id))
        return cls({likeness(each.key): each for each in found}, portals_of(found))

    def find(self, key: str) -> Municipality | None:
        """The municipality with this key, however its spaces and capitals are written."""
        return self.municipalities.get(likeness(key))


def read_rows(path: Path, *, services: Collection[str]) -> list[Row]:
    """
    The rows of a CSV, XLSX or ODS file.

    :raises FaultyCells: with every bad cell
    """
    return [_row(cells) for cells in read_register(path, services=services).iter_rows(named=True)]


def preview(path: Path, *, organization_id: int, services: Collection[str]) -> Preview:
    """
    Say what importing a file would do, or which of its cells are wrong; nothing is changed.

    :param services: the codes of indicators that may be given by the national level
    """
    try:
        rows = read_rows(path, services=services)
    except FaultyCells as error:
        named = tuple(fault_in_words(fault) for fault in error.faults)
        return Preview(faults=named, fault_count=error.count)
    return preview_rows(rows, organization_id=organization_id)


def preview_rows(rows: Sequence[Row], *, organization_id: int) -> Preview:
    """Say what importing rows would do."""
    known = Known.of(organization_id)
    new, changed, unchanged = [], [], []
    for row in rows:
        municipality = known.find(row.key)
        if municipality is None:
            new.append(row)
        elif fields := changes(row, municipality, known.portals.get(municipality.pk, ())):
            changed.append(Change(municipality.key, fields))
        else:
            unchanged.append(row)
    return Preview(tuple(rows), tuple(new), tuple(changed), tuple(unchanged), tuple(_shared(rows, known)))


def changes(row: Row, municipality: Municipality, portals: Sequence[Portal]) -> dict[str, tuple[str, str]]:
    """The fields of a municipality that a row would change, with what is known and what the row says."""
    found = {
        name: (_shown(getattr(municipality, name)), _shown(said))
        for name, said in told(row).items()
        if said != getattr(municipality, name)
    }
    if fresh := new_addresses(row, portals):
        before = ", ".join(portal.address for portal in current_portals(portals))
        found["portal"] = (before, ", ".join(fresh))
    return found


def told(row: Row) -> dict[str, Any]:
    """The fields of a municipality that a row says something of, portals apart."""
    said = {
        "name": row.name,
        "region": row.region,
        "population": row.population,
        "capital": row.capital,
        "stratum": row.stratum,
        "languages": None if row.languages is None else list(row.languages),
        "national_services": None if row.national_services is None else list(row.national_services),
    }
    return {name: value for name, value in said.items() if value is not None}


def new_addresses(row: Row, portals: Sequence[Portal]) -> list[str]:
    """The addresses in a row that are not yet among the municipality's portals."""
    named = {portal_key(address): address for address in row.portals or ()}
    for portal in portals:
        named.pop(portal_key(portal.address), None)
    return list(named.values())


def replaced_by(row: Row, portals: Sequence[Portal]) -> Portal | None:
    """The portal that has moved, where the municipality had one and the row names another in its stead."""
    current, fresh = current_portals(portals), new_addresses(row, portals)
    moved = len(current) == 1 and len(fresh) == 1 and len(row.portals or ()) == 1
    return current[0] if moved else None


def portal_key(address: str) -> str:
    """
    What two writings of one address share.

    >>> portal_key("HTTPS://www.Example.org/") == portal_key("http://www.example.org")
    True
    """
    return address.casefold().removeprefix("https://").removeprefix("http://").rstrip("/")


def _row(cells: Mapping[str, Any]) -> Row:
    def several(name: str) -> tuple[str, ...] | None:
        return tuple(cells[name].split(SEPARATOR)) if cells[name] else None

    return Row(
        key=cells["municipality"],
        name=cells["name"],
        region=cells["region"],
        population=int(cells["population"]) if cells["population"] else None,
        capital={"yes": True, "no": False}.get(cells["capital"]),
        stratum=cells["stratum"],
        portals=several("portal"),
        languages=several("languages"),
        national_services=several("national_services"),
    )


def _shared(rows: Sequence[Row], known: Known) -> list[str]:
    """Say which addresses belong to more than one municipality, in the rows and what is known together."""
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for municipality in known.municipalities.values():
        for portal in current_portals(known.portals.get(municipality.pk, ())):
            owners[portal_key(portal.address)][likeness(municipality.key)] = municipality.key
    touched = set()
    for row in rows:
        for address in row.portals or ():
            owners[portal_key(address)][likeness(row.key)] = row.key
            touched.add(portal_key(address))
    return [
        _("%(address)s is the portal of more than one municipality: %(names)s.")
        % {"address": address, "names": ", ".join(sorted(owners[address].values()))}
        for address in sorted(touched)
        if len(owners[address]) > 1
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
