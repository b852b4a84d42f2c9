"""The answers that count, and the scores made of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from openlosi.apps.campaigns.models import Case
from openlosi.apps.instruments.models import Edition
from openlosi.core.assessments.answers import How
from openlosi.core.instruments.values import Value

_VALUES = [value.value for value in Value]
_HOW = [how.value for how in How]


class Settling(models.Model):
    """That a case was settled. Reopening closes it; the next settling is another row, so nothing is overwritten."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="settlings")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    no_score = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reopened_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(reopened_at__isnull=True), name="one_standing_settling"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reopened_why=""), name="reopened_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"settling {self.pk}"


class SettledAnswer(models.Model):
    """The answer that counts, and how it was reached."""

    settling = models.ForeignKey(Settling, models.PROTECT, related_name="answers")
    indicator = models.CharField(max_length=20)
    value = models.CharField(max_length=20, choices=[(value, value) for value in _VALUES])
    how = models.CharField(max_length=20, choices=[(how, how) for how in _HOW])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["settling", "indicator"], name="one_settled_answer"),
            models.CheckConstraint(condition=Q(value__in=_VALUES), name="settled_to_a_known_value"),
            models.CheckConstraint(condition=Q(how__in=_HOW), name="settled_in_a_known_way"),
        ]

    def __str__(self) -> str:
        return f"settled answer {self.pk}"


class Score(models.Model):
    """The share of applicable indicators that were met; ``criterion`` is empty for the whole instrument."""

    settling = models.ForeignKey(Settling, models.PROTECT, related_name="scores")
    #: The code of the campaign's edition, or of a supplement: each is an index of its own.
    instrument = models.CharField(max_length=60)
    criterion = models.CharField(max_length=60, blank=True)
    met = models.PositiveSmallIntegerField()
    applicable = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["settling", "instrument", "criterion"], name="one_score_per_criterion"
            ),
            models.CheckConstraint(condition=Q(met__lte=F("applicable")), name="no_more_met_than_apply"),
        ]

    def __str__(self) -> str:
        return f"score {self.pk}"
