"""What answers rest on, kept by its content; and what the machine collected and suggested."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.jobs.models import Job


class StoredFile(models.Model):
    """A file that is named by the SHA-256 of its bytes, behind Django's storage."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256

    @property
    def name(self) -> str:
        """Where the storage keeps it."""
        return f"{self.sha256[:2]}/{self.sha256}"


class Evidence(models.Model):
    """
    What one assessor's answer rests on: an address, a stored picture, or a page stored at that moment.

    It belongs to the assignment, so the blind covers it as it covers the answer.
    """

    class Kind(models.TextChoices):
        ADDRESS = "address", _("address")
        SCREENSHOT = "screenshot", _("screenshot")
        #: Where a "no" was looked for.
        LOOKED = "looked", _("looked here")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evidence")
    indicator = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    address = models.TextField(blank=True)
    note = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    #: The page as it was archived when this was added, and the job that did it.
    archived = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    archived_picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    archiving = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    #: The adder's own key, so that the same thing sent twice is added once.
    key = models.UUIDField(unique=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["assignment", "indicator"], name="evidence_of_answer")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(address="") | ~Q(note="") | Q(file__isnull=False),
                name="evidence_shows_something",
            )
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class Collection(models.Model):
    """A portal's pages as collected for a case; the newest counts."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="collections")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(max_length=40)
    pages = models.PositiveIntegerField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    collected_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"collection {self.pk}"


class Suggestion(models.Model):
    """What pre-assessment proposes for one indicator of a case. Never an answer."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="suggestions")
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="suggestions")
    indicator = models.CharField(max_length=20)
    verdict = models.CharField(max_length=20)
    confidence = models.FloatField()
    #: The suggestion as `suggestions.json` has it: evidence, looked_at, why.
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "indicator"], name="one_suggestion_per_indicator"),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"
