"""How long consents are kept: as long as the person they are of."""

from __future__ import annotations

from gonghui.foundation.core.rules.retention import Follows, Stays

RETAINED = (
    Follows(
        model="privacy.consent",
        leader="people.person",
        path="person",
        emptied={"relation": "", "guardian": None},
    ),
    Stays(model="privacy.assessment", why="tells of a use, of nobody; kept three years at least (art. 56)"),
)
