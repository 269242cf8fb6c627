"""The own file as its person reads it: what is kept, who looked, what was asked and answered."""

from gonghui.affairs.membership.queries.own.asked import (
    hindrances,
    keeper_of_person,
    kept_after,
    open_requests,
    request_of,
    told_of_request,
)
from gonghui.affairs.membership.queries.own.copies import as_docx, as_json, said
from gonghui.affairs.membership.queries.own.file import OwnFile, own_file, own_parts, still_opens
from gonghui.affairs.membership.queries.own.looked import Look, Looks, looks_at

__all__ = [
    "Look",
    "Looks",
    "OwnFile",
    "as_docx",
    "as_json",
    "hindrances",
    "keeper_of_person",
    "kept_after",
    "looks_at",
    "open_requests",
    "own_file",
    "own_parts",
    "request_of",
    "said",
    "still_opens",
    "told_of_request",
]
