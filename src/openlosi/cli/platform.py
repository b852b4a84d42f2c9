"""Start Django for a command that needs the platform's tables."""

import os

from openlosi.cli.messages import WRONG_USAGE, stop


def ready() -> None:
    """
    Set Django up with the installation's settings; what is set in the environment already stays.

    A value in the environment that cannot be used ends the command and is named.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openlosi.config.settings")
    import django  # slow import
    from pydantic import ValidationError  # slow import

    try:
        django.setup()
    except ValidationError as wrong:
        named = [(f"OPENLOSI_{fault['loc'][0]}".upper(), fault["msg"]) for fault in wrong.errors()]
        stop([f"{name}: {message}" for name, message in named], code=WRONG_USAGE)
    except ValueError as wrong:
        if not str(wrong).startswith("OPENLOSI_"):
            raise
        stop([str(wrong)], code=WRONG_USAGE)


def prepare() -> None:
    """Bring the installation up to this version: its tables, its pages' files, and the editions that come with it."""
    from django.conf import settings  # Django ready
    from django.core.management import call_command  # Django ready
    from django.utils.timezone import now  # Django ready

    from openlosi import editions  # Django ready
    from openlosi.apps.instruments.operations import load_edition  # Django ready

    settings.ENVIRONMENT.data.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for code in editions.available():
        load_edition(code, now())
