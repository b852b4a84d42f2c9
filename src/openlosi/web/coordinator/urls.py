"""Addresses of the coordinator's pages; those that show progress are open to reviewers, observers and the operator too."""

from django.urls import path

from openlosi.web.coordinator import campaigns, case, cases, municipalities, pairs, people
from openlosi.web.trail import campaign_trail

app_name = "coordinator"
urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("new/", campaigns.new, name="new"),
    path("<int:number>/", campaigns.campaign, name="campaign"),
    path("<int:number>/options/", campaigns.options, name="options"),
    path("<int:number>/audit/", campaign_trail, name="audit"),
    path("<int:number>/timeline/", campaigns.timeline, name="timeline"),
    path("<int:number>/clarifications/", campaigns.clarifications, name="clarifications"),
    path("<int:number>/clone/", campaigns.clone, name="clone"),
    path("<int:number>/closing/", campaigns.closing, name="closing"),
    path("<int:number>/close/", campaigns.close, name="close"),
    path("<int:number>/reopen/", campaigns.reopen, name="reopen"),
    path("<int:number>/municipalities/", municipalities.municipalities, name="municipalities"),
    path("<int:number>/municipalities/look/", municipalities.look, name="municipalities_look"),
    path("<int:number>/municipalities/import/", municipalities.take_in, name="municipalities_import"),
    path("<int:number>/municipalities/<int:municipality>/", municipalities.municipality, name="municipality"),
    path(
        "<int:number>/municipalities/<int:municipality>/portals/",
        municipalities.add_portal,
        name="add_portal",
    ),
    path(
        "<int:number>/municipalities/<int:municipality>/portals/<int:portal>/",
        municipalities.mark_portal,
        name="mark_portal",
    ),
    path("<int:number>/cases/", cases.cases, name="cases"),
    path("<int:number>/cases/overdue/", cases.overdue, name="overdue"),
    path("<int:number>/cases/overdue/extend/", cases.extend_several, name="extend_several"),
    path("<int:number>/cases/select/", cases.select, name="select"),
    path("<int:number>/cases/draw/", cases.draw, name="draw"),
    path("<int:number>/cases/draw/make/", cases.draw_cases, name="draw_cases"),
    path("<int:number>/cases/draw/document.md", cases.draw_document, name="draw_document"),
    path("<int:number>/cases/draw/frame.csv", cases.draw_frame, name="draw_frame"),
    path("<int:number>/cases/add/", cases.add, name="add_cases"),
    path("<int:number>/cases/drop/", cases.drop, name="drop_cases"),
    path("<int:number>/cases/<int:case>/", case.case, name="case"),
    path("<int:number>/cases/<int:case>/extend/", case.extend, name="extend"),
    path("<int:number>/cases/<int:case>/assign/", case.assign, name="assign_one"),
    path("<int:number>/cases/<int:case>/no-score/", case.no_score, name="no_score"),
    path("<int:number>/cases/<int:case>/portal/", case.portal, name="case_portal"),
    path("<int:number>/cases/<int:case>/places/<int:assignment>/replace/", case.replace, name="replace"),
    path("<int:number>/cases/<int:case>/places/<int:assignment>/unlock/", case.unlock, name="unlock"),
    path("<int:number>/cases/<int:case>/places/<int:assignment>/comment/", case.comment, name="comment"),
    path("<int:number>/people/", people.people, name="people"),
    path("<int:number>/people/invite/", people.invite, name="invite"),
    path("<int:number>/people/look/", people.look, name="people_look"),
    path("<int:number>/people/import/", people.take_in, name="people_import"),
    path("<int:number>/people/<int:participation>/", people.participation, name="participation"),
    path("<int:number>/people/<int:participation>/resend/", people.resend, name="resend"),
    path("<int:number>/people/<int:participation>/withdraw/", people.withdraw, name="withdraw"),
    path("<int:number>/people/<int:participation>/drop-out/", people.drop_out, name="drop_out"),
    path("<int:number>/pairs/", pairs.pairs, name="pairs"),
    path("<int:number>/pairs/assign/", pairs.assign, name="assign"),
]
