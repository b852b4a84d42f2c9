"""What happens to accounts by the clock."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from openlosi.apps.accounts.operations import forget_expired


@db_periodic_task(crontab(hour="3", minute="17"))
def forget() -> None:
    """Every night, forget sessions and links that ran out."""
    forget_expired(at=timezone.now())
