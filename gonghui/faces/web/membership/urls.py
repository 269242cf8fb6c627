"""Addresses of joining by phone, below the portal's: nothing that tells of a person stands in one."""

from django.urls import path

from gonghui.faces.web.membership import joining

app_name = "joining"
urlpatterns = [
    path("", joining.find, name="find"),
    path("check/", joining.check, name="check"),
    path("transfer/", joining.transfer, name="transfer"),
    path("sent/", joining.sent, name="sent"),
    path("follow/", joining.follow, name="follow"),
    path("mine/<uuid:public_id>/", joining.case, name="case"),
    path("mine/<uuid:public_id>/answer/", joining.answer, name="answer"),
    path("mine/<uuid:public_id>/withdraw/", joining.withdraw, name="withdraw"),
    path("<slug:code>/", joining.start, name="start"),
]
