"""What several of the views share: the trail, a download, the record found or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from gonghui.faces.web.page import Crumb, permitted
from gonghui.faces.web.registers import pages
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Kind, Register
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import Export
from gonghui.foundation.registers.actions.exports import XLSX as SHEET


def crumbs(declared: Register, *more: Crumb) -> list[Crumb]:
    """Registers, this register, and what follows."""
    address = pages.reverse("web:register", args=[declared.key])
    return [Crumb(_("Registers"), pages.reverse("web:registers")), Crumb(str(declared.label), address), *more]


def download(content: Iterable[bytes], name: str, media_type: str = SHEET) -> StreamingHttpResponse:
    """A file to keep."""
    response = StreamingHttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def taken(export: Export) -> StreamingHttpResponse:
    """A file that an action gave out, under its own name."""
    response = StreamingHttpResponse(export.content, content_type=export.media_type)
    response["Content-Disposition"] = content_disposition_header(True, export.name) or "attachment"
    return response


def allowed(request: HttpRequest, declared: Register) -> dict[str, bool]:
    """Which buttons a register's page offers."""
    offers = {
        "add": (Permission.ADD, declared.add),
        "bring": (Permission.IMPORT, queries.may_bring(declared, request.user)),
        "export": (Permission.EXPORT, True),
        "check": (Permission.EDIT, queries.may_check(declared, request.user)),
    }
    return {
        name: bool(there) and permitted(request, permission, declared.category)
        for name, (permission, there) in offers.items()
    }


def found_detail(request: HttpRequest, declared: Register, public_id: UUID, on: Any = None) -> Any:
    """A record's detail, or a page that says there is none for this reader."""
    try:
        return queries.detail(declared, public_id, by=request.user, on=on)
    except LookupError as error:
        raise Http404() from error


def found_offer(request: HttpRequest, declared: Register, public_id: UUID) -> queries.Offer:
    """A record and what may be done with it, or a page that says there is none for this reader."""
    try:
        return queries.offer(declared, public_id, by=request.user)
    except LookupError as error:
        raise Http404() from error


def title_of(found: Any) -> str:
    """What a record is called: its name, whose it is (masked as ever), its body's name, or its number."""
    persons = [found.row[column.name] for column in found.register.columns if column.kind is Kind.PERSON]
    names = [getattr(found.record, "name", ""), *persons, found.row.get("body"), found.row.get("number")]
    return str(next(filter(None, names), ""))
