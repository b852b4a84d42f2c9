"""Addresses of the reviewer's pages."""

from django.urls import path

from openlosi.web.reviewer import acts, views

app_name = "reviewer"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("<int:number>/", views.case, name="case"),
    path("<int:number>/take/", acts.take, name="take"),
    path("<int:number>/release/", acts.release, name="release"),
    path("<int:number>/decide/<str:indicator>/", acts.decide, name="decide"),
    path("<int:number>/confirm/<str:indicator>/", acts.confirm, name="confirm"),
    path("<int:number>/send-back/", acts.send_back, name="send_back"),
    path("<int:number>/reply/", acts.open_reply, name="open_reply"),
    path("<int:number>/end-reply/", acts.end_reply, name="end_reply"),
    path("<int:number>/settle/", acts.settle, name="settle"),
    path("<int:number>/reopen/", acts.reopen, name="reopen"),
]
