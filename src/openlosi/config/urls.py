"""Root addresses: each audience's pages have their own module."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("assess/", include("openlosi.web.assessor.urls")),
    path("review/", include("openlosi.web.reviewer.urls")),
    path("campaigns/", include("openlosi.web.coordinator.urls")),
    path("operate/", include("openlosi.web.operator.urls")),
]
