"""The audit trail: one table to which the database only ever adds."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """
    That somebody did something, when.

    ``details`` may be shown to whoever may read the trail; ``sealed`` holds what the blind forbids to show, such as the
    value of an answer. Both are under the hash, and the hash is over the previous one too.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    # By number and not by name: a person can be forgotten without breaking the chain.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    act = models.CharField(max_length=60)
    campaign_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["campaign_id", "number"], name="entries_of_campaign"),
            models.Index(fields=["case_id", "number"], name="entries_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"
