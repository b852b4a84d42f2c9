"""The language of pages: what the person chose, or else the browser asks for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


class LanguageOfThePerson(LocaleMiddleware):
    """Reads the language somebody chose for their account before cookies and the browser's wish."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate it."""
        super().process_request(request)
        user: Any = request.user
        if user.is_authenticated and user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Change the language of this browser's pages, and of the account's for whoever is signed in."""
    user: Any = request.user
    wanted = request.POST.get("language")
    if user.is_authenticated and wanted in dict(settings.LANGUAGES):
        user.language = wanted
        user.save(update_fields=["language"])
    return set_language(request)
