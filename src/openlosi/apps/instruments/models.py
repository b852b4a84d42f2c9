"""Published editions as the platform holds them."""

from django.db import models


class Edition(models.Model):
    """
    An edition that campaigns apply, frozen as it was when first used.

    ``content_hash`` is of the edition's files; the platform refuses to run a campaign when the files have changed.
    """

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    denominator = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class EditionIndicator(models.Model):
    """An indicator of an edition, so that the database can hold cases to it."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_indicator_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}:{self.code}"
