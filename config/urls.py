"""Which face answers where."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("gonghui.faces.web.accounts.urls")),
]
for prefix, face in (("api/", "gonghui.faces.api.urls"), ("", "gonghui.faces.web.urls")):
    if find_spec(face):
        urlpatterns.append(path(prefix, include(face)))

handler403 = "gonghui.faces.web.core.views.refused"
handler404 = "gonghui.faces.web.core.views.missing"
handler500 = "gonghui.faces.web.core.views.failed"
