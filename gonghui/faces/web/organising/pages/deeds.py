"""What is done with a union on its page: each a form made from what it asks, and one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.organising import actions, queries
from gonghui.affairs.organising.models import Election
from gonghui.affairs.organising.models.terms import KeyKind
from gonghui.engines.cases.queries.roles import Roles
from gonghui.faces.web import words
from gonghui.faces.web.bodies.pages import tree_words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import employers_of, parents_of, street_named
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

Values = Mapping[str, Any]
SHOWS = "shows"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing done with a union; `do` returns where to go next, the union's page when it is empty."""

    name: str
    label: Any
    asks: Callable[[Body, date], list[Ask]]
    do: Callable[[Body, Values, Account, datetime], str]
    permission: Permission = Permission.EDIT
    category: Category = Category.BODIES
    help: Any = ""
    decided_above: bool = False  # by a role at the union above


def _on(label: Any = None) -> Ask:
    return Ask(name="on", label=label or _("From which day"), kind="date")


def _document() -> Ask:
    return Ask(name="document", label=_("Number of the decision"), required=False, longest=120)


def _rename(body: Body, v: Values, by: Account, now: datetime) -> str:
    actions.rename_union(
        union=body,
        name_zh=v["name_zh"],
        on=v["on"],
        by=by,
        name_en=v.get("name_en", ""),
        document=v.get("document", ""),
    )
    return ""


def _reparent(body: Body, v: Values, by: Account, now: datetime) -> str:
    actions.reparent_union(union=body, tree=v["tree"], parent=v["parent"], on=v["on"], by=by)
    return ""


def _move(body: Body, v: Values, by: Account, now: datetime) -> str:
    area = _street(v["area"], v["on"])
    actions.move_union(union=body, area=area, on=v["on"], by=by)
    return ""


def _street(text: str, on: date) -> Any:
    try:
        return street_named(text, on)
    except Refusal as refusal:
        raise Refusal(refusal.message, "area") from refusal


def _merge(body: Body, v: Values, by: Account, now: datetime) -> str:
    actions.merge_unions(unions=[body], into=v["into"], on=v["on"], by=by, document=v.get("document", ""))
    return reverse("web:union-life", args=[v["into"].public_id])


def _split(body: Body, v: Values, by: Account, now: datetime) -> str:
    part = actions.Part(name_zh=v["name_zh"], employers=[int(pk) for pk in v.get("employers", ())])
    made = actions.split_union(union=body, parts=[part], on=v["on"], by=by, document=v.get("document", ""))
    return reverse("web:union-life", args=[made[0].public_id])


def _dissolve(body: Body, v: Values, by: Account, now: datetime) -> str:
    actions.dissolve_union(
        union=body, on=v["on"], by=by, now=now, reason=v["reason"], document=v.get("document", "")
    )
    return ""


def _extend(body: Body, v: Values, by: Account, now: datetime) -> str:
    actions.extend_term(union=body, until=v["until"], document=v["document"], by=by)
    return ""


def _elect(body: Body, v: Values, by: Account, now: datetime) -> str:
    election = actions.open_election(
        union=body, by=by, now=now, kind=v["kind"], term_years=int(v["term_years"])
    )
    return reverse("web:case", args=[election.case.public_id])


def _key(body: Body, v: Values, by: Account, now: datetime) -> str:
    change = actions.propose_key_change(
        union=body,
        kind=v["kind"],
        text=v["text"],
        effective_on=v["effective_on"],
        by=by,
        account_number=v.get("account_number", ""),
        document=v.get("document", ""),
    )
    return reverse("web:record", args=["key-changes", change.public_id])


def _check(body: Body, v: Values, by: Account, now: datetime) -> str:
    sent = v.get("file")
    actions.check_self(
        union=body,
        item=v["item"],
        has=v["has"] == "yes",
        by=by,
        evidence=v.get("evidence", ""),
        file=None if sent is None else (sent.name, sent.read()),
        shows=v.get("shows", ""),
    )
    return ""


def asks_of(deed: Deed, account: Account, body: Body, on: date) -> list[Ask]:
    """What a deed asks, with the records that this account may choose."""
    return [
        replace(ask, choices=queries.showable(body, account, on)) if ask.name == SHOWS else ask
        for ask in deed.asks(body, on)
    ]


def _hand_over(body: Body, v: Values, by: Account, now: datetime) -> str:
    persons = queries.persons_named(v["to"], "to", by)
    if len(persons) != 1:
        raise Refusal(_("Name one person here."), "to")
    post = body.posts.filter(pk=int(v["post"])).first()
    if post is None:
        raise Refusal(_("This post is not there any more."), "post")
    actions.hand_over_post(post=post, to=persons[0], on=v["on"], by=by, now=now, reason=v["reason"])
    return ""


def _employers(body: Body, on: date) -> dict[str, str]:
    return {str(one.pk): words.name_of(one.body) for one in employers_of(body, on)[:100]}


