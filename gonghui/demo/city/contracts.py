"""Collective contracts: enterprises' own, special ones beside them, and those of areas and trades."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.rows import Amendment, Event, Problem
from gonghui.demo.city.rows_rights import ContractCoverageRow, ContractRow
from gonghui.demo.city.times import HISTORY_TO, between, recorded_for, years_on

# Planted: districts where fewer contracts are signed than elsewhere.
BEHIND = ("110106", "110113", "110119")
# Share of larger and of smaller enterprises under a contract in the end.
SHARES, SHARES_BEHIND = (0.985, 0.86), (0.7, 0.6)
LARGE = 80  # workers from which an enterprise signs a contract of its own
HUNDRED = 100
TERMS = (1, 2, 3, 3)
LATE = (date(2024, 3, 18), date(2024, 10, 22))  # in force, entered
ENDED = date(2024, 3, 15)
FEWER_FROM = date(2023, 12, 31)  # head count of 99, at the planted enterprises
TRADES = {"E": "建筑", "F": "批发零售", "H": "餐饮", "G": "交通运输", "I": "信息服务", "P": "教育服务"}


class Contracts:
    """Draws contracts, one term after the other, and who stands on their lists."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.city = draft, draft.city
        self.terms = draft.stream("contract terms")
        self.areas: dict[str, list[ContractRow]] = {}
        self.trades: dict[str, list[ContractRow]] = {}

    def run(
        self,
        body: int,
        scope: str,
        since: date,
        years: int,
        kind: str = "comprehensive",
        trade: str = "",
        until: date = HISTORY_TO,
        wage_chapter: bool | None = None,
    ) -> list[ContractRow]:
        """Term after term from `since`; none begins on `until` or later."""
        signed: list[ContractRow] = []
        first = since
        while first < until:
            row = self._sign(body, scope, kind, trade, first, years_on(first, years), wage_chapter)
            if signed and signed[-1].recorded < row.recorded:
                row.renews = signed[-1].key
            signed.append(row)
            # Now and then the next one is in force before the old one is over; now and then it is late.
            chance = self.terms.random()
            shift = -self.terms.randrange(5, 40) if chance < 0.12 else 0
            shift = self.terms.randrange(3, 60) if chance > 0.97 else shift
            first = _no_leap(row.valid_to + timedelta(days=shift)) if row.valid_to else HISTORY_TO
        return signed

    def _sign(
        self, body: int, scope: str, kind: str, trade: str, first: date, last: date, wages: bool | None
    ) -> ContractRow:
        rng = self.terms
        signed_on = max(first - timedelta(days=rng.randrange(0, 25)), self.city.bodies[body].valid_from)
        filed_on = signed_on + timedelta(days=rng.randrange(1, 14)) if rng.random() < 0.93 else None
        return self.city.add(
            "contracts",
            ContractRow,
            number=f"BJ-HT-{signed_on.year}-{len(self.city.contracts) + 1:06d}",
            kind=kind,
            scope=scope,
            body=body,
            trade=trade,
            wage_chapter=wages,
            signed_on=signed_on,
            filed_on=filed_on,
            valid_from=first,
            valid_to=last,
            recorded=recorded_for(first),
        )

    def cover(self, signed: list[ContractRow], employer: int, since: date) -> None:
        """An employer on the list of a contract for many, term by term."""
        for contract in signed:
            if contract.valid_to is not None and contract.valid_to > since:
                first = max(contract.valid_from, since)
                self.city.add(
                    "contract_coverages",
                    ContractCoverageRow,
                    contract=contract.key,
                    employer=employer,
                    valid_from=first,
                    recorded=recorded_for(first),
                )


def draw_contracts(draft: Draft) -> None:
    """Contracts of every enterprise that has one, with the planted problems."""
    contracts = Contracts(draft)
    _for_many(contracts, draft.stream("contracts for many"))
    units = [f for f in draft.firms if f.kind == "enterprise" and f.covered_from is not None]
    planted = _planted(draft, units)
    rng = draft.stream("contracts")
    for firm in units:
        since = _begins(draft, rng, firm)
        why = next((kind for kind, firms in planted.items() if firm in firms), "")
        if why:
            _plant(contracts, firm, why)
        elif since is not None:
            _ordinary(draft, contracts, rng, firm, since)
    _enter_late(draft, draft.stream("late contracts"))


def _for_many(contracts: Contracts, rng: Random) -> None:
    """One contract after the other in each street, and in each trade of an industrial union."""
    draft = contracts.draft
    for street, unions in draft.joint_unions.items():
        since = between(rng, date(2019, 1, 10), date(2020, 9, 30))
        contracts.areas[street] = contracts.run(
            unions[0], "area", since, rng.choice([2, 3]), wage_chapter=rng.random() < 0.75
        )
    for industry, trade in TRADES.items():
        union = draft.industrial_unions[industry]
        since = between(rng, date(2019, 1, 10), date(2020, 6, 30))
        contracts.trades[industry] = contracts.run(union, "trade", since, 3, trade=trade, wage_chapter=True)


def _begins(draft: Draft, rng: Random, firm: Firm) -> date | None:
    """When the enterprise first comes under a contract, or None: never."""
    large, small = SHARES_BEHIND if draft.district(firm.street) in BEHIND else SHARES
    if rng.random() >= (large if firm.size >= LARGE else small):
        return None
    assert firm.covered_from is not None
    first = max(firm.covered_from + timedelta(days=40), date(2018, 3, 1))
    last = max(first + timedelta(days=300), date(2020, 11, 30) if rng.random() < 0.8 else date(2024, 10, 31))
    since = between(rng, first, min(last, date(2025, 11, 20))) if first < date(2025, 11, 20) else None
    return since if since is not None and since < (firm.leaves or HISTORY_TO) else None


