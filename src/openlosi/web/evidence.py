"""
Pictures and stored pages that answers rest on, for whoever may see the answers: one address for every audience.

What a portal or a person gave is shown so that nothing in it can run, and is never kept by a cache between.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from openlosi.apps.evidence.models import Evidence, StoredFile
from openlosi.apps.evidence.queries import may_see_evidence, opened

_POLICY = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
_SHOWN = {"image/png", "image/jpeg", "image/webp"}


@login_required
@require_safe
def picture(request: HttpRequest, number: int) -> FileResponse:
    """A picture that somebody took of a portal."""
    return _file(_visible(request.user, number).file, f"evidence-{number}")


@login_required
@require_safe
def stored_page(request: HttpRequest, number: int) -> FileResponse:
    """A page as it was stored when it was given as evidence; to download, since it is a stranger's."""
    return _file(_visible(request.user, number).archived, f"page-{number}")


@login_required
@require_safe
def page_picture(request: HttpRequest, number: int) -> FileResponse:
    """A picture of a stored page, made by a browser when it was stored."""
    return _file(_visible(request.user, number).archived_picture, f"page-{number}")


def _visible(user: Any, number: int) -> Evidence:
    """
    A piece of evidence that somebody may see now.

    :raises Http404: if there is none, or not for them
    """
    found = (
        Evidence.objects.select_related("assignment__case", "file", "archived", "archived_picture")
        .filter(pk=number, assignment__withdrawn_at=None)
        .first()
    )
    if found is None:
        raise Http404
    if not may_see_evidence(user, found):
        raise Http404
    return found


def _file(stored: StoredFile | None, name: str) -> FileResponse:
    if stored is None:
        raise Http404
    shown = stored.media_type in _SHOWN
    response = FileResponse(
        opened(stored), as_attachment=not shown, filename=name, content_type=stored.media_type
    )
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
