"""Addresses of the log of looking, and of what was unusual in it."""

from django.urls import path

from gonghui.faces.web.audit import anomalies, views

urlpatterns = [
    path("", views.audit, name="audit"),
    path("sheet/", views.sheet, name="audit-sheet"),
    path("administrators/", views.doings, name="doings"),
    path("anomalies/", anomalies.anomalies, name="anomalies"),
    path("anomalies/<int:account>/<slug:rule>/<str:day>/", anomalies.anomaly, name="anomaly"),
]
