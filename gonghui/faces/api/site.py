"""The API itself: who may ask, and how a refusal is answered, in the caller's language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth
from ninja.utils import check_csrf

from gonghui.foundation.core.rules import Refusal


class Problem(Schema):
    """Why there is no answer, in a sentence; `field` names the parameter it is about."""

    detail: str
    field: str | None = None


# What every operation may answer besides its own.
PROBLEMS: dict[Any, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class SignedIn(SessionAuth):
    """The session of a signed-in account, the same as of the pages; a POST wants the token of a page, too."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The account, or None when nobody is signed in.

        Raises:
            HttpError: 403, where a foreign page sent this.
        """
        if not request.user.is_authenticated:
            return None
        if request.method not in {"GET", "HEAD"} and check_csrf(request):
            raise HttpError(403, str(_("This was not sent from a page of ours.")))
        return request.user


api = NinjaAPI(
    title="Gonghui",
    version="1",
    description=(
        "Indicators, areas, organisations and registers, read-only: sign in on the site first. "
        "What is posted under a session wants the token of a page as X-CSRFToken. "
        "Orders of 12345 come in and answers leave here, with a program's key."
    ),
    auth=SignedIn(csrf=False),
    # The interactive page wants scripts that the content security policy refuses.
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)


def problem(request: HttpRequest, status: int, detail: Any, field: str | None = None) -> HttpResponse:
    """A refusal as JSON."""
    return api.create_response(request, {"detail": str(detail), "field": field}, status=status)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401."""
    return problem(request, 401, _("Sign in first."))


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403."""
    return problem(request, 403, error if error.args else _("None of your roles opens this."))


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """404."""
    return problem(request, 404, error if error.args else _("There is nothing here."))


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """422: an action or rule says no."""
    return problem(request, 422, error.message, error.field)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: a parameter is none."""
    first = error.errors[0]
    field = str(first["loc"][-1]) if first.get("loc") else None
    said = first.get("ctx", {}).get("error")
    detail = said or _("The value of “%(field)s” cannot be used; see the description of the API.") % {
        "field": field
    }
    return problem(request, 422, detail, field)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """413."""
    return problem(request, 413, _("This is more than one request may hold; send it in parts."))


@api.exception_handler(RawPostDataException)
def no_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """422: a form came where JSON is wanted; it was read as a form before it got here."""
    return problem(request, 422, _("This wants JSON as its body, not a form."))


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses."""
    return problem(request, error.status_code, error.message)
