"""Who opens the operator's pages: operators."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from openlosi.apps.accounts.permissions import check_operates

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_operators(view: View[P]) -> View[P]:
    """Refuse everybody else, with 403."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        check_operates(request.user)
        return view(request, *args, **kwargs)

    signed_in: Any = login_required(checked)
    return signed_in