def _ordinary(draft: Draft, contracts: Contracts, rng: Random, firm: Firm, since: date) -> None:
    if firm.size >= LARGE or rng.random() < 0.25:
        wages = rng.choice([True, True, False, None])
        contracts.run(firm.body, "enterprise", since, rng.choice(TERMS), wage_chapter=wages)
        if rng.random() < 0.45:
            contracts.run(firm.body, "enterprise", since, 1, kind="wage")
        if rng.random() < 0.2:
            contracts.run(firm.body, "enterprise", since, 3, kind=rng.choice(["women", "women", "safety"]))
    elif firm.industry in contracts.trades and rng.random() < 0.3:
        contracts.cover(contracts.trades[firm.industry], firm.body, since)
    else:
        contracts.cover(contracts.areas[firm.street], firm.body, since)


PLANTED = {
    "contract_expired": "The contract's term was over in 2024 or 2025, and none followed",
    "contract_by_trade": "100 and more, no contract of its own: covered by the trade's list",
    "contract_by_area": "100 and more, no contract of its own: covered by the area's list",
    "below_hundred": f"No contract, and below 100 from the head count of {FEWER_FROM}: no longer missing",
    "just_hundred": "Exactly 100 by every head count, under no contract: 100 is included",
    "contract_terminated": f"The contract was ended on {ENDED}, before its term",
    "only_wages": "100 and more, with a special contract on wages only",
}


def _planted(draft: Draft, units: list[Firm]) -> dict[str, list[Firm]]:
    """The larger enterprises of long standing, some for each problem; in a small city one for each."""
    rng = draft.stream("contract problems")
    shells = {row.employer for row in draft.city.head_counts if row.workers == 0}
    able = [
        f
        for f in sorted(units, key=lambda f: -f.size)
        if f.body not in shells
        and f.leaves is None
        and f.moves is None
        and f.covered_from is not None
        and f.covered_from < date(2020, 1, 1)
        and draft.district(f.street) not in BEHIND
    ]
    count = max(1, draft.scale.planted // 4)
    able = able[: 3 * count * len(PLANTED)]
    of_trades = [f for f in able if f.industry in TRADES]
    by_trade = rng.sample(of_trades, min(count, len(of_trades)))
    others = [f for f in able if f not in by_trade]
    rng.shuffle(others)
    found = {"contract_by_trade": by_trade}
    for kind in PLANTED:
        if kind != "contract_by_trade":
            found[kind], others = others[:count], others[count:]
    for kind, text in PLANTED.items():
        rows = tuple(("bodies", firm.body) for firm in found[kind])
        draft.city.problems.append(Problem(kind, text, rows))
    return found


def _plant(contracts: Contracts, firm: Firm, kind: str) -> None:
    since = date(2020, 3, 2)
    workers = {"just_hundred": HUNDRED}.get(kind, max(firm.size, HUNDRED + 8))
    _count(contracts, firm, workers, HUNDRED - 1 if kind == "below_hundred" else workers)
    if kind == "contract_expired":
        last = between(contracts.terms, date(2021, 2, 1), date(2022, 11, 30))
        contracts.run(firm.body, "enterprise", last, 3, until=last + timedelta(days=1))
    elif kind == "contract_by_trade":
        contracts.cover(contracts.trades[firm.industry], firm.body, since)
    elif kind == "contract_by_area":
        contracts.cover(contracts.areas[firm.street], firm.body, since)
    elif kind == "only_wages":
        contracts.run(firm.body, "enterprise", since, 1, kind="wage")
    elif kind == "contract_terminated":
        first = date(2022, 3, 1)
        contract = contracts.run(firm.body, "enterprise", first, 3, until=first + timedelta(days=1))[0]
        change = Amendment("contracts", contract.key, {"valid_to": ENDED, "ended": "terminated"})
        values = {"contract": contract.key, "on": ENDED, "reason": "terminated"}
        contracts.city.events.append(Event(recorded_for(ENDED), "end_contract", values, (change,)))


def _count(contracts: Contracts, firm: Firm, before: int, after: int) -> None:
    """Sets the head counts of a planted enterprise: a number, and another from a day on."""
    for row in contracts.city.head_counts:
        if row.employer == firm.body:
            share = row.women / row.workers if row.workers and row.women else 0.4
            row.workers = after if row.counted_on >= FEWER_FROM else before
            row.women = round(row.workers * share)


def _enter_late(draft: Draft, rng: Random) -> None:
    """First contracts that were in force in the spring of 2024, entered in the autumn."""
    city = draft.city
    signed: dict[int, list[ContractRow]] = {}
    for row in city.contracts:
        if row.scope == "enterprise" and row.kind == "comprehensive":
            signed.setdefault(row.body, []).append(row)
    able = [rows[0] for rows in signed.values() if rows[0].renews is None and len(rows) == 1]
    able = [row for row in able if date(2023, 10, 1) <= row.valid_from <= date(2024, 6, 1)]
    late = rng.sample(able, min(draft.scale.planted, len(able)))
    for row in late:
        row.recorded = LATE[1]
    rows = tuple(("contracts", row.key) for row in late)
    city.problems.append(Problem("late_contracts", f"Contracts entered only on {LATE[1]}", rows))


def _no_leap(day: date) -> date:
    return day.replace(day=28) if (day.month, day.day) == (2, 29) else day
