"""Addresses of a municipality's pages."""

from django.urls import path

from openlosi.web.municipality import views

app_name = "municipality"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("<int:number>/", views.case, name="case"),
]
