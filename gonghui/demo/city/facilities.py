"""Workers' homes, warm-heart stations, and the places that are called alike and are something else."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.geography import BEHIND
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows import Amendment, BodyRow, Event, Problem
from gonghui.demo.city.rows_facilities import FacilityRow, InspectionRow, OperationRow
from gonghui.demo.city.times import HISTORY_TO, KNOWN_THEN, between, recorded_for

HOME, STATION = "workers_home", "warm_heart_station"
EARLY = {HOME: 0.69, STATION: 0.85}  # share that was open before the end of 2020
SERIES = {HOME: "ZJ", STATION: "NX"}
ENTERED_LATE = date(2024, 10, 15)
LAST = HISTORY_TO - timedelta(days=1)
FEWER_BEHIND = 0.5  # of what a district behind would have
ELSEWHERE = 0.12  # share that lies in another street than that of the union which runs it
CLOSED = 0.015
INSPECTED = 0.12
# Where at a firm, and where in a street or an industry; as many of each, so that both cost one draw.
PARTS = ("一车间", "二车间", "办公区", "东区", "西区", "宿舍区", "分部", "服务大厅", "园区", "门店")
PARTS_OF_AREAS = ("楼宇", "商圈", "产业园", "东区", "西区", "公园", "广场", "服务大厅", "市场", "社区")
STOCK = ("饮水机、微波炉、充电器", "座椅、雨伞、急救箱", "饮水机、图书、充电器、急救箱")
HOURS = ("8:30-17:30", "全天", "9:00-20:00")
# Alike in name, another type: word in the name, brand on the plate, share of the service points.
LOOK_ALIKES = (
    ("psychological_station", "职工心灵驿站", "", 34),
    ("outdoor_point", "安康·爱心驿站", "安康·爱心驿站", 24),
    ("outdoor_point", "劳动者港湾", "劳动者港湾", 16),
    ("union_service_station", "工会服务站", "", 18),
    ("carnation_station", "女职工康乃馨服务站", "", 8),
)


def draw_facilities(draft: Draft) -> None:
    """The homes, the stations, the look-alikes, and what happened to some of them."""
    hosts = [
        body
        for body in draft.city.bodies
        if body.kind == "union" and body.valid_from < date(2019, 1, 1) and body.valid_to is None
    ]
    leaving = {firm.union for firm in draft.firms if firm.leaves is not None or firm.moves is not None}
    hosts = [body for body in hosts if body.key not in leaving and body.key in draft.first_seat]
    homes = _draw(draft, draft.stream("homes"), HOME, "职工之家", draft.scale.homes, hosts)
    stations = _draw(draft, draft.stream("stations"), STATION, "暖心驿站", draft.scale.stations, hosts)
    _look_alikes(draft, draft.stream("service points"), hosts)
    last = {row.facility: row.key for row in draft.city.operations}
    _suspend(draft, draft.stream("suspensions"), stations, last)
    _close(draft, draft.stream("facility closures"), homes[::2] + stations[1::2], last)
    _withdraw(draft, draft.stream("withdrawn homes"), homes[1::2], last)
    _inspect(draft, draft.stream("inspections"), homes)
    _enter_late(draft, draft.stream("late stations"), stations)


def _draw(
    draft: Draft, rng: Random, kind: str, word: str, count: int, hosts: list[BodyRow]
) -> list[FacilityRow]:
    """So many places of one type, at unions all over the city; districts behind have fewer."""
    found: list[FacilityRow] = []
    while len(found) < count:
        host = rng.choice(hosts)
        street = draft.first_seat[host.key].area
        if draft.district(street) in BEHIND and rng.random() > FEWER_BEHIND:
            continue
        traits: dict[str, object] = {}
        if kind == HOME:
            traits["build"] = rng.choices(["own", "joint", "online"], [70, 25, 5])[0]
            traits["grade"] = rng.choices(["qualified", "advanced", "model", ""], [60, 20, 8, 12])[0]
        else:
            traits["for_outdoor"] = rng.choices([True, False, None], [28, 68, 4])[0]
            traits["functions"] = rng.choice(STOCK)
        if rng.random() < EARLY[kind]:
            since = between(rng, max(date(2016, 3, 1), host.valid_from), date(2020, 11, 30))
        else:
            since = between(rng, date(2020, 12, 1), date(2025, 11, 30))
        found.append(_add(draft, rng, kind, word, host, street, since, len(found), **traits))
    return found


def _add(
    draft: Draft,
    rng: Random,
    kind: str,
    word: str,
    host: BodyRow,
    street: str,
    since: date,
    order: int,
    **traits: object,
) -> FacilityRow:
    city = draft.city
    if rng.random() < ELSEWHERE:
        street = rng.choice(draft.geography.streets[draft.district(street)])
    name = _called(draft, host, rng.choice(PARTS if host.union_type == "basic" else PARTS_OF_AREAS), word)
    facility = city.add(
        "facilities",
        FacilityRow,
        number=f"BJ-{SERIES.get(kind, 'FW')}-{since.year}-{order + 1:06d}",
        name=name,
        type=kind,
        body=host.key,
        area=street,
        hours=rng.choice(HOURS),
        recorded=recorded_for(since),
        **traits,
    )
    city.add(
        "operations", OperationRow, facility=facility.key, valid_from=since, recorded=recorded_for(since)
    )
    return facility


def _called(draft: Draft, host: BodyRow, part: str, word: str) -> str:
    """What a place is called: whose and where; from the second of that name on, with a small number."""
    of_whom = host.name.removesuffix(MARK).removesuffix("工会委员会")
    name = f"{of_whom}{part}{word}"
    draft.facility_names[name] += 1
    nth = draft.facility_names[name]
    return f"{name}{MARK}" if nth == 1 else f"{of_whom}{part}{nth}号{word}{MARK}"


def _look_alikes(draft: Draft, rng: Random, hosts: list[BodyRow]) -> None:
    """Mind stations, outdoor workers' points, union service stations, carnation stations."""
    rows = []
    for order in range(draft.scale.points):
        kind, word, brand, _share = rng.choices(LOOK_ALIKES, [one[3] for one in LOOK_ALIKES])[0]
        host = rng.choice(hosts)
        since = between(rng, max(date(2017, 1, 1), host.valid_from), date(2025, 9, 30))
        street = draft.first_seat[host.key].area
        row = _add(draft, rng, kind, word, host, street, since, order, brand=brand)
        rows.append(("facilities", row.key))
    text = "Alike in name: no workers' homes and no warm-heart stations"
    draft.city.problems.append(Problem("look_alikes", text, tuple(rows)))


