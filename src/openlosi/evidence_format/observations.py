"""What the crawler saw, without judgement: evidence, never an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Observation:
    """
    One observable thing on one page, or looked for there and not seen.

    :ivar probe: the name of the probe that looked
    :ivar found: what it saw, verbatim and short; None when it looked and saw nothing
    :ivar details: further facts as plain JSON values (an address a link leads to, the fields of a form)
    :ivar address: the page it was seen on
    :ivar seen_at: when, as an ISO 8601 time in UTC
    :ivar record: the stored page's hash, ``sha256:<hex>`` of its bytes as served (or as rendered)
    """

    probe: str
    found: str | None
    details: Mapping[str, object] = field(default_factory=dict)
    address: str = ""
    seen_at: str = ""
    record: str = ""


@dataclass(frozen=True)
class Measurement:
    """
    A figure a tool gave for a documented sample of pages (issue "Evidence", technical measurements).

    :ivar measurement: its name, such as ``markup`` or ``phone``
    :ivar tool: the tool's name and version; empty when it could not run
    :ivar sample: the addresses measured
    :ivar figures: the numbers, as plain JSON values
    :ivar to_change: what would have to change, one plain sentence each
    :ivar not_assessable: why nothing could be measured, with what to install; None when it was measured
    """

    measurement: str
    tool: str = ""
    sample: tuple[str, ...] = ()
    figures: Mapping[str, object] = field(default_factory=dict)
    to_change: tuple[str, ...] = ()
    not_assessable: str | None = None
    measured_at: str = ""
