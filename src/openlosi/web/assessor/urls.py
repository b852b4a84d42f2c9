"""Addresses of the assessor's pages."""

from django.urls import URLPattern

app_name = "assessor"
urlpatterns: list[URLPattern] = []
