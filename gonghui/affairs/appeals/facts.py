"""What appeals offer to the insight floor: appeals taken, the rates of units, wrong dispatches, call-backs.

A rate is of the calendar year up to the day: an appeal enters with its call-back and leaves with the year.
Where an appeal was called back twice, the last answer holds. Rates are of units and areas; no column here
names an officer. Coefficients and weights are settings: the share of fairly satisfied, of partly solved
stands beside, and `queries.rates_of` weighs them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.rules.dispatch import REDO
from gonghui.affairs.appeals.rules.followup import GROUNDS
from gonghui.affairs.appeals.rules.rates import DANGER, MISROUTED
from gonghui.foundation.core.facts import FAR, Column, Count, Kind, Ratio, Table, Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

TABLES = (
    Table("appeal_case", "cases.Case", (Column("area_id"),)),
    Table(
        "appeal",
        "appeals.Appeal",
        (
            Column("request", "string"),
            Column("section", "string"),
            Column("channel", "string"),
            Column("origin_id"),
            Column("opened_on", "date"),
            Column("is_danger", "boolean"),
        ),
    ),
    Table(
        "appeal_callback",
        "appeals.Callback",
        (
            Column("appeal_id"),
            Column("body_id"),
            Column("called_on", "date"),
            Column("reached", "string"),
            Column("contacted", "boolean"),
            Column("result", "string"),
            Column("satisfaction", "string"),
        ),
        readings_of="appeal_id",
    ),
    Table(
        "appeal_exclusion",
        "appeals.Exclusion",
        (
            Column("appeal_id"),
            Column("ground", "string"),
            Column("state", "string"),
            Column("valid_from", "date"),
        ),
    ),
    Table(
        "appeal_dispatch",
        "appeals.Dispatch",
        (
            Column("appeal_id"),
            Column("body_id"),
            Column("router_id"),
            Column("reason", "string"),
            Column("dispatched_on", "date"),
            Column("replied_on", "date"),
            Column("overdue_on", "date"),
            Column("on_time", "boolean"),
            Column("misrouted", "boolean"),
        ),
    ),
)


def _to_the_end_of_the_year(rows: ir.Table, start: str, until: str = "") -> ir.Table:
    """Days from `start` to the end of its year, or to `until` where that comes first."""
    import ibis

    new_year = (rows[start].truncate("Y") + ibis.interval(years=1)).cast("date")
    end = ibis.least(new_year, rows[until].fill_null(new_year)) if until else new_year
    rows = rows.mutate(start=rows[start], end=end)
    # Answered twice on one day: the earlier answer held no day.
    return rows.filter(rows.start < rows.end)


def answers(t: Tables) -> ir.Table:
    """The answered call-backs, each until the appeal's next one or the end of its year."""
    import ibis

    call = t.appeal_callback
    answered = call.filter(call.reached == "answered").rename(callback="id")
    line = ibis.window(group_by="appeal_id", order_by=["called_on", "callback"])
    told = answered.mutate(following=answered.called_on.lead().over(line))
    held = _to_the_end_of_the_year(told, "called_on", "following")
    return held.select(
        "start", "end", "contacted", "result", "satisfaction", unit=held.appeal_id, body=held.body_id
    )


def called_back(t: Tables) -> ir.Table:
    """Appeals with a valid call-back in the year; `body` is the unit that answered for them then."""
    return answers(t).select("unit", "body", "start", "end", "result", "satisfaction")


def contacted(t: Tables) -> ir.Table:
    """Appeals whose callers say that somebody got in touch."""
    rows = answers(t)
    return rows.filter(rows.contacted).select("unit", "start", "end")


def with_result(t: Tables, *results: str) -> ir.Table:
    """Appeals whose callers say so of what became of them."""
    rows = answers(t)
    return rows.filter(rows.result.isin(results)).select("unit", "start", "end")


def with_satisfaction(t: Tables, *said: str) -> ir.Table:
    """Appeals whose callers are so satisfied."""
    rows = answers(t)
    return rows.filter(rows.satisfaction.isin(said)).select("unit", "start", "end")


def tried(t: Tables) -> ir.Table:
    """Appeals that were called back in the year, reached or not."""
    call = t.appeal_callback
    rows = _to_the_end_of_the_year(call, "called_on")
    return rows.select("start", "end", unit=rows.appeal_id, body=rows.body_id)


