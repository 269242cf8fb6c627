"""The hotline between the drawn years and the loading: closed appeals, and what listening finds in them.

Told in days before the loading, as the open desk is, so that the week's page and the lists are alive on
whatever day that is; all of it lies after the years of the true answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.actions import Said
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.rules.categories import Category
from gonghui.demo.city.lives import ANSWER
from gonghui.demo.city.names import MARK, person_name, phone_number
from gonghui.demo.city.sayings import saying
from gonghui.demo.city.times import HISTORY_TO, SHANGHAI, stream
from gonghui.demo.ids import Ids
from gonghui.engines.cases.actions import LoadedCase, LoadedStep
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import next_free_number, recorded
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening import actions as listening
from gonghui.insight.listening.models import Target
from gonghui.insight.listening.queries import suggest
from gonghui.insight.listening.rules.dates import month_number, share_around_festival

A_WEEK = 32  # appeals, of three thousand in two years
GATHERED = 12  # callers about one employer within the last nine days: more than a mass appeal's ten
OVERRULED = 5  # of so many suggestions one is


class LatelyHeard:
    """Draws and loads the closed appeals of the last months."""

    def __init__(self, ids: Ids, now: datetime) -> None:
        self.ids, self.city, self.now = ids, ids.city, now
        self.rng: Random = stream(self.city.seed, "appeals heard lately")
        self.desk = Account.objects.get(username="hotline")
        self.federation = Body.objects.get(name_zh=f"市总工会{MARK}")
        self.tree = categories(now.astimezone(SHANGHAI).date())
        self.leaves = [one for one in self.tree.values() if one.is_leaf]
        self.unions = self._unions()
        self.names = dict(Body.objects.filter(pk__in=self.unions.values()).values_list("pk", "name_zh"))
        self.firms = self._firms()

    def _unions(self) -> dict[str, int]:
        """Street → the union that leads it."""
        codes = {pk: code for code, pk in self.ids.areas.items()}
        rows = Body.objects.filter(union__territory__level=Area.Level.STREET, valid_to=None)
        found = rows.order_by("pk").values_list("union__territory", "pk")
        return {codes[area]: pk for area, pk in found if area in codes}

    def _firms(self) -> list[tuple[int, str, str]]:
        """Employers that still sit in such a street: id, name, street."""
        gone = {event.values.get("employer") for event in self.city.events}
        seats = [seat for seat in self.city.seats if seat.area in self.unions and not seat.by_event]
        bodies = self.city.bodies
        wanted = [
            (self.ids.body(s.body), bodies[s.body].name, s.area)
            for s in seats
            if bodies[s.body].kind == "employer" and s.body not in gone
        ]
        there = set(
            Body.objects.filter(pk__in=[w[0] for w in wanted], valid_to=None).values_list("pk", flat=True)
        )
        return [one for one in wanted if one[0] in there]

    # -- days and what is said on them ---------------------------------------------------------------------

    def rows(self, weekly: float) -> list[actions.LoadedAppeal]:
        """Appeals in the order of their days; before Spring Festival more about wages."""
        last = self.now.astimezone(SHANGHAI).date() - timedelta(days=1)
        told: list[tuple[date, Category, tuple[int, str, str]]] = []
        day = HISTORY_TO
        while day <= last:
            count = int(weekly / 7) + (self.rng.random() < weekly / 7 % 1)
            before = share_around_festival(month_number(day), -45, -1)
            count += self.rng.random() < before * weekly / 14
            for _n in range(count):
                season = self.rng.random() < 0.3 * before
                leaf = self.tree["wages.arrears"] if season else self.rng.choice(self.leaves)
                told.append((day, leaf, self.rng.choice(self.firms)))
            day += timedelta(days=1)
        told += self._gathered(last)
        return list(self._loaded(sorted(told, key=lambda one: one[0])))

    def _gathered(self, last: date) -> Iterator[tuple[date, Category, tuple[int, str, str]]]:
        """Callers about one employer, and in one district about platform pay: what should be found."""
        firm = self.rng.choice(self.firms)
        for n in range(GATHERED):
            yield last - timedelta(days=n * 9 // GATHERED), self.tree["wages.arrears"], firm
        other = self.rng.choice([one for one in self.firms if one[2][:6] == firm[2][:6]])
        for n in range(7):
            yield last - timedelta(days=2 * n), self.tree["safety.canteen"], other

    def _loaded(
        self, told: list[tuple[date, Category, tuple[int, str, str]]]
    ) -> Iterator[actions.LoadedAppeal]:
        for day, leaf, firm in told:
            yield self._one(day, leaf, firm, next_free_number(series="SQ", on=day))

    def _one(
        self, day: date, leaf: Category, firm: tuple[int, str, str], number: str
    ) -> actions.LoadedAppeal:
        rng = self.rng
        at = datetime.combine(day, time(rng.randint(8, 18), rng.randint(0, 59)), SHANGHAI)
        body, name, street = firm
        about = body if leaf.needs_employer else None
        wording = saying(
            rng,
            leaf.key,
            employer=name.removesuffix(MARK) if about else "",
            place=self.city.geography.names[street],
        )
        case = LoadedCase(
            number=number,
            title=f"{leaf.name_zh}：{name}"[:60] if about else leaf.name_zh,
            origin=self.federation.pk,
            opened_at=at,
            opened_by=self.desk.pk,
            steps=self._steps(at, self.unions[street]),
            area=self.ids.areas[street],
            about=about,
            channel=rng.choice(("phone", "phone", "portal", "walk_in")),
            urgency=leaf.urgency,
            restricted=leaf.is_restricted,
            words={"wording": wording},
        )
        return actions.LoadedAppeal(
            case=case,
            request="complaint",
            track="dispatch",
            category=leaf.key,
            name=person_name(rng, rng.choice("FM")),
            phone=phone_number(rng),
        )

    def _steps(self, at: datetime, unit: int) -> list[LoadedStep]:
        """Answered and closed within a day; what came on the last day is with the unit."""
        by, desk = system_account().pk, self.desk.pk
        names = {"to": self.names[unit], "from": self.federation.name_zh, "returns": 0}
        steps = [
            LoadedStep(
                step="dispatch",
                at=at + timedelta(minutes=9),
                by=desk,
                to=unit,
                reason="按属地派单",
                params=names,
            ),
            LoadedStep(step="accept", at=at + timedelta(minutes=40), by=by),
            LoadedStep(step="contact", at=at + timedelta(minutes=70), by=by, words={"said": ANSWER}),
            LoadedStep(
                step="reply",
                at=at + timedelta(hours=3),
                by=by,
                words={"answer": ANSWER},
                params={"claims": "solved"},
            ),
            LoadedStep(step="close", at=at + timedelta(hours=5), by=desk, outcome="solved"),
        ]
        return [step for step in steps if step.at < self.now]

    def load(self, weekly: float, batch: UUID) -> range:
        """Loads them as one batch."""
        if not self.firms:
            return range(0)
        with recorded(at=self.now):
            return actions.load_appeals(
                rows=self.rows(weekly), by=system_account(), now=self.now, batch=batch
            )

    # -- suggestions that were made and decided on ---------------------------------------------------------

    def suggested(self, count: int) -> int:
        """Appeals of this week taken with a suggestion beside the form; some are overruled."""
        made = 0
        plain = [one for one in self.leaves if not one.is_restricted]
        for n in range(count):
            leaf, (body, name, street) = self.rng.choice(plain), self.rng.choice(self.firms)
            wording = saying(self.rng, leaf.key, employer=name.removesuffix(MARK))
            shown = suggest(wording, known={"area": self.city.geography.names[street], "employer": name})
            chosen = self.rng.choice(plain) if n % OVERRULED == 0 else leaf
            at = self.now - timedelta(hours=3 * n + 2)
            said = Said(
                request="complaint",
                channel="phone",
                wording=wording,
                category=chosen.key,
                phone=phone_number(self.rng),
                employer=Body.objects.get(pk=body),
                area=Area.objects.get(pk=self.ids.areas[street]),
            )
            with recorded(at=at):
                listening.take_with_suggestions(
                    said=said, shown=shown, origin=self.federation, by=self.desk, now=at
                )
            made += 1
        return made


def listen_lately(ids: Ids, *, now: datetime, say: Callable[[str], Any]) -> None:
    """The hotline of the last months, both models, and what the sweeps find.

    Args:
        now: the moment of loading.
    """
    heard, by = LatelyHeard(ids, now), system_account()
    share = min(1.0, len(ids.city.appeals) / 3_000)
    count = len(heard.load(max(8.0, A_WEEK * share), uuid7()))
    for target in Target.values:
        try:
            learned = listening.learn(target=target, by=by, now=now)
            say(f"a model of {target} from {learned.rows:,} closed appeals")
        except Refusal:
            say(f"too few closed appeals for a model of {target}")
    if count:
        heard.suggested(20)
    while listening.sketch_wordings(by=by, now=now):
        pass
    listening.propose_hot(by=by, now=now)
    listening.propose_pairs(by=by, now=now)
    found = listening.look_ahead(by=by, now=now)
    say(f"{count:,} appeals heard lately, {found} groups that rise; {Appeal.objects.count():,} in all")