def _ended(operation: int, on: date, ended: str) -> tuple[Amendment, ...]:
    return (Amendment("operations", operation, {"valid_to": on, "ended": ended}),)


def _event(draft: Draft, action: str, on: date, changes: tuple[Amendment, ...], **values: object) -> None:
    draft.city.events.append(Event(recorded_for(on), action, {"on": on, **values}, changes))


def _next(draft: Draft, row: FacilityRow, status: str, on: date) -> int:
    """What follows the operation that an event ended; returns its key."""
    operation = draft.city.add(
        "operations",
        OperationRow,
        facility=row.key,
        status=status,
        valid_from=on,
        recorded=recorded_for(on),
        by_event=True,
    )
    return operation.key


def _suspend(draft: Draft, rng: Random, stations: list[FacilityRow], last: dict[int, int]) -> None:
    """Stations suspended for a while; every other one is open again later."""
    able = [row for row in stations if row.recorded < date(2021, 6, 30)]
    chosen = rng.sample(able, min(3 * draft.scale.planted, len(able)))
    for number, row in enumerate(chosen):
        on = between(rng, date(2023, 2, 1), date(2025, 3, 31))
        changes = _ended(last[row.key], on, "suspended")
        _event(draft, "suspend_facility", on, changes, facility=row.key, reason="场地装修")
        last[row.key] = _next(draft, row, "suspended", on)
        if number % 2:
            again = on + timedelta(days=rng.randrange(120, 260))
            changes = _ended(last[row.key], again, "reopened")
            _event(draft, "reopen_facility", again, changes, facility=row.key)
            last[row.key] = _next(draft, row, "open", again)
    rows = tuple(("facilities", row.key) for row in chosen)
    text = "Stations suspended from 2023 on; every other one is open again later"
    draft.city.problems.append(Problem("suspended_stations", text, rows))


