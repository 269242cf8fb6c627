"""Organisations (bodies), areas, the dated trees over both, and the lives of bodies."""

from gonghui.foundation.bodies.models.areas import Area, AreaEdge, AreaPath, AreaTree, Edge, one_parent
from gonghui.foundation.bodies.models.bodies import (
    Body,
    BodyEdge,
    BodyPath,
    BodyTree,
    Coverage,
    Employer,
    HeadCount,
    Seat,
    Union,
    grams,
)
from gonghui.foundation.bodies.models.lives import BodyName, Succession

__all__ = [
    "Area",
    "AreaEdge",
    "AreaPath",
    "AreaTree",
    "Body",
    "BodyEdge",
    "BodyName",
    "BodyPath",
    "BodyTree",
    "Coverage",
    "Edge",
    "Employer",
    "HeadCount",
    "Seat",
    "Succession",
    "Union",
    "grams",
    "one_parent",
]
