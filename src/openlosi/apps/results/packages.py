"""
A campaign's results to take along, as one ZIP file.

What everybody who may see settled answers gets holds what is settled and nothing of who answered what. What the two submitted,
by the assessors' numbers, is for whoever may see both the answers and who gave them, and taking it is audited.
"""

import io
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from openlosi.apps.assessments.policies import NotNow
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.campaigns.permissions import NotAllowed, cases_showing, follows
from openlosi.apps.results.queries import settled_for
from openlosi.apps.results.recomputing import (
    MUNICIPALITIES,
    places_of,
    scored,
    write_everything,
    write_sheets,
)
from openlosi.core.assessments.blinding import Thing
from openlosi.documents.datapackage import write_datapackage
from openlosi.documents.results_folder import write_report
from openlosi.tables import write_csv

#: Of the tables of `openlosi score`, those that hold only what is settled, and figures over all cases.
_TABLES = ("results", "answers", "missing", "agreement")
_SCOPES = ("campaign", "criterion", "indicator")


def results_package(*, campaign: Campaign, by: Any) -> bytes:
    """
    The tables of what is settled, and the report, of the cases that somebody may see.

    :raises NotNow: if there is none
    """
    cases = _cases(campaign, by)
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as beside:
        folder, sheets = Path(made), Path(beside)
        write_sheets(cases, sheets)
        tables = scored(campaign, sheets)
        for instrument, place in places_of(campaign, folder):
            whole = tables[instrument.code]
            own = replace(whole, agreement=whole.agreement.filter(pl.col("scope").is_in(_SCOPES)))
            write_csv(own, place, only=_TABLES)
            write_datapackage(place, instrument, title=campaign.title)
            write_report(own, instrument, place, title=campaign.title, language=campaign.language)
        (folder / MUNICIPALITIES).write_bytes((sheets / MUNICIPALITIES).read_bytes())
        return _zipped(folder)


@transaction.atomic
def submitted_package(*, campaign: Campaign, by: Any, at: datetime) -> bytes:
    """
    All that `openlosi campaign recompute` writes: what the assessors submitted, by their numbers, and what it gives.

    :raises NotAllowed: to whoever may not see who the assessors are
    :raises NotNow: if there is no settled case
    """
    if not follows(by, campaign.pk, Thing.NAMES):
        raise NotAllowed(_("What the assessors submitted is for the coordinator."))
    # Not those that the coordinator assesses: there they do not learn who the other is.
    cases = _cases(campaign, by, Thing.NAMES, Thing.ANSWERS)
    with tempfile.TemporaryDirectory() as made:
        write_everything(campaign, cases, Path(made))
        package = _zipped(Path(made))
    audit.record(
        "results.answers_taken",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign.pk,
        details={"cases": len(cases)},
    )
    return package


def _cases(campaign: Campaign, by: Any, *things: Thing) -> Sequence[Case]:
    """The settled cases, of which somebody may see these things where the case has answers at all."""
    standing = settled_for(by, campaign)
    for thing in things:
        shown = cases_showing(by, campaign.pk, thing).values("pk")
        standing = standing.filter(Q(case__in=shown) | ~Q(no_score=""))
    cases = list(
        Case.objects.filter(pk__in=standing.values("case_id"))
        .select_related("municipality", "campaign")
        .order_by("pk")
    )
    if not cases:
        raise NotNow(_("No case is settled yet, so there are no results to take along."))
    return cases


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return packed.getvalue()
