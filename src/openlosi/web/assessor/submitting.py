"""Check what is missing, declare, and hand in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from openlosi.apps.assessments import operations, policies
from openlosi.apps.assessments.changes import WrongChange
from openlosi.web.assessor.forms import SubmitForm
from openlosi.web.assessor.own import own_assessment
from openlosi.web.assessor.presenting import AssessmentPage


@login_required
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Show what is missing, each a link; when nothing is, take the declaration and close the assessment."""
    opened, at = own_assessment(request, number), now()
    form = SubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.submit(
                assignment_id=opened.assignment_id,
                declaration=str(form.fields["declared"].label),
                key=form.cleaned_data["key"],
                by=request.user,
                at=at,
            )
        except (policies.NotNow, WrongChange) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your assessment is in. Thank you."))
            return redirect("assessor:cases")
        opened.refresh_from_db()
    return render(request, "assessor/submit.html", {"page": AssessmentPage(opened, at), "form": form})
