"""Hot issues: what many ask at once, told by a person, and what the union does about it.

A hot issue is a case of its own, to which appeals are linked; what follows from it (a topic of bargaining,
a proposal to a congress, a wish to the legislator) are filings linked to it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.rules.filings import filing
from gonghui.engines.cases.rules.kinds import LOOKS_AFTER_WORKERS, CaseKind, Field, Step
from gonghui.foundation.accounts.rules import Permission

HOT = "hot_issue"
FILINGS = ("bargaining_topic", "congress_proposal", "legislation_wish")
_TEXT = Field(name="text", label=_("What is put forward"), longest=4000)

HOT_KIND = CaseKind(
    key=HOT,
    name=_("Hot issue"),
    series="RD",
    states={"open": _("Being watched"), "settled": _("Settled")},
    closed=("settled",),
    outcomes={"settled": _("Settled"), "dropped": _("Not taken up")},
    fields=(Field(name="why", label=_("Why these belong together"), longest=2000),),
    opening=Permission.DISPATCH,
    seen_with=LOOKS_AFTER_WORKERS,
    steps=(
        Step(
            name="settle",
            label=_("Settle the hot issue"),
            sentence=_("settled the hot issue"),
            source=("open",),
            target="settled",
            permission=Permission.DISPATCH,
            outcomes=("settled", "dropped"),
            needs=(Field(name="answer", label=_("What came of it"), longest=4000),),
            primary=True,
        ),
        Step(
            name="take_up_again",
            label=_("Watch it again"),
            sentence=_("took the hot issue up again"),
            source=("settled",),
            target="open",
            permission=Permission.DISPATCH,
            needs_reason=True,
        ),
    ),
)
FILING_KINDS = (
    filing(key="bargaining_topic", name=_("Topic of bargaining"), series="XS", fields=(_TEXT,)),
    filing(key="congress_proposal", name=_("Proposal to a congress"), series="TA", fields=(_TEXT,)),
    filing(key="legislation_wish", name=_("Wish to the legislator"), series="LF", fields=(_TEXT,)),
)
HOT_KINDS = (HOT_KIND, *FILING_KINDS)
