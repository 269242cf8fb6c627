"""Which face answers where."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("gonghui.faces.web.accounts.urls")),
    path("api/", include("gonghui.faces.api.urls")),
    path("", include("gonghui.faces.web.urls")),
]

handler403 = "gonghui.faces.web.core.views.refused"
handler404 = "gonghui.faces.web.core.views.missing"
handler500 = "gonghui.faces.web.core.views.failed"
