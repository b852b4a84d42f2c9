"""What a collection amounts to, in the words a person reads first."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Summary:
    """
    One portal's collection in short.

    The crawler says what happened (state, what stopped it, what refused it); the archive counts what is
    stored (the fields from ``pages`` on) when it closes the file, so that those figures are of the file.

    :ivar address: the portal's address as it was asked for
    :ivar final_address: where its home page was served from
    :ivar state: a ``PortalState`` value, such as ``collected``
    :ivar state_seen: what was seen that says so
    :ivar moved_to: the new address when the state is ``moved``
    :ivar suggested_no_score: the no-score reason the state suggests, or None
    :ivar stopped_by: what ended the walk: ``nothing left``, ``pages``, ``bytes``, ``minutes``, ``cancelled`` ...
    :ivar refused: what refused a visit, one plain sentence each (robots.txt, a block, a forbidden address)
    :ivar problems: what went wrong, one plain sentence each
    :ivar settings: the budgets, rate and switches of this run, as plain JSON values
    :ivar linked_platforms: official platforms the portal links to, one hop away
    :ivar previous: the file name of the earlier collection that unchanged bytes are kept in; "" when whole
    :ivar previous_collection: that earlier collection's identity
    :ivar collection: this collection's identity, a UUID
    :ivar pages: HTML pages read; ``documents``: PDFs, office files and other texts
    :ivar languages: pages and documents per language found
    :ivar unchanged: records whose bytes stand in an earlier file or an earlier record
    """

    address: str
    final_address: str = ""
    state: str = ""
    state_seen: str = ""
    moved_to: str = ""
    suggested_no_score: str | None = None
    started_at: str = ""
    finished_at: str = ""
    stopped_by: str = ""
    refused: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    linked_platforms: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    software: str = ""
    contact: str = ""
    previous: str = ""
    previous_collection: str = ""
    collection: str = ""
    pages: int = 0
    documents: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    records: int = 0
    unchanged: int = 0
    failures: int = 0
    screenshots: int = 0
    observations: int = 0
    measurements: int = 0
    stored_bytes: int = 0
