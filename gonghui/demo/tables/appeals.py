"""Appeals of two years, loaded once the accounts of the hotline are there: nobody decides alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.rules.kinds import HANDLING
from gonghui.demo.city.lives import shanghai_day
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows_appeals import AppealRow, StepOfAppeal, TurnRow
from gonghui.demo.city.times import moment
from gonghui.demo.city.whole import City
from gonghui.demo.ids import Ids
from gonghui.engines.cases.actions import LoadedCase, LoadedStep
from gonghui.engines.cases.models import CaseLink
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.actions import load_rows, recorded

TABLES = ("appeals", "appeal_turns", "appeal_callbacks", "appeal_exclusions", "appeal_links")
LINK = ("case_id", "other_id", "kind", "made_at", "by_id")


class Desk:
    """Loads the rows of one recording day after another."""

    def __init__(self, ids: Ids, by: Account) -> None:
        self.ids, self.city, self.by = ids, ids.city, by
        self.accounts = {
            "desk": Account.objects.get(username="hotline").pk,
            "lead": Account.objects.get(username="hotline-lead").pk,
            "unit": system_account().pk,  # what units did before they signed in here themselves
        }
        self.federation = next(body.key for body in self.city.bodies if body.name == f"市总工会{MARK}")

    def appeals(self, rows: Sequence[AppealRow], batch: UUID) -> range:
        """Appeals with their cases."""
        # What happened in the evening of the recording day happened after its hour.
        now = max(moment(rows[0].recorded), *(step.at for row in rows for step in row.steps))
        return actions.load_appeals(rows=[self._appeal(r) for r in rows], by=self.by, now=now, batch=batch)

    def _appeal(self, row: AppealRow) -> actions.LoadedAppeal:
        case = LoadedCase(
            number=row.number,
            title=row.title,
            origin=self.ids.body(self.federation),
            opened_at=row.opened_at,
            opened_by=self.accounts["desk"],
            steps=[self._step(step) for step in row.steps],
            area=self.ids.areas[row.area],
            about=None if row.firm is None else self.ids.body(row.firm),
            channel=row.channel,
            urgency=row.urgency,
            restricted=row.restricted,
            anonymous=row.anonymous,
            stated_due_at=row.stated_due_at,
            words={"wording": row.wording},
        )
        return actions.LoadedAppeal(
            case=case,
            request=row.request,
            track=row.track,
            category=row.category,
            branch=row.branch,
            told_channel=row.told_channel,
            name=row.name,
            phone=row.phone,
            employer_name=row.employer_name,
            workers=row.workers,
            is_mass=row.is_mass,
            is_cluster=row.is_cluster,
            hazards=row.hazards,
            other_number=row.other_number,
            other_state=row.other_state,
        )

    def _step(self, step: StepOfAppeal) -> LoadedStep:
        words = {"said" if step.name == "contact" else "answer": step.answer} if step.answer else {}
        params: dict[str, Any] = {"claims": step.claims} if step.claims else {}
        if step.to is not None:
            params |= {"from": self._name(self.federation), "to": self._name(step.to), "returns": 0}
        if step.name.endswith("_extension"):
            params |= {"clock": HANDLING, "amount": step.more}
        effects = [{"clock": HANDLING, "effect": "extend", "amount": step.more}] if step.more else []
        return LoadedStep(
            step=step.name,
            at=step.at,
            by=self.accounts[step.by],
            to=None if step.to is None else self.ids.body(step.to),
            outcome=step.outcome,
            reason=step.reason,
            words=words,
            params=params,
            effects=effects,
        )

    def _name(self, body: int) -> str:
        return str(self.city.bodies[body].name)

    def turns(self, rows: Sequence[TurnRow], batch: UUID) -> range:
        """Units' turns."""
        values = [
            (
                *(self.ids.of("appeals", r.appeal), self.ids.body(r.body), self.ids.body(self.federation)),
                *(r.reason, self._params(r), r.dispatched_at, shanghai_day(r.dispatched_at), r.replied_on),
                *(r.on_time, r.overdue_on, r.ended_on, r.misrouted),
            )
            for r in rows
        ]
        return actions.load_turns(rows=values, by=self.by, batch=batch)

    def _params(self, row: TurnRow) -> dict[str, str]:
        area = {"area": self.city.geography.names[row.area]} if row.reason == "territory" else {}
        return {"body": self._name(row.body)} | area

    def callbacks(self, rows: Sequence[Any], batch: UUID) -> range:
        """Call-backs."""
        values = [
            (
                *(self.ids.of("appeals", r.appeal), self.ids.body(r.body), self.accounts["desk"], "phone"),
                *(r.called_at, shanghai_day(r.called_at), r.reached, r.contacted, r.result, r.satisfaction),
            )
            for r in rows
        ]
        return actions.load_callbacks(rows=values, by=self.by, batch=batch)

    def exclusions(self, rows: Sequence[Any], batch: UUID) -> range:
        """What two persons took out of the rates, or left in."""
        values = [
            (
                *(self.ids.of("appeals", r.appeal), r.ground, r.reason),
                *("approved" if r.approved else "refused", r.proposed_at, self.accounts["desk"]),
                *(r.decided_at, self.accounts["lead"], f"{'同意' if r.approved else '不同意'}{MARK}"),
                shanghai_day(self.city.appeals[r.appeal].opened_at) if r.approved else None,
            )
            for r in rows
        ]
        return actions.load_exclusions(rows=values, by=self.by, batch=batch)

    def links(self, rows: Sequence[Any], batch: UUID) -> range:
        """Appeals that belong together."""
        values = [
            (
                *(self.ids.of("appeals", r.appeal), self.ids.of("appeals", r.other), r.kind, r.made_at),
                self.accounts["desk"],
            )
            for r in rows
        ]
        return load_rows(
            model=CaseLink, columns=LINK, rows=values, verb="link_cases", by=self.by, batch=batch
        )


def load_desk(ids: Ids, by: Account, say: Callable[[str], Any]) -> None:
    """The hotline of two years, each batch recorded when it would have been."""
    city: City = ids.city
    desk = Desk(ids, by)
    loaders = dict(
        zip(TABLES, (desk.appeals, desk.turns, desk.callbacks, desk.exclusions, desk.links), strict=True)
    )
    days: dict[date, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name in TABLES:
        for row in getattr(city, name):
            days[row.recorded][name].append(row)
    for day in sorted(days):
        batch = uuid7()
        with recorded(at=moment(day)):
            for name in TABLES:
                if rows := days[day][name]:
                    loader: Any = loaders[name]
                    ids.keep(name, rows, loader(rows, batch))
    say(f"{len(city.appeals):,} appeals of two years")
