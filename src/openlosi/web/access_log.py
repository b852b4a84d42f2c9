"""
A line for each request, as JSON on standard error: when, what, for whom, how it went and how long it took.

Never a query string, a form, a cookie, or a word in an address that could be a key, such as an invitation's.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger("openlosi.access")


class AccessLog:
    """Middleware that writes the line; the first of all, so that it sees what people got."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and write a line of it."""
        if not logger.isEnabledFor(logging.INFO):
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        line = {
            "method": request.method,
            "path": path_without_keys(request),
            "status": response.status_code,
            "ms": round((time.perf_counter() - began) * 1000, 1),
            # Only where the page looked at who asks: a line must not cost a query.
            "user": getattr(getattr(request, "_cached_user", None), "pk", None),
        }
        logger.info("request", extra={"line": line})
        return response


def path_without_keys(request: HttpRequest) -> str:
    """
    A request's path, with every part that is no number left out: it may be a key that opens a door.

    Of an address that leads nowhere only the first part is told.
    """
    match = request.resolver_match
    if match is None:
        first = request.path.strip("/").partition("/")[0]
        return f"/{first[:20]}/…" if "/" in request.path.strip("/") else f"/{first[:20]}"
    path = request.path
    for part in match.kwargs.values():
        if not isinstance(part, int):
            path = path.replace(str(part), "…")
    return path


class JsonLine(logging.Formatter):
    """A record of the access log as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"at": at, **getattr(record, "line", {})}, ensure_ascii=False)
