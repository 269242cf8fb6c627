"""Appeals, where they were sent, what was heard afterwards, the roster, knowledge, and outside orders."""

from gonghui.affairs.appeals.models.appeals import Appeal
from gonghui.affairs.appeals.models.desk import DeskLine, OrderSheet, PhoneCall
from gonghui.affairs.appeals.models.followup import Callback, Exclusion, Review
from gonghui.affairs.appeals.models.knowledge import KnowledgeCitation, KnowledgeEntry
from gonghui.affairs.appeals.models.orders import OrderDelivery, OrderOutbox, OutsideOrder
from gonghui.affairs.appeals.models.portal import PhoneCode, PortalAttempt, PortalForm
from gonghui.affairs.appeals.models.routing import DangerCall, Dispatch, DispatchRule, DutyRoster
from gonghui.affairs.appeals.models.texts import TextMark, TextMessage

__all__ = [
    "Appeal",
    "Callback",
    "DangerCall",
    "DeskLine",
    "Dispatch",
    "DispatchRule",
    "DutyRoster",
    "Exclusion",
    "KnowledgeCitation",
    "KnowledgeEntry",
    "OrderDelivery",
    "OrderOutbox",
    "OrderSheet",
    "OutsideOrder",
    "PhoneCall",
    "PhoneCode",
    "PortalAttempt",
    "PortalForm",
    "Review",
    "TextMark",
    "TextMessage",
]
