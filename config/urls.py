"""Which face answers where."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("gonghui.faces.web.accounts.urls")),
]
for prefix, face in (("api/", "gonghui.faces.api.urls"), ("", "gonghui.faces.web.urls")):
    if find_spec(face):
        urlpatterns.append(path(prefix, include(face)))
