"""What a coordinator fills in. Forms read and tidy what is typed; whether it may be done, operations decide."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openlosi import editions
from openlosi.apps.campaigns.draws import DrawWanted
from openlosi.apps.campaigns.models import Campaign, Case, Participation
from openlosi.apps.campaigns.pairs import Candidate
from openlosi.apps.campaigns.wording import PHASE_NAMES, ROLE_NAMES
from openlosi.apps.municipalities.models import Municipality
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.roles import CAMPAIGN_ROLES, Assessor
from openlosi.core.assessments.timeline import Period, Phase
from openlosi.core.sampling.draws import Design
from openlosi.core.sampling.stratified import Allocation
from openlosi.spreadsheets.registers import SEPARATOR, languages_of

#: The largest table that is read in a page.
MOST_BYTES = 8 * 1024 * 1024

NO_SCORE_NAMES = {
    NoScore.NO_PORTAL: _("The municipality has no portal"),
    NoScore.UNREACHABLE: _("The portal could not be reached"),
    NoScore.NOT_ASSESSED: _("Nobody assessed it"),
    NoScore.INCOMPLETE: _("The assessment stayed incomplete"),
}

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LanguagesField(forms.CharField):
    """Codes of languages, parted by commas or spaces."""

    def clean(self, value: Any) -> list[str]:
        """The codes."""
        text = super().clean(value)
        if not text:
            return []
        codes = languages_of(text)
        if codes is None:
            raise forms.ValidationError(_("Write codes of languages, such as fr, ar."))
        return codes.split(SEPARATOR)

    def prepare_value(self, value: Any) -> Any:
        """The codes as they are typed."""
        return ", ".join(value) if isinstance(value, list) else value


class PercentField(forms.DecimalField):
    """A share in per cent, kept in hundredths of one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, **more)

    def clean(self, value: Any) -> int:
        """Hundredths of a per cent."""
        return int((super().clean(value) or 0) * 100)


def _time_zones() -> list[tuple[str, str]]:
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name or name == "UTC"
    ]


def _languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


class NewCampaign(forms.Form):
    """A campaign to make."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("As people will see it, such as “LOSI Tunisia 2027”.")
    )
    country = forms.CharField(label=_("Country or region"), max_length=120, required=False)
    edition = forms.ChoiceField(label=_("Edition of the instrument"))
    supplements = forms.MultipleChoiceField(
        label=_("National supplements"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Scored beside the edition, never in it."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=_time_zones, initial="UTC", help_text=_("Dates begin and end by it.")
    )
    language = forms.ChoiceField(label=_("Language of guidance"), choices=_languages, initial="en")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        known = {code: editions.load(code) for code in editions.available()}
        choices = [(code, each.texts["en"].title) for code, each in known.items()]
        self.fields["edition"].choices = [pair for pair in choices if not known[pair[0]].supplements]  # type: ignore[attr-defined]
        self.fields["supplements"].choices = [pair for pair in choices if known[pair[0]].supplements]  # type: ignore[attr-defined]


class Options(forms.Form):
    """How a campaign works."""

    title = forms.CharField(label=_("Title"), max_length=200)
    country = forms.CharField(label=_("Country or region"), max_length=120, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_time_zones)
    language = forms.ChoiceField(label=_("Language of guidance"), choices=_languages)
    evidence_for_no = forms.BooleanField(
        label=_("A “no” needs a word of where it was looked for"), required=False
    )
    suggestions = forms.ChoiceField(
        label=_("The machine's suggestions are shown"),
        choices=Campaign.Suggestions.choices,
        help_text=_("Fixed once assessing has begun: answers before and after would not compare."),
    )
    tolerance = PercentField(
        label=_("Tolerance, in per cent"),
        help_text=_(
            "When the two differ on more than this share, they meet in reconciliation; otherwise the case goes to the reviewer at once."
        ),
    )
    neutral_names = forms.BooleanField(
        label=_("Call the two assessors A and B in reconciliation"), required=False
    )
    review_sample = PercentField(
        label=_("Agreed answers that reviewers look at too, in per cent"),
    )
    reply_skipped = forms.BooleanField(
        label=_("Settle without asking the municipality for its reply"), required=False
    )
    reading = forms.CharField(
        label=_("How this campaign reads the indicators"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Shown to every assessor beside the questions."),
    )

    @classmethod
    def of(cls, campaign: Campaign) -> "Options":
        """The form as the campaign is."""
        values = {name: getattr(campaign, name) for name in cls.base_fields}
        for name in ("tolerance", "review_sample"):
            values[name] = f"{values[name] / 100:g}"
        return cls(initial=values)


class Timeline(forms.Form):
    """The first and last day of each phase."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for phase, name in PHASE_NAMES.items():
            self.fields[f"{phase.value}_opens"] = forms.DateField(
                label=_("%(phase)s: first day") % {"phase": name}, required=False, widget=_DAY
            )
            self.fields[f"{phase.value}_closes"] = forms.DateField(
                label=_("%(phase)s: last day") % {"phase": name}, required=False, widget=_DAY
            )

    @classmethod
    def of(cls, timeline: dict[Phase, Period]) -> "Timeline":
        """The form as the timeline is."""
        initial = {}
        for phase, period in timeline.items():
            initial[f"{phase.value}_opens"], initial[f"{phase.value}_closes"] = (
                period.opens_on,
                period.closes_on,
            )
        return cls(initial=initial)

    @property
    def phases(self) -> list[tuple[Any, Any, Any]]:
        """Each phase's name with its two fields."""
        return [
            (name, self[f"{phase.value}_opens"], self[f"{phase.value}_closes"])
            for phase, name in PHASE_NAMES.items()
        ]

    @property
    def timeline(self) -> dict[Phase, Period]:
        """The dates that were filled in."""
        return {
            phase: Period(
                self.cleaned_data[f"{phase.value}_opens"], self.cleaned_data[f"{phase.value}_closes"]
            )
            for phase in Phase
        }


