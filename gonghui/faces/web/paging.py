"""A long list on a page: its rows, and the links to the first page and to the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from gonghui.foundation.core.queries import page_of


@dataclass(frozen=True)
class Listed:
    """One page of a list.

    Attributes:
        first: address of the first page, from a later one; else empty.
        following: address of the next page; empty where nothing follows.
    """

    rows: list[Any]
    first: str
    following: str


def listed(
    request: HttpRequest, rows: QuerySet[Any], *, order: Sequence[str], size: int, name: str = "after"
) -> Listed:
    """The page of a list that an address asks for.

    Args:
        order: as of `page_of`.
        name: of the address' own value for this list, where a page has several.
    """
    after = request.GET.get(name, "")
    found = page_of(rows, order=order, after=after, size=size)
    return with_links(request, found.rows, after=after, following=found.after, name=name)


def with_links(
    request: HttpRequest, rows: list[Any], *, after: str, following: str, name: str = "after"
) -> Listed:
    """Rows that were found otherwise, with the same links."""
    others = {key: value for key, value in request.GET.items() if key != name}
    return Listed(
        rows=rows,
        first=f"?{urlencode(others)}" if after else "",
        following=f"?{urlencode(others | {name: following})}" if following else "",
    )
