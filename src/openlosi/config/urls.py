"""Root addresses: each audience's pages have their own module."""

from django.urls import include, path

from openlosi.api.root import api
from openlosi.web import jobs
from openlosi.web.account import account
from openlosi.web.errors import nothing_here
from openlosi.web.evidence import page_picture, picture, stored_page
from openlosi.web.home import home
from openlosi.web.invitation import invitation
from openlosi.web.language import choose_language
from openlosi.web.second_factor import welcome

urlpatterns = [
    path("", home, name="home"),
    path("account/", account, name="account"),
    path("account/welcome/", welcome, name="welcome"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("language/", choose_language, name="set_language"),
    # A mail address is who somebody is here: it is the operator who changes it, and nobody signs up.
    path("accounts/email/", nothing_here),
    path("accounts/signup/", nothing_here),
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
    path("evidence/<int:number>/picture/", picture, name="evidence_picture"),
    path("evidence/<int:number>/page/", stored_page, name="evidence_page"),
    path("evidence/<int:number>/page-picture/", page_picture, name="evidence_page_picture"),
    path("evidence/<int:number>/archive/", jobs.archive, name="evidence_archive"),
    path("cases/<int:number>/collect/", jobs.collect, name="case_collect"),
    path("cases/<int:number>/preassess/", jobs.preassess, name="case_preassess"),
    path("jobs/<int:number>/", jobs.job, name="job"),
    path("jobs/<int:number>/state/", jobs.job_state, name="job_state"),
    path("jobs/<int:number>/stop/", jobs.stop_job, name="job_stop"),
    path("assess/", include("openlosi.web.assessor.urls")),
    path("review/", include("openlosi.web.reviewer.urls")),
    path("campaigns/", include("openlosi.web.coordinator.urls")),
    path("municipality/", include("openlosi.web.municipality.urls")),
    path("operate/", include("openlosi.web.operator.urls")),
]

handler400 = "openlosi.web.errors.bad_request"
handler403 = "openlosi.web.errors.forbidden"
handler404 = "openlosi.web.errors.not_found"
handler500 = "openlosi.web.errors.server_error"
