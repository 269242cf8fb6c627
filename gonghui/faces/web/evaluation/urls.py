"""Addresses of evaluations, of changes of targets, and of practices."""

from django.urls import path

from gonghui.faces.web.evaluation import changes, third, units, views

app_name = "evaluation"
urlpatterns = [
    path("", views.evaluations, name="list"),
    path("new/", views.new, name="new"),
    path("practices/", changes.practices, name="practices"),
    path("practices/new/", changes.tell, name="tell"),
    path("practices/<uuid:public_id>/", changes.practice, name="practice"),
    path("targets/<slug:key>/<int:number>/", changes.propose, name="propose-target"),
    path("targets/<uuid:public_id>/", changes.decide, name="decide-target"),
    path("units/<uuid:public_id>/", units.unit, name="unit"),
    path("cases/<uuid:public_id>/", views.of_case, name="of-case"),
    path("third/<uuid:public_id>/", third.third_party, name="third"),
    path("third/<uuid:public_id>/file/", third.file, name="third-file"),
    path("third/<uuid:public_id>/finding/", third.finding, name="third-finding"),
    path("third/<uuid:public_id>/strike/<int:number>/", third.strike, name="third-strike"),
    path("<uuid:public_id>/", views.evaluation, name="one"),
    path("<uuid:public_id>/results/", views.results, name="results"),
    path("<uuid:public_id>/results/sheet/", views.results_sheet, name="results-sheet"),
    path("<uuid:public_id>/do/<slug:name>/", views.deed, name="deed"),
]