def reached(t: Tables) -> ir.Table:
    """Appeals whose callers answered in the year."""
    call = t.appeal_callback
    rows = _to_the_end_of_the_year(call.filter(call.reached == "answered"), "called_on")
    return rows.select("start", "end", unit=rows.appeal_id)


def in_danger(t: Tables) -> ir.Table:
    """Danger cases: nobody weighs a rate against a life."""
    import ibis

    rows = t.appeal.filter(t.appeal.is_danger)
    return rows.select(unit=rows.id, start=rows.opened_on, end=ibis.null("date"))


def taken_out(t: Tables, ground: str) -> ir.Table:
    """Appeals that two persons took out of the rates on a ground, from their opening on."""
    import ibis

    row = t.appeal_exclusion
    rows = row.filter((row.state == "approved") & (row.ground == ground))
    return rows.select(unit=rows.appeal_id, start=rows.valid_from, end=ibis.null("date"))


def _due(t: Tables) -> ir.Table:
    """Units' turns on the day on which they were answered, or on which their limit passed."""
    import ibis

    turn = t.appeal_dispatch
    replied, overdue = turn.replied_on, turn.overdue_on
    # Whichever came first; one of the two may be missing.
    first = ibis.least(replied.fill_null(FAR), overdue.fill_null(FAR))
    dated = turn.filter(replied.notnull() | overdue.notnull()).mutate(due_on=first)
    return _to_the_end_of_the_year(dated, "due_on")


def due(t: Tables) -> ir.Table:
    """Units' turns that were answered in the year, or whose limit passed in it."""
    rows = _due(t)
    return rows.select("start", "end", unit=rows.id, body=rows.body_id)


def on_time(t: Tables) -> ir.Table:
    """Turns that were answered within their limit."""
    rows = _due(t)
    return rows.filter(rows.on_time).select("start", "end", unit=rows.id)


def _of_turns(t: Tables, appeals: Callable[[Tables], ir.Table]) -> ir.Table:
    turn = t.appeal_dispatch.select(turn=t.appeal_dispatch.id, unit=t.appeal_dispatch.appeal_id)
    rows = appeals(t).join(turn, "unit")
    return rows.select("start", "end", unit=rows.turn)


def wrong_turns(t: Tables) -> ir.Table:
    """Turns that were none of the unit's: it was out of them from the first day."""
    import ibis

    turn = t.appeal_dispatch
    rows = turn.filter(turn.misrouted)
    return rows.select(unit=rows.id, start=rows.dispatched_on, end=ibis.null("date"))


def dispatched(t: Tables) -> ir.Table:
    """Dispatches of the year; `body` is the desk that made them."""
    turn = t.appeal_dispatch
    rows = _to_the_end_of_the_year(turn.filter(turn.reason != REDO), "dispatched_on")
    return rows.select("start", "end", unit=rows.id, body=rows.router_id)


def misrouted(t: Tables) -> ir.Table:
    """Dispatches that were returned, and rightly so."""
    turn = t.appeal_dispatch
    rows = _to_the_end_of_the_year(turn.filter(turn.misrouted), "dispatched_on")
    return rows.select("start", "end", unit=rows.id)


def taken(t: Tables) -> ir.Table:
    """Appeals on the day on which they were taken; `body` is the desk."""
    case = t.appeal_case.select(unit=t.appeal_case.id, area=t.appeal_case.area_id)
    appeal = t.appeal.select(
        "request", "section", "channel", unit=t.appeal.id, body=t.appeal.origin_id, start=t.appeal.opened_on
    )
    return appeal.join(case, "unit").select("unit", "body", "area", "start", "request", "section", "channel")