def _posts(body: Body, on: date) -> dict[str, str]:
    held = body.posts.filter(valid_to=None, number="").select_related("person").order_by("pk")[:50]
    return {str(post.pk): f"{post.get_kind_display()} {post.person.name}" for post in held}


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            name="elect",
            label=gettext_lazy("Open an election"),
            category=Category.CASES,
            permission=Permission.ADD,
            do=_elect,
            asks=lambda body, on: [
                Ask(
                    name="kind",
                    label=_("What is elected"),
                    kind="choice",
                    choices=dict(Election.Kind.choices),
                ),
                Ask(
                    name="term_years",
                    label=_("Term"),
                    kind="choice",
                    choices={"5": _("5 years"), "3": _("3 years")},
                    value=str(body.union.term_years),
                ),
            ],
        ),
        Deed(
            name="check",
            label=gettext_lazy("Say whether it has one of the six"),
            do=_check,
            asks=lambda body, on: [
                Ask(
                    name="item",
                    label=_("Item"),
                    kind="choice",
                    choices={key: str(item) for key, item in queries.items(on).items()},
                ),
                Ask(
                    name="has",
                    label=_("Has it"),
                    kind="choice",
                    choices={"yes": _("Yes, and this shows it"), "no": _("No, it is lacking")},
                ),
                Ask(name=SHOWS, label=_("Record of the union that shows it"), kind="choice", required=False),
                Ask(
                    name="file",
                    label=_("Or a file that shows it"),
                    kind="file",
                    required=False,
                    help=_("A picture, PDF or office file; it lies sealed, for the union and who checks."),
                ),
                Ask(name="evidence", label=_("In words, if need be"), required=False, longest=300),
            ],
            help=gettext_lazy("The superior checks it; confirmed, it holds until it expires."),
        ),
        Deed(
            name="key",
            label=gettext_lazy("Propose a change of registration, seal or account"),
            do=_key,
            asks=lambda body, on: [
                Ask(name="kind", label=_("What is changed"), kind="choice", choices=dict(KeyKind.choices)),
                Ask(name="text", label=_("New value; of an account the bank"), longest=100),
                Ask(name="account_number", label=_("Account number"), required=False, longest=40),
                Ask(name="effective_on", label=_("Holds from"), kind="date"),
                _document(),
            ],
            help=gettext_lazy(
                "Somebody else approves it. Of an account only the last four digits are shown."
            ),
        ),
        Deed(
            name="hand-over",
            label=gettext_lazy("Hand over a post"),
            category=Category.PEOPLE,
            do=_hand_over,
            asks=lambda body, on: [
                Ask(name="post", label=_("Post"), kind="choice", choices=_posts(body, on)),
                Ask(name="to", label=_("To whom"), longest=60),
                _on(),
                Ask(name="reason", label=_("Reason"), longest=300),
            ],
            help=gettext_lazy("Open cases of whoever leaves go to the successor, where both sign in."),
        ),
        Deed(
            name="rename",
            decided_above=True,
            label=gettext_lazy("Rename"),
            do=_rename,
            asks=lambda body, on: [
                Ask(name="name_zh", label=_("New name"), longest=120),
                Ask(name="name_en", label=_("Name in English"), required=False, longest=160),
                _on(),
                _document(),
            ],
            help=gettext_lazy("It is found by its former names, too."),
        ),
        Deed(
            name="move",
            decided_above=True,
            label=gettext_lazy("Move the seat"),
            do=_move,
            asks=lambda body, on: [Ask(name="area", label=_("Street or township"), longest=60), _on()],
        ),
        Deed(
            name="reparent",
            decided_above=True,
            label=gettext_lazy("Place under another union"),
            do=_reparent,
            asks=lambda body, on: [
                Ask(
                    name="tree",
                    label=_("In which tree"),
                    kind="choice",
                    choices={str(tree): word for tree, word in tree_words().items()},
                ),
                Ask(name="parent", label=_("Under which union"), kind="body"),
                _on(),
            ],
        ),
        Deed(
            name="extend",
            label=gettext_lazy("Extend the term"),
            permission=Permission.DISPATCH,
            do=_extend,
            asks=lambda body, on: [
                Ask(name="until", label=_("Until"), kind="date"),
                Ask(name="document", label=_("Number of the decision"), longest=120),
            ],
        ),
        Deed(
            name="merge",
            decided_above=True,
            label=gettext_lazy("Merge into another union"),
            do=_merge,
            asks=lambda body, on: [
                Ask(name="into", label=_("Into which union"), kind="body"),
                _on(),
                _document(),
            ],
            help=gettext_lazy(
                "Employers, members and the unions under it go on in the other one from that day; "
                "what was before stays as it was."
            ),
        ),
        Deed(
            name="split",
            decided_above=True,
            label=gettext_lazy("Split off a new union"),
            do=_split,
            asks=lambda body, on: [
                Ask(name="name_zh", label=_("Name of the new union"), longest=120),
                Ask(
                    name="employers",
                    label=_("Employers that go to it"),
                    kind="checks",
                    required=False,
                    choices=_employers(body, on),
                ),
                _on(),
                _document(),
            ],
            help=gettext_lazy("Members who work for these employers go along."),
        ),
        Deed(
            name="dissolve",
            decided_above=True,
            label=gettext_lazy("Dissolve"),
            do=_dissolve,
            asks=lambda body, on: [
                _on(_("First day on which it is no more")),
                Ask(name="reason", label=_("Reason"), longest=300),
                _document(),
            ],
            help=gettext_lazy("Its members are kept at the superior, and the superior is told."),
        ),
    )
}


def offered(account: Account, body: Body, on: date) -> list[Deed]:
    """What an account may do with a union that exists on the day."""
    if not hasattr(body, "union") or (body.valid_to is not None and body.valid_to <= on):
        return []
    above = {one.pk for one in parents_of(body, on).values()}
    held: dict[tuple[Permission, Category], set[int]] = {}
    found = []
    for deed in DEEDS.values():
        key = (deed.permission, deed.category)
        if key not in held:
            # A wider federation that sits in my street is none that I look after.
            held[key] = Roles(scope_of(account, *key)).among({body.pk, *above})
        if body.pk in held[key] and (not deed.decided_above or not above or held[key] & above):
            found.append(deed)
    return found
