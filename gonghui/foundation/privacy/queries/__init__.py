"""Who agreed, what is lawful, what is assessed, what is owed."""

from gonghui.foundation.privacy.queries.assessments import (
    Assessed,
    assessed,
    may_approve,
    may_assess,
    may_see_uses,
)
from gonghui.foundation.privacy.queries.children import children_unagreed
from gonghui.foundation.privacy.queries.consents import (
    SMALLEST_CELL,
    consents_of,
    counted_consents,
    demand_lawful,
    may_use,
    may_use_of,
    not_agreed,
    uses_asked,
)

__all__ = [
    "SMALLEST_CELL",
    "Assessed",
    "assessed",
    "children_unagreed",
    "consents_of",
    "counted_consents",
    "demand_lawful",
    "may_approve",
    "may_assess",
    "may_see_uses",
    "may_use",
    "may_use_of",
    "not_agreed",
    "uses_asked",
]
