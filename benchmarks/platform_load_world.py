"""
The installation that platform_load.py loads: a campaign with its cases and signed-in assessors; and what it holds afterwards.

Usage: platform_load_world.py make SUBMISSIONS ASSESSORS | count   (with the installation in the environment)
"""

import json
import sys
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils.crypto import get_random_string

from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.assessments.models import Answer, Assessment
from openlosi.apps.audit import operations as audit
from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, CaseIndicator, Participation
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.instruments.queries import instrument_of
from openlosi.apps.jobs.models import Job
from openlosi.apps.municipalities.models import Municipality

AT = datetime(2026, 11, 1, tzinfo=UTC)


def make(submissions: int, assessors: int) -> dict[str, Any]:
    """Enough cases for every submission, and one more for each assessor to answer in."""
    call_command("migrate", verbosity=0)
    edition = load_edition(code="losi-2024", at=AT)
    codes = list(instrument_of(edition).codes)
    organization = Organization.objects.create(name="A national team")
    campaign = Campaign.objects.create(
        organization=organization, title="Load", edition=edition, created_at=AT
    )
    people = User.objects.bulk_create(
        User(email=f"assessor{n}@example.org", name=f"Assessor {n}", password=f"!{n}")
        for n in range(assessors)
    )
    Participation.objects.bulk_create(
        Participation(campaign=campaign, user=each, role="assessor", joined_at=AT) for each in people
    )
    cases = _cases(campaign, codes, (submissions + 1) // 2 + (assessors + 1) // 2)
    places = [(case, slot) for case in cases for slot in (1, 2)]
    assignments = Assignment.objects.bulk_create(
        # One after the other, so that the two of a case are never the same person.
        Assignment(case=case, slot=slot, assessor=people[n % assessors], assigned_at=AT)
        for n, (case, slot) in enumerate(places)
    )
    # Opened, as by an assessor who has read the page before they hand in.
    Assessment.objects.bulk_create(Assessment(assignment=each) for each in assignments)
    with connection.cursor() as cursor:
        # A living installation's tables were looked over by PostgreSQL within a minute of being filled.
        cursor.execute("ANALYZE")
    told = [{"assignment": a.pk, "person": n % assessors} for n, a in enumerate(assignments)]
    return {
        "codes": codes,
        "people": [_signed_in(each) for each in people],
        "to_submit": told[:submissions],
        "to_answer": told[submissions + submissions % 2 :][:assessors],
    }


def count() -> dict[str, int]:
    """What the database holds, with the trail read to its end."""
    audit.verify()
    return {
        "submitted": Assessment.objects.filter(submitted_at__isnull=False).count(),
        "answers": Answer.objects.count(),
        "evidence": Evidence.objects.count(),
        "trail": Entry.objects.filter(act__in=["assessment.submitted", "answer.saved"]).count(),
        "asked to store pages": Job.objects.filter(kind="archive_given", state="waiting").count(),
    }


def _cases(campaign: Campaign, codes: list[str], number: int) -> list[Case]:
    towns = Municipality.objects.bulk_create(
        Municipality(organization=campaign.organization, key=f"town-{n}", name=f"Town {n}")
        for n in range(number)
    )
    cases = Case.objects.bulk_create(
        Case(campaign=campaign, municipality=town, portal_address=f"https://town{n}.example/", stage_since=AT)
        for n, town in enumerate(towns)
    )
    CaseIndicator.objects.bulk_create(
        (CaseIndicator(case=case, code=code, place=p) for case in cases for p, code in enumerate(codes)),
        batch_size=5000,
    )
    return cases


def _signed_in(user: User) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"session": session.session_key or "", "csrf": get_random_string(32)}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        json.dump(make(int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
    else:
        json.dump(count(), sys.stdout)