class Upload(forms.Form):
    """A table to read."""

    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX or ODS, up to 8 MB."))

    def clean_file(self) -> Any:
        """A file of a size that a page can read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 8 MB."))
        return file


class NewPortal(forms.Form):
    """Another portal of a municipality."""

    address = forms.CharField(label=_("Address of another portal"), max_length=500)


class PortalState(forms.Form):
    """Whether a portal is live, has moved, or is dead."""

    state = forms.ChoiceField(label=_("The portal is"), choices=Case.PortalState.choices)
    moved_to = forms.CharField(
        label=_("Moved to"), max_length=500, required=False, help_text=_("Only where it has moved.")
    )


class DrawForm(forms.Form):
    """The design of a draw."""

    design = forms.ChoiceField(
        label=_("Design"),
        choices=[
            (Design.STRATIFIED.value, _("At random, within strata")),
            (Design.ONE_PER_REGION.value, _("The most populous of every region")),
            (Design.BY_SIZE.value, _("The most populous")),
            (Design.NOT_CAPITAL.value, _("The most populous that are not the capital")),
        ],
    )
    number = forms.IntegerField(
        label=_("How many"), min_value=1, required=False, help_text=_("Not needed for one of every region.")
    )
    strata = forms.ChoiceField(
        label=_("Strata"),
        choices=[("stratum", _("the column “stratum”")), ("region", _("regions"))],
        required=False,
    )
    allocation = forms.ChoiceField(
        label=_("From each stratum"),
        choices=[
            (Allocation.PROPORTIONAL.value, _("as many as its share")),
            (Allocation.EQUAL.value, _("as many as from every other")),
        ],
        required=False,
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=100,
        required=False,
        help_text=_(
            "For a random draw: any text, decided in public before the draw, such as the day's lottery numbers."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """What the design needs is there."""
        found = super().clean() or {}
        design = found.get("design")
        if design and design != Design.ONE_PER_REGION.value and not found.get("number"):
            self.add_error("number", _("Say how many to choose."))
        if design == Design.STRATIFIED.value and not (found.get("seed") or "").strip():
            self.add_error("seed", _("A random draw needs a seed."))
        return found

    @property
    def wanted(self) -> DrawWanted:
        """The design as it was asked for."""
        found = self.cleaned_data
        return DrawWanted(
            Design(found["design"]),
            found["number"] or 0,
            found["seed"].strip() if found["design"] == Design.STRATIFIED.value else "",
            found["strata"] or "stratum",
            Allocation(found["allocation"] or Allocation.PROPORTIONAL.value),
        )


class OnlyIndicators(forms.Form):
    """Which indicators cases hold."""

    indicators = forms.CharField(
        label=_("Only these indicators"),
        required=False,
        help_text=_(
            "Codes, parted by commas or spaces. Leave it empty for all of the edition and its supplements."
        ),
    )

    @property
    def codes(self) -> list[str] | None:
        """The codes, or None for all."""
        return self.cleaned_data["indicators"].replace(",", " ").split() or None


class InviteForm(forms.Form):
    """Somebody to invite."""

    email = forms.EmailField(label=_("Mail address"))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=[(name, ROLE_NAMES[name]) for name in CAMPAIGN_ROLES], initial=Assessor.name
    )
    language_of_pages = forms.ChoiceField(
        label=_("Language of their pages"), choices=_languages, required=False
    )
    languages = LanguagesField(
        label=_("Languages they read"), required=False, help_text=_("Codes, such as fr, ar. For assessors.")
    )
    capacity = forms.IntegerField(
        label=_("Cases they can take"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("For assessors."),
    )
    municipality = forms.ModelChoiceField(
        label=_("Home municipality"),
        queryset=Municipality.objects.none(),
        required=False,
        help_text=_("An assessor never assesses it; a contact speaks for it."),
    )
    region = forms.CharField(label=_("Home region"), max_length=120, required=False)

    def __init__(self, *given: Any, campaign: Campaign, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["municipality"].queryset = campaign.organization.municipalities.all()  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """What is known of somebody's part in a campaign."""

    languages = LanguagesField(
        label=_("Languages they read"), required=False, help_text=_("Codes, such as fr, ar.")
    )
    capacity = forms.IntegerField(label=_("Cases they can take"), min_value=0, max_value=1000)
    municipality = forms.ModelChoiceField(
        label=_("Home municipality"), queryset=Municipality.objects.none(), required=False
    )
    region = forms.CharField(label=_("Home region"), max_length=120, required=False)
    knows = forms.ModelMultipleChoiceField(
        label=_("Knows, and is never paired with"),
        queryset=Participation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *given: Any, row: Participation, **more: Any) -> None:
        super().__init__(*given, **more)
        campaign = row.campaign
        self.fields["municipality"].queryset = campaign.organization.municipalities.all()  # type: ignore[attr-defined]
        self.fields["knows"].queryset = (  # type: ignore[attr-defined]
            campaign.participations.filter(role=Assessor.name, withdrawn_at=None)
            .exclude(user=row.user_id)
            .select_related("user")
            .order_by("user__name")
        )
        self.fields["knows"].label_from_instance = lambda other: str(other.user)  # type: ignore[attr-defined]
        if row.role != Assessor.name:
            for name in ("knows", "capacity", "languages"):
                del self.fields[name]


