"""How long what is kept of people is kept: as long as a tie lasts, and a term from its end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules.retention import Follows, Kept

PERSON = "people.person"
_ALIVE = {"person__merged_into__isnull": True, "person__subject__wrapped__isnull": False}
RETAINED = (
    Kept(
        key="members",
        of="membership",
        model="people.membership",
        begins="valid_to",
        what=_("a membership"),
        unit="person",
        unit_model=PERSON,
        person="person",
        body="union",
        where=_ALIVE,
        last_of="person",
    ),
    Kept(
        key="workers",
        of="workers",
        model="people.employment",
        begins="valid_to",
        what=_("an employment"),
        unit="person",
        unit_model=PERSON,
        person="person",
        body="employer",
        where=_ALIVE | {"person__memberships__isnull": True},
        last_of="person",
    ),
    Kept(
        key="posts",
        of="posts",
        model="people.post",
        begins="valid_to",
        what=_("a post"),
        person="person",
        body="body",
        counted=False,
    ),
    Follows(model="people.post", leader=PERSON, path="person", emptied={"appraisal": ""}),
    # The address goes with the last of those who lived there: `actions.persons`.
    Follows(
        model="people.householdmember",
        leader=PERSON,
        path="person",
        emptied={"because": "", "ended_because": ""},
    ),
    Follows(model="people.household", leader=PERSON, path="members__person"),
)
