"""
Compare the people on a list with those who take part in a campaign, before anybody is invited.

A blank cell says nothing: what was known stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from openlosi.apps.campaigns.models import Campaign, Participation
from openlosi.apps.campaigns.wording import ROLE_NAMES
from openlosi.apps.translating import Translated, fault_in_words
from openlosi.core.assessments.roles import CAMPAIGN_ROLES, Assessor, Contact, Coordinator
from openlosi.spreadsheets.faults import Fault, FaultyCells
from openlosi.spreadsheets.keys import likeness
from openlosi.spreadsheets.registers import SEPARATOR, read_people
from openlosi.spreadsheets.words import fold

#: Two roles that nobody holds in one campaign: whoever assigns and unlocks does not also answer.
APART = frozenset({Coordinator.name, Assessor.name})


@dataclass(frozen=True)
class Invitee:
    """
    Somebody to invite in one role; None where nothing is said.

    :ivar municipality: the key of an assessor's home, or of the municipality that a contact speaks for
    :ivar knows: mail addresses of people with whom they are never paired
    """

    email: str
    role: str
    name: str | None = None
    languages: tuple[str, ...] | None = None
    capacity: int | None = None
    municipality: str | None = None
    region: str | None = None
    knows: tuple[str, ...] | None = None
    language_of_pages: str | None = None
    row: int | None = None

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Invitee":
        """An invitee from what `plain` gave."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
        }
        return cls(**values)

    def plain(self) -> dict[str, Any]:
        """The invitee in plain values, to carry it from a preview to its confirmation."""
        return asdict(self)


@dataclass(frozen=True)
class PeoplePreview:
    """
    What inviting a list of people would do.

    :ivar faults: what is wrong; with one, nobody can be invited
    """

    people: tuple[Invitee, ...] = ()
    new: tuple[Invitee, ...] = ()
    changed: tuple[Invitee, ...] = ()
    unchanged: tuple[Invitee, ...] = ()
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0


def preview(path: Path, campaign: Campaign) -> PeoplePreview:
    """Say what inviting the people in a CSV, XLSX or ODS file would do, or which of its cells are wrong."""
    try:
        people = _read(path, campaign)
    except FaultyCells as error:
        named = tuple(fault_in_words(fault) for fault in error.faults)
        return PeoplePreview(faults=named, fault_count=error.count)
    return preview_people(people, campaign, file=path.name)


def preview_people(people: Sequence[Invitee], campaign: Campaign, *, file: str = "") -> PeoplePreview:
    """Say what inviting people would do."""
    known = _known(campaign)
    if faults := tuple(_faults(people, campaign, known, file)):
        return PeoplePreview(faults=faults, fault_count=len(faults))
    new, changed, unchanged = [], [], []
    for person in people:
        participation = known.get((person.email, person.role))
        if participation is None or participation.withdrawn_at is not None:
            new.append(person)
        elif _changes(person, participation):
            changed.append(person)
        else:
            unchanged.append(person)
    return PeoplePreview(tuple(people), tuple(new), tuple(changed), tuple(unchanged))


def role_words() -> dict[str, str]:
    """What a role may be called in a table, folded: its name in English and in the language of the page."""
    return {fold(name): name for name in CAMPAIGN_ROLES} | {
        fold(str(ROLE_NAMES[name])): name for name in CAMPAIGN_ROLES
    }


def _read(path: Path, campaign: Campaign) -> list[Invitee]:
    keys = campaign.organization.municipalities.values_list("key", flat=True)
    frame = read_people(path, roles=role_words(), municipalities={likeness(key): key for key in keys})

    def several(text: str | None) -> tuple[str, ...] | None:
        return tuple(text.split(SEPARATOR)) if text else None

    return [
        Invitee(
            email=cells["email"],
            role=cells["role"],
            name=cells["name"],
            languages=several(cells["languages"]),
            capacity=int(cells["capacity"]) if cells["capacity"] else None,
            municipality=cells["municipality"],
            region=cells["region"],
            knows=several(cells["knows"]),
            language_of_pages=cells["language_of_pages"],
            row=cells["row"],
        )
        for cells in frame.iter_rows(named=True)
    ]


def _known(campaign: Campaign) -> dict[tuple[str, str], Participation]:
    rows = campaign.participations.select_related("user", "municipality").prefetch_related("knows__user")
    return {(row.user.email, row.role): row for row in rows}


def _faults(
    people: Sequence[Invitee],
    campaign: Campaign,
    known: Mapping[tuple[str, str], Participation],
    file: str,
) -> list[Fault]:
    faults: list[Fault] = []
    roles: dict[str, set[str]] = {}
    for (email, role), row in known.items():
        if row.withdrawn_at is None:
            roles.setdefault(email, set()).add(role)
    twice: set[tuple[str, str]] = set()
    addresses = {person.email for person in people} | set(roles)
    for person in people:

        def blame(reason: str, person: Invitee = person) -> None:
            faults.append(Fault(file or person.email, None, person.row, None, Translated(reason)))

        if (person.email, person.role) in twice:
            blame(
                _("%(email)s is listed twice as %(role)s.")
                % {"email": person.email, "role": ROLE_NAMES[person.role]}
            )
        twice.add((person.email, person.role))
        held = roles.setdefault(person.email, set())
        held.add(person.role)
        if held >= APART and person.role in APART:
            blame(
                _("%(email)s cannot be coordinator and assessor in one campaign.") % {"email": person.email}
            )
        before = known.get((person.email, person.role))
        if person.role == Contact.name and not (person.municipality or (before and before.municipality_id)):
            blame(_("%(email)s is a contact, and of no municipality.") % {"email": person.email})
        if person.role == Assessor.name and not (person.capacity or (before and before.capacity)):
            blame(
                _("%(email)s is an assessor without a capacity: say how many cases they can take.")
                % {"email": person.email}
            )
        for other in person.knows or ():
            if other not in addresses:
                blame(
                    _("%(email)s knows %(other)s, who is neither on the list nor in the campaign.")
                    % {"email": person.email, "other": other}
                )
    return faults


def _changes(person: Invitee, row: Participation) -> bool:
    said = {
        "languages": None if person.languages is None else list(person.languages),
        "capacity": person.capacity,
        "region": person.region,
    }
    if any(value is not None and value != getattr(row, name) for name, value in said.items()):
        return True
    if person.municipality is not None and person.municipality != (
        row.municipality.key if row.municipality else None
    ):
        return True
    return person.knows is not None and not set(person.knows) <= {
        other.user.email for other in row.knows.all()
    }
