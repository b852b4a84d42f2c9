"""Addresses of the operator's pages."""

from django.urls import path

from openlosi.web.trail import installation_trail

app_name = "operator"
urlpatterns = [
    path("audit/", installation_trail, name="audit"),
]
