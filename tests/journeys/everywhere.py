"""Every address of the platform, and the written table of who may open it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.urls import URLPattern, get_resolver

from openlosi.apps.jobs.models import Job
from tests.journeys.country import Country

TABLE = Path(__file__).parents[2] / "docs/reference/who-may-open-what.md"
#: The columns of the table, by the person of the country that stands for each.
PEOPLE = {
    "assessor of the case": "assessor",
    "another assessor": "stranger",
    "coordinator": "coordinator",
    "reviewer": "reviewer",
    "contact": "contact",
    "observer": "observer",
    "operator": "operator",
}
#: Sign-in, the second factor and sessions are django-allauth's; they show and change only one's own account.
ALLAUTH = "/accounts/"


@dataclass(frozen=True)
class Line:
    """
    An address in the table.

    :ivar may: for each person of the country whether they may
    """

    methods: tuple[str, ...]
    address: str
    may: dict[str, bool]
    public: bool

    @property
    def skeleton(self) -> str:
        """The address without what its numbers stand for."""
        return re.sub(r"\{[^}]*\}", "{}", self.address)


def lines() -> list[Line]:
    """The written table."""
    rows = [
        [cell.strip() for cell in row.strip("|\n ").split("|")]
        for row in TABLE.read_text(encoding="utf-8").splitlines()
        if row.startswith("| ")
    ]
    header, *rest = rows
    assert header[3:] == list(PEOPLE), "the table's columns are the people of the tests"
    return [
        Line(
            tuple(row[0].split(", ")),
            row[1].strip("`"),
            dict(zip(PEOPLE.values(), (cell == "yes" for cell in row[3:]), strict=True)),
            row[2] == "yes",
        )
        for row in rest
        if not set(row[0]) <= set("-: ")
    ]


def skeletons() -> set[str]:
    """Every address that the platform answers, without what its numbers stand for; allauth's left out."""
    found = {re.sub(r"<[^>]*>", "{}", pattern) for pattern in _walk(get_resolver(), "/")}
    # The root of the API only names it, and answers nothing.
    return {each for each in found if not each.startswith(ALLAUTH)} - {"/api/"}


def _walk(resolver: Any, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from _walk(pattern, here)


def filled(address: str, country: Country) -> str:
    """An address with real numbers: ``{case review}`` is the number of the case in review, and so on."""

    def number(match: re.Match[str]) -> str:
        what, _, which = match[1].partition(" ")
        found = _NUMBERS[what](country, which)
        return str(found)

    return re.sub(r"\{([^}]*)\}", number, address)


def _evidence(country: Country, stage: str) -> int:
    return country.cases[stage].assignments.get(slot=1).evidence.filter(kind="screenshot").get().pk


def _job(country: Country, stage: str) -> int:
    return Job.objects.get(kind="collect_portal", case_id=country.cases[stage].pk).pk


_NUMBERS: dict[str, Any] = {
    "case": lambda country, stage: country.cases[stage].pk,
    "assignment": lambda country, stage: country.assignment(stage),
    "campaign": lambda country, _: country.campaign.pk,
    "indicator": lambda country, _: "206",
    "evidence": _evidence,
    "job": _job,
    "municipality": lambda country, stage: country.cases[stage].municipality_id,
    "portal": lambda country, stage: country.cases[stage].portal_id,
    "participation": lambda country, role: (
        country.campaign.participations.get(role=role, user=country.people[role]).pk
    ),
    "person": lambda country, name: country.people[name].pk,
    "organization": lambda country, _: country.campaign.organization_id,
    "token": lambda country, _: "not-a-token",
}


_KEY = "0c9d0c1e-0000-4000-8000-00000000000a"
#: What calls of the API are sent, by the end of their address, so that they are refused for who asks and not for how.
_BODIES: dict[str, dict[str, Any]] = {
    "/answers": {"answers": []},
    "/answers/206": {"value": "not_met", "key": _KEY},
    "/notes/206": {"text": "mine"},
    "/evidence": {"indicator": "206", "kind": "address", "address": "https://a.example/", "key": _KEY},
    "/comments": {"text": "A word.", "key": _KEY},
    "/submit": {"key": _KEY, "declaration": "Mine."},
    "/messages": {"indicator": "206", "text": "A word.", "key": _KEY},
    "/reconsiderations": {"indicator": "206", "value": "not_met", "justification": "Seen.", "key": _KEY},
    "/adjudications": {"indicator": "206", "value": "met", "reason": "Seen.", "key": _KEY},
    "/confirmations": {"indicator": "224"},
    "/send-back": {"reason": "Look again."},
    "/reopen": {"reason": "A mistake."},
}
_FORM = {
    "reason": "A reason.",
    "why": "A reason.",
    "text": "A word.",
    "key": _KEY,
    "i206-value": "met",
    "i206-reason": "Seen.",
    "i206-key": _KEY,
}


def body_of(address: str) -> dict[str, Any]:
    """What a client sends to an address: arguments of a test client's ``post`` or ``put``."""
    if not address.startswith("/api/"):
        return {"data": _FORM}
    fitting = [end for end in _BODIES if address.endswith(end)]
    return {"data": _BODIES[max(fitting, key=len)] if fitting else {}, "content_type": "application/json"}


def close(response: HttpResponseBase) -> None:
    """Close a file that an answer holds open, without the database that the test still needs."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
