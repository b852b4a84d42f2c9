"""What the viewer sends back, and why it would send nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class NotShown(LookupError):
    """What was asked for is not in the collection, or cannot be shown; the message tells a person why."""


@dataclass(frozen=True)
class Reply:
    """One answer to the browser. ``headers`` override those that every answer carries."""

    body: bytes
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
