"""A case, what happened to it, who handles it, who may know of it, and its clocks."""

from gonghui.engines.cases.models.cases import Case, CaseAttachment, CaseEvent, CaseLink
from gonghui.engines.cases.models.clocks import CaseClock, CaseExtension, CaseNotice, StatedLimit
from gonghui.engines.cases.models.handling import Handling, Letter
from gonghui.engines.cases.models.knowing import AccountHolder, CaseConsent, HandlerTie
from gonghui.engines.cases.models.views import SavedView

__all__ = [
    "AccountHolder",
    "Case",
    "CaseAttachment",
    "CaseClock",
    "CaseConsent",
    "CaseEvent",
    "CaseExtension",
    "CaseLink",
    "CaseNotice",
    "HandlerTie",
    "Handling",
    "Letter",
    "SavedView",
    "StatedLimit",
]
