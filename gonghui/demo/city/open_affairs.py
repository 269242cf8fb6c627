"""Open factory affairs: systems of units, and what they disclosed from year to year."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.geography import BEHIND
from gonghui.demo.city.rows import Amendment, Event, Problem
from gonghui.demo.city.rows_participation import DisclosureRow, OpenAffairsRow
from gonghui.demo.city.times import HISTORY_TO, between, recorded_for

LAST = HISTORY_TO - timedelta(days=1)
# Share of units with a system at the end of 2020, and at the end of 2025 before the planted problems.
SHARES = (0.86, 0.985)
SHARES_BEHIND = (0.58, 0.7)
DISCLOSED_FROM = date(2019, 1, 1)
LATE = (date(2024, 5, 16), date(2024, 10, 15))  # disclosed, entered
PLANTED = {
    "stale_disclosure": "In force, but nothing disclosed since the middle of 2024",
    "open_on_paper": "A system in which nothing was ever disclosed",
    "open_affairs_ended": "Ended in 2024 or 2025, and no new system",
    "late_disclosure": f"Disclosure of {LATE[0]} entered only on {LATE[1]}",
}
# From which day each of these discloses nothing more of itself.
LAST_WORDS = {
    "stale_disclosure": date(2024, 6, 1),
    "open_on_paper": date.min,
    "open_affairs_ended": date(2024, 6, 1),
    "late_disclosure": date(2023, 5, 1),
}
FORMS = ("职代会", "公示栏", "职代会、公示栏", "职代会、企业内网", "公示栏、微信工作群", "职工大会、公示栏")
TOPICS = ("decisions", "operation", "rights", "rights", "integrity")


class Systems:
    """Draws systems and disclosures."""

    def __init__(self, draft: Draft) -> None:
        self.city = draft.city
        self.days = draft.stream("disclosures")

    def run(self, firm: Firm, since: date, until: date = HISTORY_TO) -> OpenAffairsRow:
        """A system from `since`; from `until` on nothing more is disclosed."""
        rng = self.days
        system = self.city.add(
            "open_affairs",
            OpenAffairsRow,
            number=f"BJ-CW-{since.year}-{len(self.city.open_affairs) + 1:06d}",
            body=firm.body,
            document=f"厂务公开制度〔{since.year}〕{rng.randrange(1, 40)}号",
            forms=rng.choice(FORMS),
            leading_group=rng.choice([True, True, True, False, None]),
            valid_from=since,
            recorded=recorded_for(since),
        )
        self._disclose(system, until)
        return system

    def _disclose(self, system: OpenAffairsRow, until: date) -> None:
        rng, day = self.days, system.valid_from + timedelta(days=self.days.randrange(5, 25))
        while day < until:
            if day >= DISCLOSED_FROM:
                self.disclose(system, day)
            # Rarely a year is missed; mostly the next one comes a little before the year is over.
            day += timedelta(
                days=rng.randrange(480, 600) if rng.random() < 0.008 else rng.randrange(320, 360)
            )

    def disclose(self, system: OpenAffairsRow, day: date) -> DisclosureRow:
        """A disclosure of a day, entered at the end of its quarter."""
        rng = self.days
        day = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
        return self.city.add(
            "disclosures",
            DisclosureRow,
            open_affairs=system.key,
            disclosed_on=day,
            topic=rng.choice(TOPICS),
            period=f"{day.year}年{'上' if day.month <= 6 else '下'}半年",
            items=rng.randrange(1, 16),
            opinions=rng.choice([None, 0, 0, 1, 2, 5]),
            recorded=recorded_for(day),
        )


def draw_open_affairs(draft: Draft) -> None:
    """Open factory affairs of every unit that has them, with the planted problems."""
    systems, rng = Systems(draft), draft.stream("open affairs")
    units = [
        firm
        for firm in draft.firms
        if firm.coverage is not None and firm.kind in {"enterprise", "institution"}
    ]
    begins = {firm.body: _begins(draft, rng, firm) for firm in units}
    able = [
        firm
        for firm in units
        if (since := begins[firm.body]) is not None
        and since < date(2021, 1, 1)
        and firm.leaves is None
        and firm.moves is None
        and draft.district(firm.street) not in BEHIND
    ]
    chosen = rng.sample(able, min(len(LAST_WORDS) * draft.scale.planted, len(able)))
    until = {
        firm.body: day
        for place, day in enumerate(LAST_WORDS.values())
        for firm in chosen[place :: len(LAST_WORDS)]
    }
    made = {
        firm.body: systems.run(firm, since, until.get(firm.body, HISTORY_TO))
        for firm in units
        if (since := begins[firm.body]) is not None
    }
    planted = {
        kind: [made[firm.body] for firm in chosen[place :: len(LAST_WORDS)]]
        for place, kind in enumerate(LAST_WORDS)
    }
    _end(draft, rng, planted["open_affairs_ended"])
    _late(systems, planted["late_disclosure"])
    draft.city.problems += [
        Problem(kind, PLANTED[kind], tuple(("open_affairs", row.key) for row in rows))
        for kind, rows in planted.items()
    ]


def _begins(draft: Draft, rng: Random, firm: Firm) -> date | None:
    """When the unit first has a system, or None: never."""
    before, after = SHARES_BEHIND if draft.district(firm.street) in BEHIND else SHARES
    chance = rng.random()
    first = max(firm.covered_from, date(2016, 3, 1))
    if chance < before and first < date(2020, 11, 1):
        return between(rng, first, max(first, date(2020, 11, 30)))
    if chance < after:
        first = max(first + timedelta(days=30), date(2021, 1, 15))
        last = first + timedelta(days=200) if first > date(2021, 3, 1) else date(2025, 3, 31)
        if first < (firm.leaves or LAST):
            return between(rng, first, min(last, date(2025, 11, 30)))
    return None


def _end(draft: Draft, rng: Random, systems: list[OpenAffairsRow]) -> None:
    for system in systems:
        on = between(rng, date(2024, 7, 1), date(2025, 10, 31))
        changes = Amendment("open_affairs", system.key, {"valid_to": on})
        values = {"system": system.key, "on": on}
        draft.city.events.append(Event(recorded_for(on), "end_open_affairs", values, (changes,)))


def _late(systems: Systems, rows: list[OpenAffairsRow]) -> None:
    """The first disclosures for a year, seen by their day now and not as known then."""
    for system in rows:
        systems.disclose(system, LATE[0]).recorded = LATE[1]
