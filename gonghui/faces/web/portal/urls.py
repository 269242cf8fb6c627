"""Addresses of the portal. Nothing that tells of a person stands in one."""

from django.urls import path

from gonghui.faces.web.portal import entering, mine, progress, views

app_name = "portal"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("danger/", views.danger, name="danger"),
    path("sent/", views.sent, name="sent"),
    path("poster/", views.poster, name="poster"),
    path("progress/", progress.plans, name="progress"),
    path("progress/<slug:key>/", progress.plan, name="progress-of"),
    path("progress/<slug:key>/<uuid:public_id>/<slug:form>/", progress.paper, name="progress-paper"),
    path("follow/", entering.follow, name="follow"),
    path("phone/", entering.phone, name="phone"),
    path("leave/", entering.leave, name="leave"),
    path("mine/", mine.cases, name="cases"),
    path("mine/<uuid:public_id>/", mine.case, name="case"),
    path("mine/<uuid:public_id>/answer/", mine.answer, name="answer"),
    path("mine/<uuid:public_id>/reopen/", mine.reopen, name="reopen"),
    path("mine/<uuid:public_id>/files/", mine.files, name="files"),
    path("mine/<uuid:public_id>/ticks/", mine.ticks, name="ticks"),
    path("mine/<uuid:public_id>/number/", mine.number, name="number"),
]
