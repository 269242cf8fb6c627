"""Every address that the site knows, with something in the place of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {"uuid": "01890000-0000-7000-8000-000000000001", "int": "1", "slug": "x", "str": "x", "path": "x"}
PART = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """A pattern of the site, and one address of it."""

    pattern: str
    path: str
    view: Any


def every_address() -> list[Address]:
    """In the order in which they are asked."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Any, before: str) -> Iterator[Address]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            path = PART.sub(lambda found: SAMPLES[found[1] or "str"], route)
            yield Address(route, f"/{path}", one.callback)
