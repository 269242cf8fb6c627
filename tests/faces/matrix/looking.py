"""Who looks at what, what each ought to be told, and what an answer gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction
from django.test import Client

from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES, Permission
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.registers import Category
from tests.faces.matrix.asked import ASKED
from tests.faces.matrix.asks import ANYBODY, KEY, OF_REGISTER, SIGNED_IN
from tests.faces.matrix.planted import CITY, FAR, NEAR, NOBODY, PLACES, STAFF, Side, World
from tests.faces.matrix.things import Sent
from tests.faces.who_may_know import everything_said, signed_in

SIGN_IN = "/account/login/"
# Whoever gives roles reads at which body each is held.
NAMES_BODIES = {"web:roles", "web:doings"}
# A desk takes in what is told about any employer of the city, so it finds each by its name.
ANY_EMPLOYER = {"web:desk-employers", "web:desk-beside"}


@dataclass(frozen=True)
class Looker:
    """An account: a role held at a place; or nobody."""

    role: str
    place: str

    @property
    def is_staff(self) -> bool:
        """Whether it is neither an administrator nor nobody."""
        return self.role not in ADMINISTRATORS and self.role != NOBODY

    def reaches(self, side: str) -> bool:
        """Whether the own or the far subtree lies below it, or around it."""
        near = NEAR if side == "own" else (CITY, *FAR)
        return self.is_staff and self.place in near

    def __str__(self) -> str:
        return self.role if not self.is_staff else f"{self.role} at {self.place}"


class Visitors:
    """A browser for each of them, opened once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._open: dict[Looker, Client] = {}

    def of(self, who: Looker) -> Client:
        """The browser of an account."""
        if who not in self._open:
            account = self.world.accounts.get((who.role, who.place))
            self._open[who] = signed_in(account)
            self._open[who].raise_request_exception = False
        return self._open[who]

    def send(self, who: Looker, sent: Sent) -> Told:
        """What comes back; whatever it changed is undone."""
        client = self.of(who)
        with transaction.atomic():
            before = Change.objects.count()
            answer = client.post(sent.url, {}) if sent.post else client.get(sent.url)
            said = everything_said(answer)
            changed = Change.objects.count() - before
            transaction.set_rollback(True)
        return Told(who, sent, answer, said, changed)


