"""What there is to know of municipalities and portals."""

from collections.abc import Iterable

from openlosi.apps.municipalities.models import Municipality, Portal


def portals_of(municipalities: Iterable[Municipality]) -> dict[int, list[Portal]]:
    """The portals of municipalities, the oldest first, in one query."""
    found: dict[int, list[Portal]] = {}
    for portal in Portal.objects.filter(municipality__in=[each.pk for each in municipalities]).order_by("id"):
        found.setdefault(portal.municipality_id, []).append(portal)
    return found


def current_portals(portals: Iterable[Portal]) -> list[Portal]:
    """Those of a municipality's portals that can be assessed now: neither moved nor dead."""
    return [portal for portal in portals if portal.state == Portal.State.LIVE]
