"""Addresses of plans in the making, for those who make them."""

from django.urls import path

from gonghui.faces.web.planning import drafts, views

app_name = "planning"
urlpatterns = [
    path("", views.makings, name="list"),
    path("begin/", views.begin, name="begin"),
    path("<uuid:public_id>/", views.making, name="making"),
    path("<uuid:public_id>/steps/<slug:name>/", views.step, name="step"),
    path("<uuid:public_id>/do/<slug:name>/", views.deed, name="deed"),
    path("<uuid:public_id>/versions/keep/", drafts.keep, name="keep"),
    path("<uuid:public_id>/versions/<int:number>/", drafts.version, name="version"),
    path("<uuid:public_id>/compare/", drafts.compare, name="compare"),
    path("<uuid:public_id>/opinions/", views.remarks, name="remarks"),
    path("<uuid:public_id>/opinions/<uuid:remark_id>/", views.remark, name="remark"),
]