@dataclass(frozen=True)
class Told:
    """An answer, beside what it ought to be."""

    who: Looker
    sent: Sent
    answer: Any
    said: str
    changed: int

    @property
    def permitted(self) -> bool:
        """Whether the policy gives this role what the address asks for, wherever it is held."""
        ask = ASKED[self.sent.name]
        if ask.who == ANYBODY:
            return True
        if ask.who == KEY or self.who.role == NOBODY:
            return False
        return ask.who == SIGNED_IN or ask.permits(self.who.role, self.sent.category)

    @property
    def opens(self) -> bool:
        """Whether it ought to be opened: permitted, and within reach."""
        return self.permitted and (self.sent.lies is None or self.sent.lies(self.who.place))

    def wrong(self, world: World) -> Iterator[str]:
        """Everything about the answer that ought not to be."""
        status, about = self.answer.status_code, f"{self.who}: {self.sent.url}"
        if status >= 500:
            yield f"{about} fails with {status}"
            return
        to_sign_in = status == 302 and self.answer.headers["Location"].startswith(SIGN_IN)
        if self.opens and self.sent.is_there and (status in {401, 403, 404, 405} or to_sign_in):
            yield f"{about} is refused with {status} and ought to be open"
        if not self.opens:
            refused = {401, 403, 404} | ({405} if self.sent.post else set())
            # A fragment that renews itself ends with the session; what is no message at all is not looked at.
            refused |= {204} if self.who.role == NOBODY else set()
            refused |= {400, 422} if self.sent.post and self.sent.name.startswith("api:") else set()
            # By an action, which says so on the page to which it leads back; it changes nothing.
            refused |= {302, 422} if self.permitted and self.sent.post else set()
            if status not in refused and not to_sign_in and self.personal:
                yield f"{about} answers {status} and ought to be refused"
            if self.changed:
                yield f"{about} changed something"
        for what in self.given_away(world):
            yield f"{about} gives away {what}"
        kept = self.answer.headers.get("Cache-Control", "")
        if self.who.role != NOBODY and ("no-store" not in kept or "public" in kept):
            yield f"{about} may be kept by a browser or a proxy: {kept or 'nothing is said'}"
        for name in {"ETag", "Last-Modified"} & set(self.answer.headers):
            yield f"{about} bears {name}, which tells one account what another was sent"

    @property
    def personal(self) -> bool:
        """Whether it is of a role at all: what a browser has proved to be its own is asked for elsewhere."""
        return ASKED[self.sent.name].who != ANYBODY

    def given_away(self, world: World) -> Iterator[str]:
        """What of both subtrees the answer tells that it ought not to tell."""
        said = self.words
        for key, side in (("own", world.own), ("far", world.far)):
            for what, value in side.sealed.items():
                if value in said:
                    yield f"the {what} of the {key} person"
            reached = self.who.reaches(key)
            if not (reached and self.names_open):
                yield from self._names(key, side, said)
            open_anyway = self.sent.name in NAMES_BODIES and self.who.role in ADMINISTRATORS
            if not reached and not open_anyway and self.sent.name not in ANY_EMPLOYER and side.mark in said:
                yield f"a record of the {key} subtree: …{around(said, side.mark)}…"

    def _names(self, key: str, side: Side, said: str) -> Iterator[str]:
        if side.name in said:
            yield f"the name of the {key} person: …{around(said, side.name)}…"
        if any(written in said for written in as_written(side.born)):
            yield f"the birth date of the {key} person"
        if side.wording in said:
            yield f"the words of the {key} worker"

    @property
    def names_open(self) -> bool:
        """Whether the role sees names in a category to which the page belongs."""
        if not self.who.is_staff:
            return False
        ask = ASKED[self.sent.name]
        kinds = {self.sent.category if one == OF_REGISTER else one for one in ask.of} | set(ask.names)
        role = ROLES[self.who.role]
        return any(role.permits(Permission.VIEW_PERSONAL, Category(one)) for one in kinds if one)

    @cached_property
    def words(self) -> str:
        """What the answer says, without blanks."""
        return re.sub(r"\s+", "", self.said)


def around(said: str, what: str) -> str:
    """Where in an answer something stands."""
    at = said.index(what)
    return said[max(0, at - 60) : at + 40]


def as_written(day: date) -> list[str]:
    """The ways in which a page or a sheet writes a day."""
    serial = (day - date(1899, 12, 30)).days  # in a cell of an .xlsx
    return [f"{day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"<v>{serial}</v>"]


def everybody() -> list[Looker]:
    """Every role at every place, the administrators, and nobody."""
    staff = [Looker(role, place) for role in STAFF for place in PLACES]
    return [*staff, *(Looker(role, CITY) for role in sorted(ADMINISTRATORS)), Looker(NOBODY, "")]


def some_of_them(sent: Sent, turn: int) -> list[Looker]:
    """A few who look at one address: of every kind of reader one, another each turn.

    Who is allowed and reaches it, who is allowed and held elsewhere, who is not allowed, an administrator,
    and nobody. Over all addresses every role comes to every place and every permission.
    """
    ask = ASKED[sent.name]
    able = [role for role in STAFF if ask.who not in (KEY,) and ask.permits(role, sent.category)]
    unable = [role for role in STAFF if role not in able]
    if sent.narrows and able:
        return [Looker(able[turn * 5 % len(able)], FAR[turn % len(FAR)])]
    found = []
    for number, (roles, places) in enumerate(((able, NEAR), (able, FAR), (unable, NEAR), (unable, FAR))):
        if roles and not (number == 3 and turn % 3):
            role = roles[(turn * 5 + number) % len(roles)]
            found.append(Looker(role, places[(turn + turn // len(places)) % len(places)]))
    if turn % 2 == 0:
        found.append(Looker(sorted(ADMINISTRATORS)[turn // 2 % 3], CITY))
    else:
        found.append(Looker(NOBODY, ""))
    return found
