"""What a browser made of a page: plain values, ready to be stored and read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openlosi.evidence_format.pages import Link


@dataclass(frozen=True)
class Resource:
    """
    Something a page loaded, in the shape of ``fetching.Fetched``, so that the journal stores it.

    The browser hands over bodies decoded, and has already followed redirects one by one. So ``raw_body`` is
    ``body``, headers that spoke of the encoding or the length on the wire are left out, and each hop of a
    redirect is a ``Resource`` of its own.

    :ivar kind: what the page used it as: ``document script stylesheet xhr fetch image font media other``
    :ivar truncated: the limit for which the body was left out; None when it is whole
    """

    address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    started_at: datetime
    finished_at: datetime
    kind: str = "other"
    request_headers: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    remote_ip: str = ""
    http_version: str = "HTTP/1.1"
    truncated: str | None = None
    error: str | None = None
    kind_of_error: str = ""
    tls: Mapping[str, Any] | None = None
    redirects: tuple[Any, ...] = ()

    @property
    def asked(self) -> str:
        """The address that was asked for: a browser's redirects are resources of their own."""
        return self.address

    @property
    def raw_body(self) -> bytes:
        """The body as it is stored; see the class."""
        return self.body


@dataclass(frozen=True)
class Rendered:
    """
    A page after its scripts ran.

    :ivar asked: the address that was opened
    :ivar address: where it ended, after redirects and scripts
    :ivar status: the HTTP status of the document; 0 when none came
    :ivar html: the document as it then stood, shadow roots included as ``<template shadowrootmode>``
    :ivar text: the text a person sees
    :ivar links: links of the document and its shadow roots
    :ivar candidates: same-portal addresses that only scripts know (handlers, data attributes, loaded JSON);
        guesses, worth one polite request each
    :ivar resources: what the page loaded for the first time in this run
    :ivar cookies: cookies set before anyone consented, without their values
    :ivar screenshots: PNG pictures by device, ``desktop`` and ``phone``
    :ivar console: errors and warnings that the page's scripts raised, bounded
    :ivar notes: what was bounded, refused or cut short, one plain sentence each
    :ivar error: why there is no page, in words; None when there is one
    """

    asked: str
    address: str = ""
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    title: str = ""
    html: str = ""
    text: str = ""
    links: tuple[Link, ...] = ()
    candidates: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    cookies: tuple[Mapping[str, object], ...] = ()
    screenshots: Mapping[str, bytes] = field(default_factory=dict)
    console: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
