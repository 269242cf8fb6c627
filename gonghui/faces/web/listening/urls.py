"""Addresses of the pages of listening, below the hotline's."""

from django.urls import path

from gonghui.faces.web.listening import views

urlpatterns = [
    path("week/", views.week, name="week"),
    path("week/cases/", views.week_cases, name="week-cases"),
    path("ahead/", views.ahead, name="ahead"),
    path("ahead/<uuid:public_id>/", views.ahead_item, name="ahead-item"),
    path("models/", views.models, name="models"),
    path("models/<slug:target>/cases/", views.model_cases, name="model-cases"),
    path("pairs/", views.pairs, name="pairs"),
    path("pairs/<uuid:public_id>/", views.pair, name="pair"),
    path("proposed/<uuid:public_id>/", views.proposed, name="proposed-hot"),
]
