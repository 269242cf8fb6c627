"""Workers' congresses: own ones, and those of an area or a trade that cover many small firms."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.geography import BEHIND
from gonghui.demo.city.names import TOPICS
from gonghui.demo.city.rows import CongressCoverageRow, CongressRow, Problem, SessionRow
from gonghui.demo.city.times import HISTORY_TO, between, recorded_for, years_on

LAST = HISTORY_TO - timedelta(days=1)
# Share of units with a congress at the end of 2020, and at the end of 2025 before the planted problems.
SHARES = (0.85, 0.985)
SHARES_BEHIND = (0.56, 0.66)
OWN_FROM = 30  # workers from which a unit holds its own congress
LATE_SESSION = (date(2024, 5, 16), date(2024, 11, 5))  # held, entered
SESSIONS_FROM = date(2019, 1, 1)


class Congresses:
    """Draws congresses, coverages and sessions."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.city = draft, draft.city
        self.terms = draft.stream("congress terms")
        self.meetings = draft.stream("congress sessions")
        self.expired: list[int] = []
        self.stale: list[int] = []
        # (street) → the terms of its area congress
        self.areas: dict[str, list[CongressRow]] = {}
        self.trades: dict[str, list[CongressRow]] = {}

    def run(
        self,
        body: int,
        kind: str,
        since: date,
        years: int,
        delegates: int,
        stops: bool = False,
        quiet: bool = False,
    ) -> list[CongressRow]:
        """Term after term from `since`.

        Args:
            stops: the last term ends in 2024 or 2025 and none follows.
            quiet: no session after the middle of 2024.
        """
        terms: list[CongressRow] = []
        first, number = since, 1
        while first < HISTORY_TO:
            until = years_on(first, years)
            if stops and until > date(2025, 11, 1):
                until = between(
                    self.terms, max(first + timedelta(days=30), date(2024, 2, 1)), date(2025, 11, 1)
                )
            terms.append(self._term(body, kind, first, until, number, delegates))
            if stops and until >= date(2024, 1, 1):
                break
            first, number = until, number + 1
        self._sessions(terms, quiet)
        return terms

    def _term(
        self, body: int, kind: str, first: date, until: date, number: int, delegates: int
    ) -> CongressRow:
        return self.city.add(
            "congresses",
            CongressRow,
            number=f"BJ-ZD-{first.year}-{len(self.city.congresses) + 1:06d}",
            kind=kind,
            body=body,
            term=number,
            delegates=delegates,
            women_delegates=round(delegates * self.terms.uniform(0.25, 0.5)),
            frontline_delegates=round(delegates * self.terms.uniform(0.5, 0.8)),
            valid_from=first,
            valid_to=until,
            recorded=recorded_for(first),
        )

    def _sessions(self, terms: list[CongressRow], quiet: bool) -> None:
        rng = self.meetings
        for term in terms:
            day = term.valid_from
            while day < min(term.valid_to, date(2024, 7, 1) if quiet else HISTORY_TO):
                if day >= SESSIONS_FROM:
                    self._session(term, day)
                # Rarely a year is missed; mostly the next one comes a little before the year is over.
                gap = rng.randrange(500, 620) if rng.random() < 0.008 else rng.randrange(325, 362)
                day = _no_leap(day + timedelta(days=gap))

    def _session(self, term: CongressRow, day: date) -> None:
        present = round(term.delegates * self.meetings.uniform(0.82, 1.0))
        self.city.add(
            "sessions",
            SessionRow,
            congress=term.key,
            held_on=day,
            due=term.delegates,
            present=present,
            topics=self.meetings.choice(TOPICS),
            recorded=recorded_for(day),
        )

    def cover(self, terms: list[CongressRow], employer: int, since: date, open_end: bool) -> None:
        """An employer under a congress for many, term by term."""
        for term in terms:
            if term.valid_to <= since:
                continue
            first = max(term.valid_from, since)
            self.city.add(
                "congress_coverages",
                CongressCoverageRow,
                congress=term.key,
                employer=employer,
                valid_from=first,
                valid_to=None if open_end else term.valid_to,
                recorded=recorded_for(first),
            )


