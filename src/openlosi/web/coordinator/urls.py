"""Addresses of the coordinator's pages."""

from django.urls import path

from openlosi.web.trail import campaign_trail

app_name = "coordinator"
urlpatterns = [
    path("<int:number>/audit/", campaign_trail, name="audit"),
]
