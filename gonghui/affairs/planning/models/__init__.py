"""A plan's making and its versions; remarks on them; who was asked; what was decided together."""

from gonghui.affairs.planning.models.asked import AskedBody, Expert, Meeting, UpperPlan
from gonghui.affairs.planning.models.brought import VersionBytes, VersionFile
from gonghui.affairs.planning.models.making import DraftVersion, PlanMaking
from gonghui.affairs.planning.models.remarks import Remark

__all__ = [
    "AskedBody",
    "DraftVersion",
    "Expert",
    "Meeting",
    "PlanMaking",
    "Remark",
    "UpperPlan",
    "VersionBytes",
    "VersionFile",
]
