"""Mother-and-baby rooms, and the list of places that should have one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows import Amendment, Event, Problem, RoomDutyRow, RoomRow
from gonghui.demo.city.times import HISTORY_TO, KNOWN_THEN, TAKEN_OVER, between, recorded_for

ADDED = date(2023, 7, 1)  # a whole group of places joined the list on one day
LATE_ROOM = date(2024, 9, 30)
LAST = HISTORY_TO - timedelta(days=1)
BUILT_EARLY = 0.66  # of the first list's places, at the end of 2020
BUILT = 0.955
BUILT_ADDED = 0.86
HOURS = ("8:30-17:30", "9:00-21:00", "全天")


def draw_rooms(draft: Draft) -> None:
    """The list, the rooms at its places, the rooms beyond it, and the planted problems."""
    rng = draft.stream("room duties")
    duties = _duties(draft, rng)
    rooms = draft.stream("rooms")
    for duty in duties:
        _open(draft, rooms, duty)
    _beyond(draft, draft.stream("rooms beyond"))
    _close(draft, draft.stream("room closures"))
    _leave_list(draft, draft.stream("list ends"), duties)
    _enter_late(draft, draft.stream("late rooms"))


def _duties(draft: Draft, rng: Random) -> list[RoomDutyRow]:
    """Public places, then the larger employers; a share of them on the list only from one later day."""
    staying = [firm for firm in draft.staying() if firm.founded < date(2019, 1, 1)]
    kinds = {"agency": "service_hall", "institution": "decided"}
    firms = [(firm.body, firm.name, kinds.get(firm.kind, "women_workers")) for firm in staying]
    needed = max(0, draft.scale.duties - len(draft.places))
    whose = draft.places + firms[:needed]
    # Moved employers take their duties with them: figures must follow the seat.
    whose += [
        (f.body, f.name, "women_workers") for f in draft.firms if f.moves and f.founded < date(2019, 1, 1)
    ]
    added = set(rng.sample(range(len(whose)), min(5 * draft.scale.planted, len(whose) // 6)))
    duties = []
    for order, (body, name, basis) in enumerate(whose):
        since = ADDED if order in added else between(rng, date(2019, 3, 1), date(2020, 11, 30))
        if order not in added and rng.random() < 0.08:
            since = between(rng, date(2021, 1, 10), date(2025, 3, 31))
        duties.append(_duty(draft, order, body, name, basis, since))
    rows = tuple(("room_duties", duties[order].key) for order in sorted(added))
    draft.city.problems.append(Problem("list_extended", f"Places that joined the list on {ADDED}", rows))
    return duties


def _duty(draft: Draft, order: int, body: int, name: str, basis: str, since: date) -> RoomDutyRow:
    return draft.city.add(
        "room_duties",
        RoomDutyRow,
        number=f"BJ-MD-{since.year}-{order + 1:06d}",
        name=name,
        body=body,
        basis=basis,
        valid_from=since,
        recorded=recorded_for(since),
    )


def _open(draft: Draft, rng: Random, duty: RoomDutyRow) -> None:
    """The room at a place on the list, opened before or after it came due, or never."""
    if rng.random() > (BUILT_ADDED if duty.valid_from == ADDED else BUILT):
        return
    if duty.valid_from < date(2021, 1, 1) and rng.random() < BUILT_EARLY / BUILT:
        since = between(rng, date(2018, 1, 1), date(2020, 11, 30))
    else:
        since = between(rng, max(duty.valid_from, date(2021, 1, 1)), date(2025, 10, 31))
    _room(draft, rng, duty.name, duty.body, duty.key, since)


def _room(draft: Draft, rng: Random, name: str, body: int, duty: int | None, since: date) -> RoomRow:
    listed = TAKEN_OVER if duty is None else draft.city.room_duties[duty].recorded
    return draft.city.add(
        "rooms",
        RoomRow,
        number=f"BJ-MY-{since.year}-{len(draft.city.rooms) + 1:06d}",
        name=f"{name.removesuffix(MARK)}母婴关爱室{MARK}",
        body=body,
        duty=duty,
        floor_area=Decimal(rng.randrange(60, 260)) / 10 if rng.random() < 0.96 else None,
        open_hours=rng.choice(HOURS),
        valid_from=since,
        # A room older than the list's line for its place was entered together with that line.
        recorded=max(recorded_for(since), listed),
    )


def _beyond(draft: Draft, rng: Random) -> None:
    """Rooms at places that owe none: in the register, outside the rate."""
    owing = {duty.body for duty in draft.city.room_duties}
    able = [firm for firm in draft.staying() if firm.body not in owing and firm.founded < date(2019, 6, 1)]
    rows = []
    for firm in rng.sample(able, min(draft.scale.beyond, len(able))):
        since = between(rng, date(2019, 7, 1), date(2025, 9, 30))
        rows.append(("rooms", _room(draft, rng, firm.name, firm.body, None, since).key))
    draft.city.problems.append(Problem("beyond_list", "Rooms where none is due: not counted", tuple(rows)))


def _close(draft: Draft, rng: Random) -> None:
    """Rooms closed because they fell below the standard; half of them open again after a while."""
    city = draft.city
    able = [room for room in city.rooms if room.duty is not None and room.valid_from < date(2023, 1, 1)]
    closing = rng.sample(able, min(2 * draft.scale.planted, len(able)))
    for number, room in enumerate(closing):
        on = between(rng, date(2023, 3, 1), date(2025, 6, 30))
        change = Amendment("rooms", room.key, {"valid_to": on, "ended": "below_standard"})
        values = {"room": room.key, "on": on, "reason": "below_standard"}
        city.events.append(Event(recorded_for(on), "close_room", values, (change,)))
        if number % 2:
            again = on + timedelta(days=rng.randrange(40, 160))
            _room(draft, rng, room.name.removesuffix(f"母婴关爱室{MARK}"), room.body, room.duty, again)
    rows = tuple(("rooms", room.key) for room in closing)
    city.problems.append(Problem("below_standard", "Rooms closed as below the standard", rows))


def _leave_list(draft: Draft, rng: Random, duties: list[RoomDutyRow]) -> None:
    """Places taken off the list: no longer in the denominator, room or no room."""
    city = draft.city
    able = [duty for duty in duties if duty.valid_from < date(2022, 1, 1)]
    leaving = rng.sample(able, min(draft.scale.planted, len(able)))
    for duty in leaving:
        on = between(rng, date(2023, 1, 10), date(2025, 9, 30))
        change = Amendment("room_duties", duty.key, {"valid_to": on})
        city.events.append(Event(recorded_for(on), "end_duty", {"duty": duty.key, "on": on}, (change,)))
    rows = tuple(("room_duties", duty.key) for duty in leaving)
    city.problems.append(Problem("left_list", "Places taken off the list", rows))


def _enter_late(draft: Draft, rng: Random) -> None:
    """Rooms open in the spring of 2024, entered in the autumn."""
    able = [
        room
        for room in draft.city.rooms
        if room.duty is not None and date(2023, 10, 1) <= room.valid_from <= KNOWN_THEN
    ]
    late = rng.sample(able, min(draft.scale.planted, len(able)))
    for room in late:
        room.recorded = LATE_ROOM
    rows = tuple(("rooms", room.key) for room in late)
    draft.city.problems.append(Problem("late_rooms", f"Rooms entered only on {LATE_ROOM}", rows))