class Why(forms.Form):
    """A reason in words."""

    why = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}))


class Extension(forms.Form):
    """A later last day."""

    until = forms.DateField(label=_("New last day"), widget=_DAY)


class NoScoreForm(forms.Form):
    """Why a case will have no score."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(reason.value, name) for reason, name in NO_SCORE_NAMES.items()]
    )
    why = forms.CharField(label=_("In words, for the report"), widget=forms.Textarea(attrs={"rows": 2}))


class PlaceForm(forms.Form):
    """Who takes a place in a case."""

    assessor = forms.TypedChoiceField(label=_("Assessor"), coerce=int)

    def __init__(self, *given: Any, candidates: list[Candidate], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["assessor"].choices = [  # type: ignore[attr-defined]
            (
                each.participation.user_id,
                _("%(name)s (%(load)d of %(capacity)d)")
                % {
                    "name": each.participation.user,
                    "load": each.load,
                    "capacity": each.participation.capacity,
                },
            )
            for each in candidates
        ]


class ReplaceForm(PlaceForm):
    """Who takes the place of somebody, and why."""

    why = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}))


class CommentForm(forms.Form):
    """A word to an assessor."""

    text = forms.CharField(label=_("Your word"), widget=forms.Textarea(attrs={"rows": 2}))
    key = forms.UUIDField(widget=forms.HiddenInput)


class ClarificationForm(forms.Form):
    """Something to tell all assessors."""

    indicator = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("What all assessors should know"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They see it at once, unsigned. Name no case and no person."),
    )

    def __init__(self, *given: Any, codes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["indicator"].choices = [("", _("all indicators")), *codes]  # type: ignore[attr-defined]


class CloneForm(forms.Form):
    """The next round."""

    title = forms.CharField(label=_("Title of the next round"), max_length=200)
    shift_days = forms.IntegerField(
        label=_("Put the dates later by, in days"),
        required=False,
        min_value=0,
        max_value=3660,
        help_text=_("365 for a year. Leave it empty to begin without dates."),
    )
    with_people = forms.BooleanField(label=_("Take the people over"), required=False, initial=True)
    with_cases = forms.BooleanField(
        label=_("Take the municipalities over as cases"), required=False, initial=True
    )


class PairsForm(forms.Form):
    """How pairs are proposed."""

    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31, help_text=_("The same seed proposes the same pairs.")
    )
    avoid_region = forms.BooleanField(label=_("Nobody assesses their home region"), required=False)
