"""
Keep municipalities and portals.

Who may is a question of roles, which only campaigns know: the operations of campaigns ask it before they come here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.accounts.models import Organization
from openlosi.apps.audit import operations as audit
from openlosi.apps.municipalities.importing import (
    Known,
    Preview,
    Row,
    new_addresses,
    portal_key,
    preview_rows,
    replaced_by,
    told,
)
from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.spreadsheets.keys import likeness
from openlosi.spreadsheets.registers import address_of


class WrongAddress(ValueError):
    """An address that is none, or that is a portal of the municipality already; the message says which."""


@transaction.atomic
def import_rows(
    rows: Sequence[Row], *, organization: Organization, by: Any, at: datetime, campaign_id: int | None = None
) -> Preview:
    """
    Import municipalities, whole or not at all, and return what was new and what changed.

    A portal is added; where the municipality had one and the row names another, the earlier one is marked as moved there.
    """
    # Two imports at once would both find a municipality missing; one waits for the other here.
    Organization.objects.select_for_update().get(pk=organization.pk)
    done = preview_rows(rows, organization_id=organization.pk)
    known = Known.of(organization.pk)
    _add(done.new, organization)
    known = Known.of(organization.pk) if done.new else known
    fields = ("name", "region", "population", "capital", "stratum", "languages", "national_services")
    differing = {likeness(change.key) for change in done.changed}
    altered = []
    fresh_portals: list[Portal] = []
    for row in rows:
        municipality = known.municipalities[likeness(row.key)]
        if likeness(row.key) in differing:
            for name, value in told(row).items():
                setattr(municipality, name, value)
            altered.append(municipality)
        fresh_portals += _portals(row, municipality, known.portals.get(municipality.pk, ()), at)
    Municipality.objects.bulk_update(altered, fields, batch_size=100)
    Portal.objects.bulk_create(fresh_portals, batch_size=100)
    audit.record(
        "municipalities.imported",
        about=organization,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={
            "new": [row.key for row in done.new],
            "changed": {
                change.key: {name: list(pair) for name, pair in change.fields.items()}
                for change in done.changed
            },
            "unchanged": len(done.unchanged),
        },
    )
    return done


@transaction.atomic
def add_portal(
    *, municipality_id: int, address: str, by: Any, at: datetime, campaign_id: int | None = None
) -> Portal:
    """
    Add a portal to a municipality.

    :raises WrongAddress: if it is no address, or a portal of this municipality already
    """
    municipality = Municipality.objects.select_for_update().get(pk=municipality_id)
    written = _checked(address)
    if _same(municipality, written):
        raise WrongAddress(_("%(address)s is a portal of this municipality already.") % {"address": written})
    portal = Portal.objects.create(municipality=municipality, address=written, since=at)
    audit.record(
        "portal.added", about=portal, by=by, at=at, campaign_id=campaign_id, details={"address": written}
    )
    return portal


@transaction.atomic
def mark_portal(
    *,
    portal_id: int,
    state: Portal.State,
    moved_to: str = "",
    by: Any,
    at: datetime,
    campaign_id: int | None = None,
) -> Portal:
    """
    Say that a portal is live, has moved, or is dead. Where it moved to becomes a portal of the municipality.

    :raises WrongAddress: if it moved and the new address is none
    """
    portal = Portal.objects.select_for_update().get(pk=portal_id)
    before = {"state": portal.state, "moved_to": portal.moved_to}
    portal.state, portal.since = state, at
    portal.moved_to = _checked(moved_to) if state == Portal.State.MOVED else ""
    if portal.moved_to:
        if portal_key(portal.moved_to) == portal_key(portal.address):
            raise WrongAddress(_("The portal cannot have moved to the address it is at."))
        _live_at(portal.municipality, portal.moved_to, at)
    portal.save(update_fields=["state", "moved_to", "since"])
    audit.record(
        "portal.marked",
        about=portal,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={"before": before, "after": {"state": portal.state, "moved_to": portal.moved_to}},
    )
    return portal


def _add(rows: Sequence[Row], organization: Organization) -> None:
    Municipality.objects.bulk_create(
        [
            Municipality(organization=organization, key=row.key, **{"name": row.key, **told(row)})
            for row in rows
        ],
        batch_size=100,
    )


def _portals(row: Row, municipality: Municipality, portals: Sequence[Portal], at: datetime) -> list[Portal]:
    moved = replaced_by(row, portals)
    fresh = new_addresses(row, portals)
    if moved:
        moved.state, moved.moved_to, moved.since = Portal.State.MOVED, fresh[0], at
        moved.save(update_fields=["state", "moved_to", "since"])
    return [Portal(municipality=municipality, address=address, since=at) for address in fresh]


def _live_at(municipality: Municipality, address: str, at: datetime) -> None:
    known = _same(municipality, address)
    if known is None:
        Portal.objects.create(municipality=municipality, address=address, since=at)
    elif known.state != Portal.State.LIVE:
        known.state, known.moved_to, known.since = Portal.State.LIVE, "", at
        known.save(update_fields=["state", "moved_to", "since"])


def _same(municipality: Municipality, address: str) -> Portal | None:
    return next(
        (
            portal
            for portal in municipality.portals.order_by("id")
            if portal_key(portal.address) == portal_key(address)
        ),
        None,
    )


def _checked(address: str) -> str:
    if not address.strip():
        raise WrongAddress(_("Write a web address, such as https://www.example.org."))
    written = address_of(address)
    if written is None:
        raise WrongAddress(
            _('"%(address)s" is no web address; write it like https://www.example.org.')
            % {"address": address.strip()}
        )
    return written
