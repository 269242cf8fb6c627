"""Addresses of the pages about personal data and its uses."""

from django.urls import path

from gonghui.faces.web.privacy import persons, views

app_name = "privacy"
urlpatterns = [
    path("", views.overview, name="uses"),
    path("fields/", views.fields, name="fields"),
    path("assessments/", views.assessments, name="assessments"),
    path("assessments/<uuid:public_id>/", views.assessment, name="assessment"),
    path("duties/", views.duty, name="duty"),
    path("uses/<slug:key>/", views.use, name="use"),
    path("children/", persons.children, name="children"),
    path("people/<uuid:public_id>/", persons.consents, name="person"),
]
