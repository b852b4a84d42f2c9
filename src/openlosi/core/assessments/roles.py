"""
Who takes part in a campaign, each role with the sentence that says who holds it.

A role is held in one campaign; only the operator's holds for the whole installation. What a role lets someone do is here,
what it lets them see at which stage is in `blinding`.
"""

from enum import Enum, auto
from inspect import cleandoc


class Permission(Enum):
    """One kind of thing that somebody may do."""

    RUN_INSTALLATION = auto()
    EXPORT_EVERYTHING = auto()
    SET_UP_CAMPAIGN = auto()
    INVITE = auto()
    ASSIGN = auto()
    UNLOCK = auto()
    MOVE_CASES = auto()
    COLLECT = auto()
    COMMENT = auto()
    CLARIFY = auto()
    ASSESS = auto()
    RECONCILE = auto()
    ADJUDICATE = auto()
    SEND_BACK = auto()
    SETTLE = auto()
    REOPEN = auto()
    SEE_PROGRESS = auto()
    SEE_RESULTS = auto()
    REPLY = auto()


class Role:
    """What somebody is in a campaign. Never made, only named."""

    name: str
    permissions: frozenset[Permission] = frozenset()


class Coordinator(Role):
    """
    Runs a campaign: sets it up, invites people, assigns cases and watches the progress.

    Held to the blind like everyone else: someone who knows how a pair is leaning steers it without meaning to.
    """

    name = "coordinator"
    permissions = frozenset(
        {
            Permission.SET_UP_CAMPAIGN,
            Permission.INVITE,
            Permission.ASSIGN,
            Permission.UNLOCK,
            Permission.MOVE_CASES,
            Permission.COLLECT,
            Permission.COMMENT,
            Permission.CLARIFY,
            Permission.REOPEN,
            Permission.SEE_PROGRESS,
            Permission.SEE_RESULTS,
        }
    )


class Assessor(Role):
    """
    Assesses the portals assigned to them, without knowing who the other assessor is.

    Sees their own answers only, until both have submitted.
    """

    name = "assessor"
    permissions = frozenset({Permission.ASSESS, Permission.RECONCILE, Permission.COMMENT, Permission.COLLECT})


class Reviewer(Role):
    """
    Reads whole cases, decides what two assessors could not reconcile, and settles.

    Never reviews, adjudicates or settles a case they assessed themselves, and does not learn who the assessors are.
    """

    name = "reviewer"
    permissions = frozenset(
        {
            Permission.ADJUDICATE,
            Permission.SEND_BACK,
            Permission.SETTLE,
            Permission.REOPEN,
            Permission.SEE_PROGRESS,
            Permission.SEE_RESULTS,
        }
    )


class Contact(Role):
    """Speaks for a municipality: reads its result when it is asked to reply, and replies."""

    name = "contact"
    permissions = frozenset({Permission.REPLY})


class Observer(Role):
    """Follows a campaign from outside, such as a ministry or a donor: its progress, and what is settled."""

    name = "observer"
    permissions = frozenset({Permission.SEE_PROGRESS, Permission.SEE_RESULTS})


class Operator(Role):
    """
    Keeps the installation running: accounts, backups, the audit trail's verification.

    Sees no answers; can take a full export, encrypted, with a reason that is audited.
    """

    name = "operator"
    permissions = frozenset(
        {Permission.RUN_INSTALLATION, Permission.EXPORT_EVERYTHING, Permission.SEE_PROGRESS}
    )


ROLES: dict[str, type[Role]] = {
    role.name: role for role in (Coordinator, Assessor, Reviewer, Contact, Observer, Operator)
}

#: Roles that somebody can hold in a campaign.
CAMPAIGN_ROLES: tuple[str, ...] = tuple(name for name in ROLES if name != Operator.name)


def drawn() -> str:
    """
    Draw the roles in Markdown: who holds each, and what it lets them do.

    >>> drawn().splitlines()[0]
    '## Coordinator'
    """
    sections = []
    for role in ROLES.values():
        sentences = cleandoc(role.__doc__ or "")
        may = ", ".join(
            permission.name.lower().replace("_", " ")
            for permission in Permission
            if permission in role.permissions
        )
        sections.append(f"## {role.name.capitalize()}\n\n{sentences}\n\n*May:* {may}.\n")
    return "\n".join(sections)
