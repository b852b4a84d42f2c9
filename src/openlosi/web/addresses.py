"""Addresses of pages that another audience's package may not have yet."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def address_of(name: str, *arguments: Any) -> str:
    """The address of a named page, or an empty string where there is no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
