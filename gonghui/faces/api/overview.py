"""A plain page that lists the operations: no script, no style, nothing that a strict policy refuses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gonghui.faces.api.site import api

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="{address}">openapi.json</a></p>
<dl>{operations}</dl></main>
</body></html>"""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The operations, each with its first line; the document for programs is linked."""
    paths = api.get_openapi_schema()["paths"]
    operations = (
        (method.upper(), address, operation.get("description", operation["summary"]))
        for address, methods in paths.items()
        for method, operation in methods.items()
    )
    page = format_html(
        PAGE,
        language=get_language(),
        title=_("Gonghui: interface for programs"),
        text=_(
            "All but orders of 12345 is read-only. It shows what your roles show; sign in on the site first."
        ),
        address=reverse("api:openapi-json"),
        operations=format_html_join("", "<dt><code>{} {}</code></dt><dd>{}</dd>", operations),
    )
    return HttpResponse(page)
