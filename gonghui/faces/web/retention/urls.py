"""Addresses of what falls due, of holds and of lists of disposal."""

from django.urls import path

from gonghui.faces.web.retention import lists, views

app_name = "retention"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("lists/", lists.disposals, name="lists"),
    path("lists/<uuid:public_id>/", lists.disposal, name="list"),
    path("lists/<uuid:public_id>/package/", lists.package, name="package"),
    path("holds/", views.holds, name="holds"),
    path("holds/<uuid:public_id>/lift/", views.lift, name="lift"),
    path("due/<slug:key>/", views.due, name="due"),
    path("due/<slug:key>/propose/", lists.propose, name="propose"),
    path("due/<slug:key>/<uuid:public_id>/hold/", views.hold, name="hold"),
]
