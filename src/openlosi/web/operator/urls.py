"""Addresses of the operator's pages."""

from django.urls import path

from openlosi.web.operator import exporting, health, organizations, people
from openlosi.web.trail import installation_trail

app_name = "operator"
urlpatterns = [
    path("", health.index, name="index"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite_somebody, name="invite"),
    path("people/<int:number>/", people.person, name="person"),
    path("people/<int:number>/change/", people.change, name="change"),
    path("people/<int:number>/close/", people.close, name="close"),
    path("people/<int:number>/open/", people.open_again, name="open"),
    path("people/<int:number>/second-factor/", people.take_second_factors, name="second_factor"),
    path("people/<int:number>/password/", people.replace, name="password"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("audit/", installation_trail, name="audit"),
    path("audit/verify/", health.verify_trail, name="verify"),
    path("export/", exporting.export, name="export"),
]