def draw_congresses(draft: Draft) -> None:
    """Congresses of every unit that has one, with the planted problems."""
    congresses = Congresses(draft)
    rng = draft.stream("congresses")
    _for_many(draft, congresses, rng)
    units = [
        firm
        for firm in draft.firms
        if firm.coverage is not None and firm.kind in {"enterprise", "institution"}
    ]
    begins = {firm.body: _begins(draft, rng, firm) for firm in units}
    own = [firm for firm in units if begins[firm.body] and _holds_own(draft, rng, firm)]
    planted = draft.scale.planted
    able = [
        firm
        for firm in own
        if begins[firm.body] < date(2021, 1, 1)
        and firm.leaves is None
        and firm.moves is None
        and draft.district(firm.street) not in BEHIND
    ]
    chosen = rng.sample(able, min(2 * planted, len(able)))
    stops, quiet = chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]
    held = {firm.body for firm in own}
    for firm in units:
        since = begins[firm.body]
        if since is None:
            continue
        if firm.body in held:
            delegates = max(5, min(300, round(firm.size * 0.3)))
            years = rng.choice([3, 5])
            congresses.run(firm.body, "own", since, years, delegates, firm in stops, firm in quiet)
        else:
            _cover(draft, congresses, rng, firm, since)
    _overlap(
        draft, congresses, draft.stream("congress overlaps"), [f for f in own if f not in chosen], begins
    )
    _late_session(draft, draft.stream("late session"))
    draft.city.problems += [
        Problem("congress_behind", "Districts clearly behind on congresses", areas=BEHIND),
        Problem("term_ended", "Term ended in 2024 or 2025 without re-election", _bodies(stops)),
        Problem("stale_session", "In term, but no session since the middle of 2024", _bodies(quiet)),
    ]


def _holds_own(draft: Draft, rng: Random, firm: Firm) -> bool:
    return rng.random() < draft.scale.small_own or firm.size >= OWN_FROM


def _begins(draft: Draft, rng: Random, firm: Firm) -> date | None:
    """When the unit first comes under a congress, or None: never."""
    before, after = SHARES_BEHIND if draft.district(firm.street) in BEHIND else SHARES
    chance = rng.random()
    first = max(firm.covered_from, date(2016, 6, 1))
    if chance < before and first < date(2020, 11, 1):
        return between(rng, first, max(first, date(2020, 11, 30)))
    if chance < after:
        first = max(first + timedelta(days=30), date(2021, 1, 15))
        # Long-standing units follow over the years; newly covered ones within about a year.
        last = first + timedelta(days=200) if first > date(2021, 3, 1) else date(2025, 3, 31)
        if first < (firm.leaves or LAST):
            return between(rng, first, min(last, date(2025, 11, 30)))
    return None


def _for_many(draft: Draft, congresses: Congresses, rng: Random) -> None:
    """One area congress in each street, one trade congress of each industrial union."""
    for street, unions in draft.joint_unions.items():
        since = between(rng, date(2019, 1, 10), date(2020, 6, 30))
        congresses.areas[street] = congresses.run(unions[0], "area", since, 5, rng.randrange(30, 70))
    for industry, union in draft.industrial_unions.items():
        known = next((t for t in congresses.trades.values() if t[0].body == union), None)
        since = between(rng, date(2019, 1, 10), date(2020, 6, 30))
        congresses.trades[industry] = known or congresses.run(union, "trade", since, 5, rng.randrange(50, 90))


def _cover(draft: Draft, congresses: Congresses, rng: Random, firm: Firm, since: date) -> None:
    trade = congresses.trades.get(firm.industry)
    if trade and rng.random() < 0.2:
        congresses.cover(trade, firm.body, since, open_end=rng.random() < 0.5)
    else:
        congresses.cover(congresses.areas[firm.street], firm.body, since, open_end=False)


def _overlap(
    draft: Draft, congresses: Congresses, rng: Random, own: list[Firm], begins: dict[int, date | None]
) -> None:
    """Units with their own congress that the area's congress covers too: one unit, counted once."""
    both = rng.sample(own, min(3 * draft.scale.planted, len(own)))
    for firm in both:
        since = between(rng, date(2021, 6, 1), date(2024, 6, 1))
        congresses.cover(congresses.areas[firm.street], firm.body, max(since, begins[firm.body]), False)
    draft.city.problems.append(
        Problem(
            "congress_overlap", "Own congress, and covered by the area's: no double counting", _bodies(both)
        )
    )


def _late_session(draft: Draft, rng: Random) -> None:
    """A session of May 2024 entered in November; until then its congress looked as if it had not met."""
    city = draft.city
    held, entered = LATE_SESSION
    by_congress: dict[int, list[SessionRow]] = defaultdict(list)
    for session in city.sessions:
        by_congress[session.congress].append(session)
    able = [
        session
        for session in city.sessions
        if date(2024, 4, 1) <= session.held_on <= date(2024, 6, 10)
        and city.congresses[session.congress].kind == "own"
        and city.congresses[session.congress].valid_from < date(2024, 1, 1)
        and city.congresses[session.congress].valid_to > held
        and all(
            s is session or s.held_on < date(2023, 6, 28) or s.held_on > entered
            for s in by_congress[session.congress]
        )
    ]
    late = rng.sample(able, min(draft.scale.planted, len(able)))
    for session in late:
        session.held_on, session.recorded = held, entered
    text = f"Session of {held} entered only on {entered}"
    rows = tuple(("congresses", session.congress) for session in late)
    city.problems.append(Problem("late_session", text, rows))


def _no_leap(day: date) -> date:
    return day.replace(day=28) if (day.month, day.day) == (2, 29) else day


def _bodies(firms: list[Firm]) -> tuple[tuple[str, int], ...]:
    return tuple(("bodies", firm.body) for firm in firms)
