"""Addresses of the own file, below the portal's: nothing that tells of a person stands in one."""

from django.urls import path

from gonghui.faces.web.ownfile import asking, views

app_name = "own"
urlpatterns = [
    path("", views.start, name="start"),
    path("code/", views.code, name="code"),
    path("file/", views.file, name="file"),
    path("used/", views.used, name="used"),
    path("copy/", views.copy, name="copy"),
    path("consents/<uuid:public_id>/withdraw/", views.withdraw_consent, name="withdraw-consent"),
    path("ask/", asking.ask, name="ask"),
    path("sent/", asking.sent, name="sent"),
    path("follow/", asking.follow, name="follow"),
    path("asked/<uuid:public_id>/", asking.asked, name="asked"),
    path("asked/<uuid:public_id>/withdraw/", asking.withdraw, name="withdraw"),
]
