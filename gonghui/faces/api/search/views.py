"""The one search: people, organisations, numbered records. Posted, so that nothing typed stands in a log."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from gonghui.faces.api.answers import name_of
from gonghui.faces.api.inputs import NO_NUL
from gonghui.faces.api.site import PROBLEMS
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people import queries
from gonghui.foundation.people.actions import look_up

router = Router(tags=["search"])


class Question(Schema):
    """What is looked for: a name, pinyin or initials; a code; a record's number; a person's whole number."""

    text: Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class FoundItem(Schema):
    """One thing found. `register_key` is given for numbered records."""

    id: str
    name: str
    register_key: str | None = None


class FoundGroup(Schema):
    """Things of one kind: person, union, employer, other, record. `more` says that there are more."""

    kind: str
    items: list[FoundItem]
    more: bool


class SearchResult(Schema):
    """What was found among what the caller may see; what lies elsewhere is neither found nor counted."""

    groups: list[FoundGroup]


@router.post("/search", response={200: SearchResult, **PROBLEMS})
def search(request: HttpRequest, question: Question) -> Any:
    """Finds people, organisations and numbered records. A person's whole number is looked up and logged."""
    if not any(
        allows(request.user, Permission.VIEW, category) for category in (Category.BODIES, Category.PEOPLE)
    ):
        raise PermissionDenied(_("None of your roles opens this."))
    found = queries.search(question.text, by=request.user, limit=question.limit)
    groups = [
        {
            "kind": group.kind,
            "items": [
                {
                    "id": str(hit.record.public_id),
                    "name": name_of(hit.record) if isinstance(hit.record, Body) else hit.name,
                    "register_key": hit.register or None,
                }
                for hit in group.hits
            ],
            "more": group.more,
        }
        for group in found.groups
    ]
    if found.is_number and (persons := look_up(number=question.text, by=request.user)):
        rows = queries.shown_all(persons, by=request.user)
        items = [{"id": row["public_id"], "name": row["name"]} for row in rows]
        groups.insert(0, {"kind": "person", "items": items, "more": False})
    return {"groups": groups}
