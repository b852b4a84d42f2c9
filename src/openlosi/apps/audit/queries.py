"""Look entries up. Which of them somebody may see is for the apps that know what the entries tell of."""

from datetime import datetime

from django.db.models import QuerySet

from openlosi.apps.audit.models import Entry


def narrowed(
    entries: QuerySet[Entry],
    *,
    by: int | None = None,
    act: str = "",
    case_id: int | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Entry]:
    """The entries of a person, an act, a case, or a period; newest first."""
    if by is not None:
        entries = entries.filter(by_id=by)
    if act:
        entries = entries.filter(act=act)
    if case_id is not None:
        entries = entries.filter(case_id=case_id)
    if since is not None:
        entries = entries.filter(at__gte=since)
    if before is not None:
        entries = entries.filter(at__lt=before)
    return entries.order_by("-number")


def head() -> tuple[int, str]:
    """Number and hash of the last entry, to be written down elsewhere; (0, "") before the first."""
    return Entry.objects.order_by("-number").values_list("number", "hash").first() or (0, "")
