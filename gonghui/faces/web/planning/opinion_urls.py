"""Addresses of the drafts on which everybody may say something, and of published plans: no account."""

from django.urls import path

from gonghui.faces.web.planning import opinions

app_name = "opinions"
urlpatterns = [
    path("", opinions.plans, name="plans"),
    path("<uuid:public_id>/", opinions.plan, name="plan"),
    path("<uuid:public_id>/sent/", opinions.sent, name="sent"),
    path("<uuid:public_id>/answers/", opinions.answers, name="answers"),
]
