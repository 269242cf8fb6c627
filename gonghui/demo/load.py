"""Loads the synthetic city through the modules' own actions, each batch recorded when it would have been.

One transaction: the city is there as a whole or not at all. Everything known on a recording day is one
batch, with one Change a table; what happened to single records (moves, revocations, corrections) goes
through the same actions an officer uses.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from gonghui.demo.accounts import open_accounts
from gonghui.demo.city.draft import Draft
from gonghui.demo.city.generate import generate_draft
from gonghui.demo.city.names import MARK
from gonghui.demo.city.outside import SERIES
from gonghui.demo.city.rows import Event
from gonghui.demo.city.times import TAKEN_OVER, moment
from gonghui.demo.city.whole import City
from gonghui.demo.desk import open_desk
from gonghui.demo.drafts import open_drafts
from gonghui.demo.duties import open_duties
from gonghui.demo.events import EVENTS
from gonghui.demo.ids import Ids
from gonghui.demo.joining import open_joining
from gonghui.demo.lawful import open_lawful
from gonghui.demo.life import open_life
from gonghui.demo.listening import listen_lately
from gonghui.demo.mass import draw, mass_answers, play
from gonghui.demo.planning import open_planning
from gonghui.demo.sheets import open_sheets
from gonghui.demo.tables import LOADERS
from gonghui.demo.tables.appeals import load_desk
from gonghui.demo.truth import put_down, write
from gonghui.demo.wipe import wipe
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import load_areas, rebuild_paths
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import city as the_city
from gonghui.foundation.core.actions import record_change, recorded
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.models import Change, Installation
from gonghui.foundation.core.queries.installation import take_statistics
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.indicators.actions import add_series, observe

CODE = "BJ"
NAME = f"市总工会{MARK}"
TRUTH = "demo-truth.json"
# Of every outside series that does not say otherwise.
SERIES_FACTS = {"unit_zh": "%", "unit_en": "%", "issuer": "统计部门（转引）"}

Progress = Callable[[str], Any]


def load(
    *,
    scale: str = "default",
    seed: int = 1,
    progress: Progress | None = None,
    by: Account | None = None,
    again: bool = False,
    answers: bool = True,
) -> City:
    """Generates a city and loads it, with its accounts, and writes the true answers beside it.

    Of a large city the load may be broken off at any time; asked for again, it goes on where it was.

    Args:
        scale: a key of `SCALES`.
        progress: told a line at each step.
        by: the acting account; the system's when not given.
        again: demo data that is there already goes first.
        answers: whether the true answers are worked out and written.
    Returns:
        The city as generated.
    Raises:
        Refusal: there are records that are no demo data, or demo data and not `again`.
    """
    say = progress or (lambda line: None)
    draft = generate_draft(scale, seed)
    city, in_mass = draft.city, draft.scale.cast is not None
    digest = city.digest()
    say(f"{sum(len(rows) for _name, rows in city.tables()):,} rows drawn (scale {scale}, seed {seed})")
    if again or unfinished() != (scale, seed):
        with transaction.atomic():
            # A named installation without records is somebody's beginning, not a place for invented ones.
            if Body.objects.exists() or Installation.objects.exists():
                _make_room(again)
                forget()
                say("the old demo data is gone")
            actor = _actor(by)
            ids = _load_history(city, actor, say)
            open_accounts(city, by=system_account(), say=say)
            load_desk(ids, system_account(), say)
            open_desk(ids, by=system_account(), now=timezone.now(), say=say)
            listen_lately(ids, now=timezone.now(), say=say)
            open_duties(ids, by=system_account(), now=timezone.now(), say=say)
            open_joining(ids, by=system_account(), now=timezone.now(), say=say)
            open_lawful(by=system_account(), now=timezone.now(), say=say)
            open_life(ids, by=system_account(), now=timezone.now(), say=say)
            open_planning(by=system_account(), now=timezone.now(), say=say)
            open_sheets(say=say)
            open_drafts(say=say)
            _note(city, actor, digest=digest, complete=not in_mass)
    if in_mass:
        _load_mass(draft, digest, _actor(by), say)
    elif answers:
        write(city, truth_file())
    if in_mass or answers:
        say(f"true answers are in {truth_file()}")
    return city


def _actor(by: Account | None) -> Account:
    """The account that asked, if the old city did not take it along; else the system's."""
    return by if by is not None and by.pk and Account.objects.filter(pk=by.pk).exists() else system_account()


def _load_mass(draft: Draft, drawn: str, by: Account, say: Progress) -> None:
    """The millions beside the cast; what is there of them already stays."""
    city, mass = draft.city, draw(draft)
    digest = mass.digest()
    say(f"{mass.rows():,} rows drawn in columns")
    counts = mass_answers(draft, mass)
    bodies = _body_ids(city)
    note = {"digest": drawn, "mass": digest}
    # The objects of the cast take more memory than the columns of the mass, and are in the database.
    city.clear()
    draft.firms.clear()
    gc.collect()
    play(mass=mass, digest=digest, bodies=bodies, by=by, say=say)
    _note(city, by, **note)
    take_statistics()
    put_down({**counts, **note}, truth_file())


