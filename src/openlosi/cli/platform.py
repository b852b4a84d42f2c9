"""Start Django for a command that needs the platform's tables."""

import os


def ready() -> None:
    """Set Django up with the installation's settings; what is set in the environment already stays."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openlosi.config.settings")
    import django  # slow import

    django.setup()
