"""Assessments and all that is said and decided about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.core.instruments.values import Value

_VALUES = [value.value for value in Value]
_VALUE_CHOICES = [(value, value) for value in _VALUES]


class Assessment(models.Model):
    """One assessor's complete set of answers for a case."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="assessment")
    started_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    #: The words the assessor declared when submitting.
    declaration = models.TextField(blank=True)
    #: The key of the submission, so that a double click submits once.
    submission = models.UUIDField(null=True, blank=True)
    #: Set when the assessor says that their side of reconciliation is done.
    reconciled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | ~Q(declaration=""),
                name="submitted_with_a_declaration",
            )
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"


class Answer(models.Model):
    """
    What one assessor says of one indicator. An empty value is an answer taken back.

    ``revision`` counts its changes, so that two tabs cannot overwrite each other unseen; ``change`` is the key of the last
    one, so that the same change sent twice is made once.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="answers")
    indicator = models.CharField(max_length=20)
    value = models.CharField(max_length=20, blank=True, choices=_VALUE_CHOICES)
    #: What was answered before the suggestion was shown; empty until then.
    first_value = models.CharField(max_length=20, blank=True, choices=_VALUE_CHOICES)
    #: What the assessor says of it to the reviewer.
    comment = models.TextField(blank=True)
    #: 1 (unsure) to 3 (sure); 0 when not said.
    confidence = models.PositiveSmallIntegerField(default=0)
    flagged = models.BooleanField(default=False)
    #: Time spent on the indicator.
    seconds = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    change = models.UUIDField(null=True)
    suggestion_seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="one_answer_per_indicator"),
            models.CheckConstraint(condition=Q(value__in=["", *_VALUES]), name="a_known_value"),
            models.CheckConstraint(condition=Q(confidence__lte=3), name="a_known_confidence"),
        ]

    def __str__(self) -> str:
        # Never the value: this is what an admin page or a log would print.
        return f"answer {self.pk}"


class Note(models.Model):
    """What an assessor notes for themselves of an indicator. Nobody else ever reads it."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="notes")
    indicator = models.CharField(max_length=20)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="one_note_per_indicator")
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Unlock(models.Model):
    """That a submitted assessment was opened again, why and by whom."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="unlocks")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="unlocked_with_a_reason")]

    def __str__(self) -> str:
        return f"unlock {self.pk}"


class Comment(models.Model):
    """A word between an assessor and the coordinator about a case, or one of its indicators."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="comments")
    indicator = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Message(models.Model):
    """A word in reconciliation about a discrepancy, under a neutral name."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    indicator = models.CharField(max_length=20)
    #: Whose word it is; empty when it is the reviewer's.
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="messages")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Reconsideration(models.Model):
    """That an assessor changed a submitted answer in reconciliation. What was submitted stays as it was."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="reconsiderations")
    value = models.CharField(max_length=20, choices=_VALUE_CHOICES)
    justification = models.TextField()
    at = models.DateTimeField()
    key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(value__in=_VALUES), name="reconsidered_to_a_known_value"),
            models.CheckConstraint(condition=~Q(justification=""), name="reconsidered_with_a_justification"),
        ]

    def __str__(self) -> str:
        return f"reconsideration {self.pk}"


class Adjudication(models.Model):
    """What a reviewer decided of an indicator, and why. The newest of an indicator counts; earlier ones stay."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="adjudications")
    indicator = models.CharField(max_length=20)
    value = models.CharField(max_length=20, choices=_VALUE_CHOICES)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    key = models.UUIDField(unique=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "indicator"],
                condition=Q(replaced_at__isnull=True),
                name="one_standing_decision",
            ),
            models.CheckConstraint(condition=Q(value__in=_VALUES), name="decided_a_known_value"),
            models.CheckConstraint(condition=~Q(reason=""), name="decided_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"adjudication {self.pk}"


class SampledAnswer(models.Model):
    """An agreed answer that the reviewer looks at too, drawn by chance; ``confirmed_at`` when it was found right."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sampled")
    indicator = models.CharField(max_length=20)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "indicator"], name="sampled_once")]

    def __str__(self) -> str:
        return f"sampled {self.pk}"


class SendingBack(models.Model):
    """That a reviewer sent a case back to its assessors, and why."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sent_back")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="sent_back_with_a_reason")]

    def __str__(self) -> str:
        return f"sending back {self.pk}"
