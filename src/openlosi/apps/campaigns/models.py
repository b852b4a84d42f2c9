"""A campaign: one application of one instrument, its people, its cases and who is assigned to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from openlosi.apps.accounts.models import Organization
from openlosi.apps.instruments.models import Edition
from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.roles import CAMPAIGN_ROLES
from openlosi.core.assessments.timeline import Phase


class Campaign(models.Model):
    """One application of one instrument in one country or region over one period."""

    class Suggestions(models.TextChoices):
        NEVER = "never", _("never")
        AFTER = "after", _("after the assessor has answered")
        BEFORE = "before", _("from the start")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="campaigns")
    title = models.CharField(_("title"), max_length=200)
    country = models.CharField(_("country or region"), max_length=120, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    supplements = models.ManyToManyField(Edition, blank=True, related_name="+")
    #: The round before this one, from which it was cloned.
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(_("language of guidance"), max_length=10, default="en")
    #: Whether a "no" needs a word of where it was looked for.
    evidence_for_no = models.BooleanField(_("a no needs where it was looked for"), default=False)
    suggestions = models.CharField(
        _("suggestions are shown"), max_length=10, choices=Suggestions.choices, default=Suggestions.AFTER
    )
    #: Share of discrepancies, in hundredths of a per cent, above which the two must meet in a joint round.
    tolerance = models.PositiveSmallIntegerField(_("tolerance"), default=0)
    #: Whether reconciliation names the two "A" and "B"; never who they are.
    neutral_names = models.BooleanField(_("neutral names in reconciliation"), default=True)
    #: Share of agreed answers that reviewers look at too, in hundredths of a per cent.
    review_sample = models.PositiveSmallIntegerField(_("sample of agreed answers"), default=500)
    reply_skipped = models.BooleanField(_("without the municipality's reply"), default=True)
    reading = models.TextField(_("how this campaign reads the indicators"), blank=True)
    #: The documented draw: design, seed, frame and what was chosen, as `core.sampling` tells it.
    draw = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tolerance__lte=10_000) & Q(review_sample__lte=10_000),
                name="shares_up_to_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignPhase(models.Model):
    """When a phase of a campaign opens and closes."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    phase = models.CharField(max_length=20, choices=[(phase.value, phase.value) for phase in Phase])
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "phase"], name="one_period_per_phase"),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="a_phase_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} of {self.campaign_id}"


class Participation(models.Model):
    """That somebody has a role in a campaign."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations")
    role = models.CharField(max_length=20, choices=[(name, name) for name in CAMPAIGN_ROLES])
    languages = models.JSONField(default=list, blank=True)
    #: How many cases an assessor can take.
    capacity = models.PositiveSmallIntegerField(default=0)
    #: An assessor's home, which they never assess; a contact's municipality.
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.CharField(max_length=120, blank=True)
    #: People they know and must not be paired with.
    knows = models.ManyToManyField("self", blank=True)
    joined_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user", "role"], name="one_role_once"),
            models.CheckConstraint(condition=Q(role__in=CAMPAIGN_ROLES), name="a_known_role"),
            models.CheckConstraint(
                condition=~Q(role="contact") | Q(municipality__isnull=False),
                name="a_contact_has_a_municipality",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role} in {self.campaign_id}"


class Case(models.Model):
    """One portal in one campaign, from assignment to settled result."""

    class PortalState(models.TextChoices):
        LIVE = "live", _("live")
        MOVED = "moved", _("moved")
        DEAD = "dead", _("dead")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="cases")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="cases")
    portal = models.ForeignKey(Portal, models.PROTECT, null=True, blank=True, related_name="cases")
    #: The address as frozen for this case; a portal that moves does not move it.
    portal_address = models.CharField(max_length=500, blank=True)
    portal_state = models.CharField(max_length=10, choices=PortalState.choices, default=PortalState.LIVE)
    stage = models.CharField(
        max_length=20, choices=[(stage.value, stage.value) for stage in Stage], default=Stage.ASSIGNED.value
    )
    no_score = models.CharField(
        max_length=20, blank=True, choices=[(reason.value, reason.value) for reason in NoScore]
    )
    no_score_why = models.TextField(blank=True)
    #: A later last day than the assessment phase's, where this case was given more time.
    extended_until = models.DateField(null=True, blank=True)
    #: Who reviews it; nobody until a reviewer takes it.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Whether both active assessments are in. Until then the case is blind, whatever its stage.
    both_submitted = models.BooleanField(default=False)
    stage_since = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "municipality", "portal_address"], name="one_case_per_portal"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]), name="a_known_stage"
            ),
            models.CheckConstraint(
                condition=Q(no_score__in=["", *(reason.value for reason in NoScore)]), name="a_known_no_score"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.RECONCILIATION.value]) | Q(both_submitted=True),
                name="reconciled_only_when_both_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The indicators that the case holds, in their order; read once."""
        return tuple(self.indicators.values_list("code", flat=True))


class CaseIndicator(models.Model):
    """An indicator that a case holds: all of its edition's, or only those to assess again."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="one_indicator_per_case")]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.code}"


class Assignment(models.Model):
    """That this assessor has this case, in one of its two slots."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    slot = models.PositiveSmallIntegerField()
    assigned_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "assessor"], name="one_assignment_per_assessor"),
            models.UniqueConstraint(
                fields=["case", "slot"], condition=Q(withdrawn_at__isnull=True), name="two_active_slots"
            ),
            models.CheckConstraint(condition=Q(slot__in=[1, 2]), name="slots_are_one_and_two"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class Clarification(models.Model):
    """What a coordinator tells all assessors of a campaign about an indicator; unsigned when shown."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="clarifications")
    indicator = models.CharField(max_length=20)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"clarification {self.pk}"
