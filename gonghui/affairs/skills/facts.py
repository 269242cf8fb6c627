"""What skills offers to the insight floor: studios and titles in force, people with certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills.models import CraftsmanTitle
from gonghui.affairs.skills.rules import HIGH_GRADES
from gonghui.foundation.core.facts import Column, Count, Table, Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

MASTER = CraftsmanTitle.Level.CITY_MASTER.value
INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table("studio", "skills.Studio", (Column("body_id"), Column("kind", "string"))),
    Table(
        "recognition",
        "skills.Recognition",
        (
            Column("studio_id"),
            Column("level", "string"),
            *INTERVAL,
        ),
    ),
    Table("craftsman", "skills.Craftsman", (Column("person_id"), Column("body_id"))),
    Table(
        "craftsman_title",
        "skills.CraftsmanTitle",
        (Column("craftsman_id"), Column("level", "string"), *INTERVAL),
    ),
    Table(
        "skill_certificate",
        "skills.SkillCertificate",
        (Column("person_id"), Column("body_id"), Column("grade", "string"), *INTERVAL),
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


def ever_recognised(t: Tables) -> ir.Table:
    """A spell without an end from each recognition: once recognised, a studio is counted for good."""
    import ibis

    return recognised(t).mutate(end=ibis.null("date"))


def titled(t: Tables) -> ir.Table:
    """A spell for each title; a person's one file is the unit, so two titles are one craftsman."""
    craftsman, title = t.craftsman, t.craftsman_title
    files = craftsman.select(unit=craftsman.id, body=craftsman.body_id)
    titles = title.select(
        unit=title.craftsman_id, start=title.valid_from, end=title.valid_to, level=title.level
    )
    return titles.join(files, "unit").select("unit", "body", "start", "end", "level")


def master_titled(t: Tables) -> ir.Table:
    """Titles of Beijing master craftsmen."""
    rows = titled(t)
    return rows.filter(rows.level == MASTER)


def otherwise_titled(t: Tables) -> ir.Table:
    """Titles below the city masters' own."""
    rows = titled(t)
    return rows.filter(rows.level != MASTER)


def certified(t: Tables) -> ir.Table:
    """A spell for each certificate; the person is the unit."""
    rows = t.skill_certificate
    return rows.select(
        "grade", unit=rows.person_id, body=rows.body_id, start=rows.valid_from, end=rows.valid_to
    )


def highly_certified(t: Tables) -> ir.Table:
    """Certificates of senior workers and above."""
    rows = certified(t)
    return rows.filter(rows.grade.isin(HIGH_GRADES))


def certificates(t: Tables) -> ir.Table:
    """A spell for each certificate; the certificate itself is the unit."""
    rows = t.skill_certificate
    return rows.select("grade", unit=rows.id, body=rows.body_id, start=rows.valid_from, end=rows.valid_to)


CRAFTSMEN = {
    "unit_model": "skills.Craftsman",
    "register": "craftsmen",
    "attribution_text": _(
        "Counts in the street where the unit at which the craftsman was named sits on the day."
    ),
}
ALL_LEVELS = CRAFTSMEN | {
    "key": "craftsmen",
    "name": _("Craftsmen of all levels"),
    "breakdowns": {"level": _("Level")},
    "beside": ("master_craftsmen",),
    "chosen_by": "skills.craftsmen_definition",
}
PEOPLE = {
    "unit_model": "people.Person",
    "register": "certificates",
    "attribution_text": _(
        "Counts in the street of the unit under which the certificate was entered; with several in force, "
        "of the one issued first."
    ),
}
METRICS = (
    Count(
        key="studios_ever_recognised",
        name=_("Worker innovation studios ever recognised"),
        unit_model="skills.Studio",
        register="studios",
        population_text=_(
            "Studios recognised on or before the day, each counted once, whether or not they stand still: "
            "what was built up over the years, not what there is."
        ),
        attribution_text=_("Counts in the street where the host unit sits on the day."),
        population=ever_recognised,
        breakdowns={"kind": _("Kind")},
        beside=("innovation_studios",),
    ),
    Count(
        key="master_craftsmen",
        name=_("Beijing master craftsmen"),
        population_text=_(
            "Persons who hold the title of Beijing master craftsman on the day, each counted once. A title "
            "that was withdrawn or has expired no longer counts."
        ),
        population=master_titled,
        beside=("craftsmen",),
        **CRAFTSMEN,  # type: ignore[arg-type]
    ),
    Count(
        version=1,
        population_text=_(
            "Persons who hold a craftsman's title of any level on the day, Beijing master craftsmen "
            "included; whoever holds several titles counts once. The plan does not say whether its 2000 "
            "include the 100 master craftsmen."
        ),
        population=titled,
        **ALL_LEVELS,  # type: ignore[arg-type]
    ),
    Count(
        version=2,
        population_text=_(
            "Persons who hold a craftsman's title below that of Beijing master craftsman on the day; a "
            "master craftsman counts only with another title besides, and everybody once."
        ),
        population=otherwise_titled,
        **ALL_LEVELS,  # type: ignore[arg-type]
    ),
    Count(
        key="skilled_people",
        name=_("Skilled people in the register"),
        population_text=_(
            "Persons with a certificate of vocational skill of any grade in force on the day, each counted "
            "once. Only those whom the unions entered: a part of the city's skilled workers."
        ),
        population=certified,
        beside=("skilled_workers_published",),
        **PEOPLE,  # type: ignore[arg-type]
    ),
    Count(
        key="highly_skilled_people",
        name=_("Highly skilled people in the register"),
        population_text=_(
            "Persons with a certificate of senior worker (grade three) or above in force on the day, each "
            "counted once. Only those whom the unions entered: a part of the city's highly skilled workers."
        ),
        population=highly_certified,
        beside=("highly_skilled_published",),
        **PEOPLE,  # type: ignore[arg-type]
    ),
    Count(
        key="skill_certificates",
        name=_("Certificates of vocational skill"),
        unit_model="skills.SkillCertificate",
        register="certificates",
        population_text=_("Certificates in force on the day; a person may hold several."),
        attribution_text=_("Counts in the street of the unit under which it was entered."),
        population=certificates,
        breakdowns={"grade": _("Grade")},
        beside=("skilled_people",),
    ),
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
        beside=("studios_ever_recognised",),
    ),
)
