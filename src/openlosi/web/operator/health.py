"""How the installation is: what an operator looks at in the morning."""

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.audit.operations import Broken, verify
from openlosi.apps.audit.queries import head
from openlosi.apps.campaigns.models import Participation
from openlosi.apps.jobs.models import Job
from openlosi.core.assessments.roles import Coordinator, Reviewer
from openlosi.web.operator.access import for_operators

_LITTLE_SPACE = 1 << 30


@dataclass(frozen=True)
class Sign:
    """One thing that is well or not; ``state`` is ok, warn or bad."""

    name: str
    state: str
    words: str


@for_operators
@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The installation at a glance."""
    number, digest = head()
    people = User.objects.aggregate(
        all=Count("pk"),
        closed=Count("pk", filter=Q(is_active=False)),
        operators=Count("pk", filter=Q(is_operator=True, is_active=True)),
    )
    context = {
        "signs": [_migrations(), _disk(), _jobs(), _second_factors(), _mail(), _https(), _debug()],
        "people": people,
        "organizations": Organization.objects.count(),
        "number": number,
        "hash": digest,
        "versions": {
            "OpenLOSI": version("openlosi"),
            "Django": django.get_version(),
            "Python": platform.python_version(),
            _("Database"): _database(),
        },
    }
    return render(request, "operator/index.html", context)


@for_operators
@require_POST
def verify_trail(request: HttpRequest) -> HttpResponseBase:
    """Read the whole audit trail and say whether it is whole."""
    try:
        number, digest = verify()
    except Broken as broken:
        messages.error(request, _("The audit trail is broken: %(where)s.") % {"where": broken})
    else:
        messages.success(
            request,
            _("The audit trail is whole: %(number)s entries. Write this down elsewhere: %(number)s:%(hash)s")
            % {"number": number, "hash": digest},
        )
    return redirect("operator:index")


def _migrations() -> Sign:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Sign(
            _("Tables"), "bad", _("%(n)s changes of the tables wait; run openlosi migrate") % {"n": missing}
        )
    return Sign(_("Tables"), "ok", _("as this version wants them"))


def _disk() -> Sign:
    data = Path(settings.ENVIRONMENT.data).absolute()
    free = shutil.disk_usage(data if data.exists() else data.anchor).free
    words = _("%(n)s GB free") % {"n": f"{free / (1 << 30):.1f}"}
    return Sign(_("Disk"), "warn" if free < _LITTLE_SPACE else "ok", words)


def _jobs() -> Sign:
    counts: dict[str, Any] = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state=Job.State.WAITING)),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        failed=Count("pk", filter=Q(state=Job.State.FAILED)),
        late=Count("pk", filter=Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())),
    )
    words = (
        _("%(waiting)s waiting, %(running)s running, %(failed)s failed, %(late)s whose worker is gone")
        % counts
    )
    return Sign(_("Jobs"), "warn" if counts["failed"] or counts["late"] else "ok", words)


def _second_factors() -> Sign:
    held = Participation.objects.filter(
        user=OuterRef("pk"), withdrawn_at=None, role__in=[Coordinator.name, Reviewer.name]
    )
    counts: dict[str, Any] = (
        User.objects.filter(is_active=True)
        .filter(Exists(held) | Q(is_operator=True) | Q(makes_campaigns=True))
        .aggregate(
            all=Count("pk"),
            protected=Count("pk", filter=Q(Exists(Authenticator.objects.filter(user=OuterRef("pk"))))),
        )
    )
    words = _("%(protected)s of %(all)s coordinators, reviewers and operators have one") % counts
    if settings.SECOND_FACTOR:
        return Sign(_("Second factor"), "ok", _("%(words)s; it is asked of all of them") % {"words": words})
    state = "ok" if counts["protected"] == counts["all"] else "warn"
    return Sign(_("Second factor"), state, _("%(words)s; it is asked of nobody") % {"words": words})


def _mail() -> Sign:
    if settings.MAILS:
        return Sign(_("Mail"), "ok", _("sent by a mail server"))
    return Sign(_("Mail"), "warn", _("no mail server: mails are files in the data folder; hand links over"))


def _https() -> Sign:
    if settings.ENVIRONMENT.https:
        return Sign(_("Connection"), "ok", _("https"))
    return Sign(_("Connection"), "warn", _("without https: well on this machine alone, never for others"))


def _debug() -> Sign:
    if settings.DEBUG:
        return Sign(_("Errors"), "bad", _("shown in pages; switch OPENLOSI_DEBUG off where others come"))
    return Sign(_("Errors"), "ok", _("kept to the log"))


def _database() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0]}"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"