def _close(draft: Draft, rng: Random, able: list[FacilityRow], last: dict[int, int]) -> None:
    """Places that closed."""
    touched = {row.facility for row in draft.city.operations if row.by_event}
    able = [row for row in able if row.recorded < date(2022, 1, 1) and row.key not in touched]
    chosen = rng.sample(able, min(round(CLOSED * len(able)) + 1, len(able)))
    for row in chosen:
        on = between(rng, date(2022, 6, 1), date(2025, 9, 30))
        changes = _ended(last[row.key], on, "closed")
        _event(draft, "close_facility", on, changes, facility=row.key, reason="closed")
    rows = tuple(("facilities", row.key) for row in chosen)
    draft.city.problems.append(Problem("closed_facilities", "Homes and stations that closed", rows))


def _withdraw(draft: Draft, rng: Random, homes: list[FacilityRow], last: dict[int, int]) -> None:
    """Model homes whose re-check found that the name must go."""
    able = [row for row in homes if row.grade == "model" and row.recorded < date(2022, 1, 1)]
    chosen = rng.sample(able, min(draft.scale.planted, len(able)))
    for row in chosen:
        on = between(rng, date(2024, 1, 10), date(2025, 6, 30))
        draft.city.add(
            "inspections",
            InspectionRow,
            facility=row.key,
            inspected_on=on - timedelta(days=9),
            result="withdraw",
            remark="复查不合格，摘牌",
            recorded=recorded_for(on - timedelta(days=9)),
        )
        changes = _ended(last[row.key], on, "withdrawn")
        _event(draft, "close_facility", on, changes, facility=row.key, reason="withdrawn")
    rows = tuple(("facilities", row.key) for row in chosen)
    draft.city.problems.append(Problem("withdrawn_homes", "Model homes that lost the name", rows))


def _inspect(draft: Draft, rng: Random, homes: list[FacilityRow]) -> None:
    """The yearly look at some homes."""
    seen = {row.facility for row in draft.city.inspections}
    for row in homes:
        if row.key in seen or row.recorded >= date(2024, 1, 1) or rng.random() > INSPECTED:
            continue
        on = between(rng, date(2024, 3, 1), date(2025, 10, 31))
        draft.city.add(
            "inspections",
            InspectionRow,
            facility=row.key,
            inspected_on=on,
            result=rng.choices(["keep", "rectify"], [92, 8])[0],
            recorded=recorded_for(on),
        )


def _enter_late(draft: Draft, rng: Random, stations: list[FacilityRow]) -> None:
    """Stations open in the spring of 2024, entered in the autumn."""
    first = {op.facility: op for op in reversed(draft.city.operations)}
    able = [row for row in stations if first[row.key].valid_from <= KNOWN_THEN]
    able = [row for row in able if first[row.key].valid_from >= date(2023, 7, 1)]
    chosen = rng.sample(able, min(2 * draft.scale.planted, len(able)))
    for row in chosen:
        row.recorded = first[row.key].recorded = ENTERED_LATE
    rows = tuple(("facilities", row.key) for row in chosen)
    text = f"Warm-heart stations entered only on {ENTERED_LATE}"
    draft.city.problems.append(Problem("late_stations", text, rows))
