"""Gather the words of the pages, among them what `core.saying.said` says."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """As Django does it, with one more function whose first argument is for the catalogues."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=said"]
