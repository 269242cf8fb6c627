"""How long cases are kept: ten years from their closing, as papers that an archive takes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules.retention import Follows, Kept, Stays

CASE = "cases.case"
RETAINED = (
    Kept(
        key="cases",
        of="cases",
        model=CASE,
        begins="closed_at",
        what=_("a case"),
        person="person",
        body="lead",
        where={"subject__wrapped__isnull": False},
        subject="subject",
        emptied={"title": "-"},
        guarded="restricted",
    ),
    # Words under the case's own key open for nobody once it is destroyed; events may not be altered at all.
    Follows(
        model="cases.caseevent",
        leader=CASE,
        path="case",
        opened={"reason": b"cases.caseevent.reason", "words": b"cases.caseevent.words"},
    ),
    Follows(
        model="cases.caseextension", leader=CASE, path="case", opened={"reason": b"cases.caseevent.reason"}
    ),
    Follows(
        model="cases.handling",
        leader=CASE,
        path="case",
        opened={"reason": b"cases.caseevent.reason", "opinion": b"cases.handling.opinion"},
    ),
    Follows(
        model="cases.letter",
        leader=CASE,
        path="handling__case",
        opened={"text": b"cases.letter.text", "reply": b"cases.letter.reply"},
    ),
    Follows(model="cases.caseattachment", leader=CASE, path="case", deleted=True, file="file"),
    Stays(model="cases.accountholder", why="whose account it is: as long as the account"),
    Stays(model="cases.handlertie", why="what bars an officer from a case: as long as the account"),
    Stays(model="cases.savedview", why="an officer's own filters, deleted by the officer"),
)