EXCLUSIONS: Mapping[str, Callable[[Tables], Any]] = {
    DANGER: in_danger,
    **{ground: partial(taken_out, ground=ground) for ground in GROUNDS},
}
EXCLUSION_TEXTS = {
    DANGER: _("A danger case: exempt from every rate."),
    **{key: ground.label for key, ground in GROUNDS.items()},
}
OF_CALL_BACKS = {
    "unit_model": "appeals.Appeal",
    "population": called_back,
    "population_text": _(
        "Appeals with a valid call-back in the calendar year up to the day: the caller was reached and said "
        "whether anybody got in touch, what became of it and how satisfied. Of several call-backs the last "
        "answer holds. Without one an appeal is neither good nor bad, stands outside and is counted beside."
    ),
    "attribution_text": _(
        "Counts in the street where the unit that answered for the appeal sits. What was misrouted counts "
        "against the routing."
    ),
    "exclusions": EXCLUSIONS,
    "exclusion_texts": EXCLUSION_TEXTS,
    "breakdowns": {"result": _("What became of it"), "satisfaction": _("How satisfied")},
}
METRICS = (
    Count(
        key="appeals_taken",
        name=_("Appeals taken"),
        unit_model="appeals.Appeal",
        kind=Kind.FLOW,
        population=taken,
        attributed_to="area",
        population_text=_(
            "Requests taken by the hotline in the calendar year up to the day, by whatever way they came; a "
            "repeated one counts again, as a link says."
        ),
        attribution_text=_("Counts in the place of the case: where the employer sits, or what was named."),
        breakdowns={"request": _("Kind of request"), "section": _("Category"), "channel": _("Way")},
    ),
    Ratio(
        key="appeal_response_rate",
        name=_("Response rate of appeals"),
        condition=contacted,
        condition_text=_("The caller says that somebody got in touch."),
        **OF_CALL_BACKS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="appeal_solution_rate",
        name=_("Solution rate of appeals"),
        condition=lambda t: with_result(t, "solved"),
        condition_text=_("The caller says that it is solved. Partly solved is not; it stands beside."),
        beside=("appeal_part_solution_rate",),
        **OF_CALL_BACKS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="appeal_part_solution_rate",
        name=_("Appeals solved or partly solved"),
        condition=lambda t: with_result(t, "solved", "partly"),
        condition_text=_("The caller says that it is solved, or partly."),
        beside=("appeal_solution_rate",),
        **OF_CALL_BACKS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="appeal_satisfaction_rate",
        name=_("Satisfaction rate of appeals"),
        condition=lambda t: with_satisfaction(t, "satisfied"),
        condition_text=_(
            "The caller is satisfied. Fairly satisfied is weighed by a setting; it stands beside."
        ),
        beside=("appeal_fair_satisfaction_rate",),
        **OF_CALL_BACKS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="appeal_fair_satisfaction_rate",
        name=_("Appeals whose callers are satisfied or fairly so"),
        condition=lambda t: with_satisfaction(t, "satisfied", "fairly"),
        condition_text=_("The caller is satisfied, or fairly satisfied."),
        beside=("appeal_satisfaction_rate",),
        **OF_CALL_BACKS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="appeal_reached_rate",
        name=_("Callers reached by the call-back"),
        unit_model="appeals.Appeal",
        population=tried,
        condition=reached,
        population_text=_("Appeals called back in the calendar year up to the day, reached or not."),
        condition_text=_("The caller answered at least once. Who was not reached is counted, not dropped."),
        attribution_text=_("Counts in the street where the unit that answered for the appeal sits."),
    ),
    Ratio(
        key="appeal_on_time_rate",
        name=_("Appeals answered on time"),
        unit_model="appeals.Dispatch",
        population=due,
        condition=on_time,
        population_text=_(
            "Units' turns with appeals that were answered in the calendar year up to the day, or whose limit "
            "passed in it without an answer. What is within its limit is neither on time nor late."
        ),
        condition_text=_("Answered before the limit, with every extension that somebody else granted."),
        attribution_text=_("Counts in the street where the unit sits."),
        exclusions={
            MISROUTED: wrong_turns,
            **{key: partial(_of_turns, appeals=spells) for key, spells in EXCLUSIONS.items()},
        },
        exclusion_texts={
            MISROUTED: _("Sent to the wrong unit: it counts against the routing."),
            **EXCLUSION_TEXTS,
        },
    ),
    Ratio(
        key="appeal_misrouting_rate",
        name=_("Appeals sent to the wrong unit"),
        unit_model="appeals.Dispatch",
        population=dispatched,
        condition=misrouted,
        population_text=_("Dispatches made in the calendar year up to the day."),
        condition_text=_(
            "The unit returned it as not its duty, not its area or in conflict; the desk sent it elsewhere."
        ),
        attribution_text=_("Counts in the street where the desk sits that made the dispatch."),
    ),
)
