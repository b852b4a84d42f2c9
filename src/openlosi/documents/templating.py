"""Fill the templates of self-contained pages: escaped, strict about missing values, every word marked for translation."""

from collections.abc import Callable

import jinja2

_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


def direction(language: str) -> str:
    """Which way a language is written, as HTML says it."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def environment() -> jinja2.Environment:
    """The templates of this package."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("openlosi.documents"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # Words of the page itself are English for now; every one is marked, and fills its figures in here.
    plain: Callable[[str], str] = str
    made.install_gettext_callables(plain, lambda one, many, n: one if n == 1 else many, newstyle=True)  # type: ignore[attr-defined]
    return made
