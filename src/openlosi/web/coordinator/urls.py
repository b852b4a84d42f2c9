"""Addresses of the coordinator's pages."""

from django.urls import URLPattern

app_name = "coordinator"
urlpatterns: list[URLPattern] = []
