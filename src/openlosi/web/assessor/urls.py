"""Addresses of the assessor's pages. Every number is that of an assignment."""

from django.urls import path

from openlosi.web.assessor import answering, assessing, cases, reconciling, submitting

app_name = "assessor"
urlpatterns = [
    path("", cases.cases, name="cases"),
    path("<int:number>/", assessing.assessment, name="assessment"),
    path("<int:number>/guidance.json", assessing.guidance, name="guidance"),
    path("<int:number>/answers/<str:indicator>/", answering.answer, name="answer"),
    path("<int:number>/evidence/<str:indicator>/", answering.evidence, name="evidence"),
    path("<int:number>/evidence/<int:evidence>/remove/", answering.remove_evidence, name="remove_evidence"),
    path("<int:number>/comments/", answering.comment, name="comment"),
    path("<int:number>/submit/", submitting.submit, name="submit"),
    path("<int:number>/reconcile/", reconciling.reconcile, name="reconcile"),
    path("<int:number>/reconcile/messages/", reconciling.say, name="say"),
    path("<int:number>/reconcile/changes/", reconciling.reconsider, name="reconsider"),
    path("<int:number>/reconcile/finish/", reconciling.finish, name="finish"),
    path("<int:number>/outcome/", reconciling.outcome, name="outcome"),
]