def _body_ids(city: City) -> np.ndarray:
    """Ids of the bodies by key: from the Changes, as another process may have loaded them."""
    ids = [
        pk
        for change in Change.objects.filter(verb="load_bodies").order_by("id")
        for pk in range(change.first_record, change.last_record + 1)
    ]
    keys = [row.key for row in sorted(city.bodies, key=lambda row: row.recorded) if not row.by_event]
    found = np.full(len(city.bodies), -1, dtype=np.int64)
    found[keys] = ids
    return found


def truth_file() -> Path:
    """Where the true answers are written."""
    return Path(settings.VAR_DIR) / TRUTH


def loaded() -> dict[str, Any] | None:
    """Scale, seed and digest of the demo city that is in the database; None when there is none."""
    if not Installation.objects.filter(is_demo=True).exists() or not Body.objects.exists():
        return None
    told = _told()
    return told if told is not None and told.get("complete", True) else None


def unfinished() -> tuple[str, int] | None:
    """Scale and seed of a large city whose load was broken off; None when there is none."""
    told = _told()
    return None if told is None or told.get("complete", True) else (told["scale"], told["seed"])


def _told() -> dict[str, Any] | None:
    change = Change.objects.filter(verb="name_installation", params__has_key="scale").order_by("-id").first()
    return dict(change.params) if change else None


def _make_room(again: bool) -> None:
    if not Installation.objects.filter(is_demo=True).exists():
        raise Refusal(
            _(
                "This database holds records that are no demo data; the demo city is never loaded over them. "
                "Name an empty database in DATABASE_URL."
            )
        )
    if not again:
        raise Refusal(
            _("A demo city is loaded already. To replace it, with everything entered since, add --again.")
        )
    wipe()


def _load_history(city: City, by: Account, say: Progress) -> Ids:
    """Recording day by recording day: what happened to records already there, then the new rows."""
    ids = Ids(city)
    with recorded(at=moment(TAKEN_OVER)):
        name_installation(code=CODE, name_zh=NAME, name_en="Municipal federation (demo)", by=by, is_demo=True)
        load_areas(by=by)
        _take_numbers(city)
    ids.areas = dict(Area.objects.filter(valid_to=None).values_list("code", "pk"))
    rows, events = _by_day(city)
    year = 0
    for day in sorted(rows.keys() | events.keys()):
        if day.year != year:
            year = day.year
            say(f"records of {year}")
        with recorded(at=moment(day)):
            for event in events[day]:
                EVENTS[event.action](ids, by, **event.values)
            _load_day(ids, rows[day], by, uuid7())
    rebuild_paths()
    _observe(city, by)
    say("trees are computed, outside series entered")
    return ids


def _by_day(
    city: City,
) -> tuple[dict[date, dict[str, list[Any]]], dict[date, list[Event]]]:
    rows: dict[date, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, table in city.tables():
        for row in table:
            if not row.by_event and name in LOADERS:
                rows[row.recorded][name].append(row)
    events: dict[date, list[Event]] = defaultdict(list)
    for event in city.events:
        events[event.recorded].append(event)
    return rows, events


def _load_day(ids: Ids, rows: dict[str, list[Any]], by: Account, batch: UUID) -> None:
    for name, loader in LOADERS.items():
        if rows.get(name):
            taken = loader(ids, rows[name], by, batch)
            ids.keep(name, rows[name], taken)


def _take_numbers(city: City) -> None:
    """The generated numbers count as given, so that the next studio gets the next one."""
    last: dict[tuple[str, int], int] = defaultdict(int)
    for row in _numbered(city):
        _code, series, year, number = row.number.split("-")
        last[series, int(year)] = max(last[series, int(year)], int(number))
    for (series, year), count in sorted(last.items()):
        next_numbers(series=series, on=date(year, 12, 31), count=count)


def _numbered(city: City) -> Iterable[Any]:
    return [row for _name, rows in city.tables() for row in rows if hasattr(row, "number")]


def _observe(city: City, by: Account) -> None:
    """Outside series, each value recorded on the day it was published."""
    area = the_city()
    with recorded(at=moment(TAKEN_OVER)):
        series = {
            key: add_series(key=key, by=by, **{**SERIES_FACTS, **facts}) for key, facts in SERIES.items()
        }
    for row in city.observations:
        with recorded(at=moment(row.recorded)):
            observe(
                series=series[row.series],
                area=area,
                period_start=row.period_start,
                period_end=row.period_end,
                value=row.value,
                published_on=row.published_on,
                source=row.source,
                status=row.status,
                basis=row.basis,
                today=row.recorded,
                by=by,
            )


@transaction.atomic
def _note(city: City, by: Account, **facts: Any) -> None:
    """The log says which city this is: loading the same again is then known to be needless."""
    params = {"name": NAME, "scale": city.scale, "seed": city.seed, **facts}
    record_change(verb="name_installation", record=Installation.objects.get(), by=by, params=params)
