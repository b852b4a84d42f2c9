"""Pages for when something went wrong, in words for people and in the same shell."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, text: str, why: str = "") -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "text": text, "why": why}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _page(
        request,
        400,
        _("This request cannot be understood"),
        _(
            "Something in what your browser sent is not as expected. Go back, reload the page and try once more."
        ),
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, with the reason where the refusal gave one."""
    why = str(exception) if isinstance(exception, PermissionDenied) and exception.args else ""
    return _page(
        request,
        403,
        _("You may not open this page"),
        _(
            "Your account does not have the role that this needs. If it should, ask whoever coordinates the campaign."
        ),
        why,
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404. Says nothing of whether there is such a thing: that may be what somebody must not learn."""
    return _page(
        request,
        404,
        _("There is no such page for you"),
        _("The address may be mistyped, or what it showed is not for your account."),
    )


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Stand in for a page of a library that this site does not offer."""
    return not_found(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Asks neither the database nor the session, since either may be what failed."""
    context = {
        "title": _("Something went wrong on our side"),
        "text": _(
            "The error was written down. What you saved before is safe. Try again in a minute; if it happens "
            "again, tell whoever operates this installation what you were doing and when."
        ),
    }
    return HttpResponse(render_to_string("web/error.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that this site did not give out, or gave out long ago."""
    return _page(
        request,
        403,
        _("This form has gone stale"),
        _(
            "For your safety a form is only taken from the page it was opened on, in the same session. Go back, reload "
            "the page and send it again. If that does not help, allow this site to set cookies."
        ),
    )
