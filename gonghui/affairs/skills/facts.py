"""What skills offers to the insight floor: innovation studios in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.facts import Column, Count, Table, Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

TABLES = (
    Table("studio", "skills.Studio", (Column("body_id"), Column("kind", "string"))),
    Table(
        "recognition",
        "skills.Recognition",
        (
            Column("studio_id"),
            Column("level", "string"),
            Column("valid_from", "date"),
            Column("valid_to", "date"),
        ),
    ),
)


def recognised(t: Tables) -> ir.Table:
    """A spell for each recognition: the studio stands at that level from its first day to its end."""
    studio = t.studio.select(unit=t.studio.id, body=t.studio.body_id, kind=t.studio.kind)
    recognition = t.recognition
    spells = recognition.select(
        unit=recognition.studio_id,
        start=recognition.valid_from,
        end=recognition.valid_to,
        level=recognition.level,
    )
    return spells.join(studio, "unit").select("unit", "body", "start", "end", "level", "kind")


METRICS = (
    Count(
        key="innovation_studios",
        name=_("Worker innovation studios"),
        unit_model="skills.Studio",
        register="studios",
        population_text=_(
            "Studios that stand recognised on the day, at any level and of any kind, each counted once. "
            "A studio whose recognition was revoked, has expired or was closed no longer counts."
        ),
        attribution_text=_("Counts in the street where the host unit sits on the day."),
        population=recognised,
        breakdowns={"level": _("Level"), "kind": _("Kind")},
    ),
)
