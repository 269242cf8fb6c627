"""Checks of the six haves, payments towards unions that there are not yet, and visits to who paid."""

from __future__ import annotations

from datetime import date
from random import Random

from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.rows import Problem
from gonghui.demo.city.rows_organising import ItemCheckRow, PaymentRow, StandardRow, VisitRow
from gonghui.demo.city.times import between, recorded_for

ITEMS = ("chair", "organs", "activities", "systems", "money", "results")
WHOLE = 0.7  # share of the other unions that have all six; the rest said nothing
OUTCOMES = ("thinking", "willing", "unwilling", "absent")
TAGS = ("", "small_firms", "two_steps", "double_communication")


def draw_organisation_life(draft: Draft) -> None:
    """What unions said of themselves, and what was done where there is none."""
    _check(draft, draft.stream("six haves"))
    bare = _bare(draft)
    paid = _pay(draft, draft.stream("preparatory payments"), bare)
    _visit(draft, draft.stream("founding visits"), paid or bare)


def _year_later(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, 28))


def _check(draft: Draft, rng: Random) -> None:
    """Most unions have all six confirmed; some let them expire, some lack one, some said nothing."""
    own = [
        firm
        for firm in draft.staying()
        if firm.has_own_union and firm.union is not None and firm.covered_from is not None
    ]
    able = [firm for firm in own if firm.covered_from < date(2023, 1, 1)]
    rng.shuffle(able)
    # Of a handful of unions none is spoilt: some must have all six.
    planted = min(draft.scale.planted, max(1, len(able) // 4)) if len(able) > 2 else 0
    for place, firm in enumerate(able):
        is_expired, is_five = place < planted, planted <= place < 2 * planted
        if place > 2 * planted and rng.random() > WHOLE:
            continue
        first = date(2023, 1, 10) if is_expired else date(2025, 1, 10)
        on = between(rng, first, date(first.year, 11, 20))
        _confirm(draft, firm, on.replace(day=min(on.day, 28)), ITEMS[:5] if is_five else ITEMS)
    for kind, text, firms in (
        (
            "six_haves_expired",
            "Unions whose six haves were confirmed and expired in 2024: they have them no longer",
            able[:planted],
        ),
        (
            "five_of_six",
            "Unions with five of the six confirmed: they do not count",
            able[planted : 2 * planted],
        ),
    ):
        rows = tuple(("bodies", firm.union) for firm in firms)
        draft.city.problems.append(Problem(kind, text, rows))


def _confirm(draft: Draft, firm: Firm, on: date, items: tuple[str, ...]) -> None:
    """The superior confirmed these items of a union on one day; they hold for a year."""
    for item in items:
        draft.city.add(
            "item_checks",
            ItemCheckRow,
            union=firm.union,
            item=item,
            state="confirmed",
            said_on=on,
            confirmed_from=on,
            expires_on=_year_later(on),
            recorded=recorded_for(on),
        )
    if len(items) == len(ITEMS):
        draft.city.add(
            "standards",
            StandardRow,
            union=firm.union,
            valid_from=on,
            valid_to=_year_later(on),
            recorded=recorded_for(on),
        )


def _bare(draft: Draft) -> list[Firm]:
    covered = {row.employer for row in draft.city.coverages}
    return [
        firm
        for firm in draft.staying()
        if firm.body not in covered and firm.founded < date(2024, 1, 1) and firm.kind == "enterprise"
    ]


def _pay(draft: Draft, rng: Random, bare: list[Firm]) -> list[Firm]:
    """Small firms that paid towards a union and have none: on the list for that reason alone."""
    small = [firm for firm in bare if firm.size < 25]
    chosen = rng.sample(small, min(draft.scale.planted, len(small)))
    for firm in chosen:
        on = between(rng, date(2025, 1, 5), date(2025, 10, 15))
        draft.city.add(
            "preparatory_payments",
            PaymentRow,
            employer=firm.body,
            paid_on=on,
            amount=rng.randint(200, 2400) * 100,
            period=f"{on.year}年{(on.month - 1) // 3 + 1}季度",
            recorded=recorded_for(on),
        )
    rows = tuple(("bodies", firm.body) for firm in chosen)
    text = "Firms below 25 workers that paid towards a union and have none: only the payment lists them"
    draft.city.problems.append(Problem("paid_without_union", text, rows))
    return chosen


def _visit(draft: Draft, rng: Random, firms: list[Firm]) -> None:
    for firm in rng.sample(firms, max(1, len(firms) // 2)) if firms else []:
        on = between(rng, date(2025, 6, 1), date(2025, 11, 30))
        draft.city.add(
            "founding_visits",
            VisitRow,
            employer=firm.body,
            visited_on=on,
            outcome=rng.choice(OUTCOMES),
            workers_heard=rng.randint(1, 9),
            tag=rng.choice(TAGS),
            recorded=recorded_for(on),
        )
