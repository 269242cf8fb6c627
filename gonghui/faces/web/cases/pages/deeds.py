"""What is done with a case beside its steps: each asks a few things and calls one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.engines.cases import actions, queries
from gonghui.engines.cases.models import Case, CaseConsent, CaseLink, CaseNotice, Handling, Letter
from gonghui.engines.cases.rules.clocks import SHANGHAI
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.faces.web.cases.pages.forms import Ask, reason
from gonghui.faces.web.inputs import whole
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules import Refusal

# The part of the case that a deed is about: a to-do, a letter, a request; None for the case itself.
Part = Any
Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing done with a case.

    Attributes:
        offered: the name in `queries.deeds_offered`; its own name where none is given.
        asks: the inputs, by case, part, account and day.
        do: calls the action.
        part: finds the part of an id, for those that are about one.
    """

    name: str
    label: Any
    asks: Callable[[Case, Part, Account, date], list[Ask]]
    do: Callable[[Case, Part, Values, Account, datetime], object]
    part: Callable[[Case, int], Part] | None = None
    help: Any = ""
    menu: bool = True  # stands in the case's own menu; the others stand beside their part


def _handling(role: str) -> Callable[[Case, int], Handling | None]:
    return lambda case, pk: case.handlings.filter(pk=pk, role=role).select_related("body").first()


def _released(case: Case, pk: int) -> Handling | None:
    roles = [Handling.Role.HELP, Handling.Role.LETTER]
    return case.handlings.filter(pk=pk, role__in=roles).select_related("body").first()


def _letter(case: Case, pk: int) -> Letter | None:
    return Letter.objects.filter(pk=pk, handling__case=case).select_related("handling__case").first()


def _accounts(accounts: list[Account]) -> dict[str, str]:
    return {account.username: f"{account.name}（{account.username}）" for account in accounts}


def _handlers(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    offered = _accounts(queries.handlers_at([case.lead_id], on))
    return [
        Ask(name="account", label=_("Who is to handle it"), kind="choice", choices=offered),
        reason(required=False),
    ]


def _assign(case: Case, part: Part, values: Values, by: Account, now: datetime) -> object:
    account = Account.objects.get(username=values["account"])
    return actions.assign(case=case, account=account, by=by, now=now, reason=values.get("reason", ""))


def _help(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    return [
        Ask(name="body", label=_("Which unit"), kind="body"),
        Ask(
            name="party",
            label=_("As which of the seven parties of a joint handling"),
            kind="choice",
            required=False,
            choices={key: label for key, label in Handling.Party.choices if key != Handling.Party.EMPLOYER},
        ),
        Ask(name="due_on", label=_("Its opinion is wanted by"), kind="date", required=False),
        reason(required=False),
    ]


def _ask_help(case: Case, part: Part, values: Values, by: Account, now: datetime) -> object:
    due_at = None
    if "due_on" in values:
        due_at = datetime.combine(values["due_on"], time(23, 59, 59), SHANGHAI)
        limit = case.first_due_at
        if limit is not None and limit.astimezone(SHANGHAI).date() == values["due_on"]:
            due_at = min(due_at, limit)
    return actions.help_asked(
        case=case,
        body=values["body"],
        by=by,
        now=now,
        due_at=due_at,
        party=values.get("party", ""),
        reason=values.get("reason", ""),
    )


def _write(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    return [
        Ask(name="body", label=_("To which body"), kind="body"),
        Ask(
            name="text",
            label=_("What is asked"),
            longest=4000,
            help=_("Name, phone and wording of the worker go in only as far as the worker allows."),
        ),
        Ask(name="answer_by", label=_("Answer asked for by"), kind="date", required=False),
    ]


def _reply(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    return [
        Ask(name="text", label=_("The answer"), longest=4000),
        Ask(name="replied_on", label=_("The day it bears"), kind="date", value=on.isoformat()),
    ]


def _link(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    return [
        Ask(name="other", label=_("Number of the other case"), longest=40),
        Ask(
            name="kind",
            label=_("How they belong together"),
            kind="choice",
            choices=dict(CaseLink.Kind.choices),
        ),
    ]


def _do_link(case: Case, part: Part, values: Values, by: Account, now: datetime) -> object:
    other = Case.objects.filter(number=values["other"].upper()).first()
    if other is None:
        # The same words as for one that may not be seen: whether there is one is not told.
        raise Refusal(_("There is no such case among those you may see."), "other")
    return actions.link_cases(case=case, other=other, kind=values["kind"], by=by, now=now)


def _more_time(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    kind, offered, most = kind_of(case.kind), {}, 0
    for clock in case.clocks.filter(running=True).order_by("pk"):
        declared = kind.clock(clock.name)
        if declared is not None and declared.extends_by:
            unit = clock.get_unit_display()
            most = max(most, declared.extends_by)
            offered[clock.name] = _("%(clock)s, at most %(most)s %(unit)s more") % {
                "clock": declared.label,
                "most": declared.extends_by,
                "unit": unit,
            }
    only = next(iter(offered)) if len(offered) == 1 else ""
    return [
        Ask(name="clock", label=_("Which limit"), kind="choice", choices=offered, value=only),
        Ask(name="amount", label=_("How much more, in its unit"), kind="number"),
        reason(required=True),
    ]


GRANT = {"yes": gettext_lazy("Grant it"), "no": gettext_lazy("Refuse it")}


def _decide(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    why = reason(required=False)
    return [Ask(name="grant", label=_("Decision"), kind="choice", choices=GRANT), why]


# "Name" in the catalogue is that of an organisation.
WHAT = {**dict(CaseConsent.What.choices), CaseConsent.What.NAME.value: gettext_lazy("The worker's name")}


def _consents(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    ticks = queries.ticks_of(case)
    return [
        Ask(
            name=f"to_{to}",
            label=label,
            kind="checks",
            required=False,
            choices=WHAT,
            value=[what for what, whom in ticks if whom == to],
        )
        for to, label in CaseConsent.To.choices
    ]


def _set_consents(case: Case, part: Part, values: Values, by: Account, now: datetime) -> object:
    ticks = {(what, to) for to in CaseConsent.To.values for what in values.get(f"to_{to}", ())}
    return actions.set_consents(case=case, ticks=ticks, by=by, now=now, expected_version=case.version)


PRESSES = {
    key: label
    for key, label in CaseNotice.Rung.choices
    if key in {CaseNotice.Rung.REMIND, CaseNotice.Rung.URGE, CaseNotice.Rung.SUPERVISE}
}


def _rungs(case: Case, part: Part, account: Account, on: date) -> list[Ask]:
    offered = dict(PRESSES)
    if "supervise" not in queries.deeds_offered(case, account, on):
        offered = {CaseNotice.Rung.REMIND.value: PRESSES[CaseNotice.Rung.REMIND]}
    return [Ask(name="rung", label=_("How"), kind="choice", choices=offered), reason(required=True)]


DEEDS: dict[str, Deed] = {
    deed.name: deed
    for deed in (
        Deed(name="assign", label=gettext_lazy("Name a handler"), asks=_handlers, do=_assign),
        Deed(
            name="help_asked",
            label=gettext_lazy("Ask a unit to help"),
            asks=_help,
            do=_ask_help,
            help=gettext_lazy("The unit gets a to-do of its own and sees the case; its answer is kept here."),
        ),
        Deed(
            name="issue_letter",
            label=gettext_lazy("Write a letter of inquiry"),
            asks=_write,
            do=lambda case, part, v, by, now: actions.write_letter(
                case=case, body=v["body"], text=v["text"], answer_by=v.get("answer_by"), by=by, now=now
            ),
            help=gettext_lazy("For bodies that do not sign in. The limit of the case runs on."),
        ),
        Deed(
            name="enter_reply",
            label=gettext_lazy("Enter the answer"),
            asks=_reply,
            do=lambda case, part, v, by, now: actions.enter_reply(
                letter=part, text=v["text"], replied_on=v["replied_on"], by=by, now=now
            ),
            part=_letter,
            menu=False,
        ),
        Deed(
            name="give_opinion",
            label=gettext_lazy("Give the unit's opinion"),
            asks=lambda case, part, account, on: [Ask(name="text", label=_("Opinion"), longest=4000)],
            do=lambda case, part, v, by, now: actions.give_opinion(
                handling=part, text=v["text"], by=by, now=now
            ),
            part=_handling(Handling.Role.HELP),
            menu=False,
        ),
        Deed(
            name="release_part",
            label=gettext_lazy("Wait no longer for it"),
            asks=lambda case, part, account, on: [reason(required=True)],
            do=lambda case, part, v, by, now: actions.release_part(
                handling=part, by=by, now=now, reason=v["reason"]
            ),
            part=_released,
            menu=False,
            help=gettext_lazy("The unit sees the case no more."),
        ),
        Deed(
            name="extend",
            label=gettext_lazy("Ask for more time"),
            asks=_more_time,
            do=lambda case, part, v, by, now: actions.ask_more_time(
                case=case, clock=v["clock"], amount=v["amount"], by=by, now=now, reason=v["reason"]
            ),
            help=gettext_lazy("Nothing moves before somebody else grants it."),
        ),
        Deed(
            name="decide_extension",
            label=gettext_lazy("Decide on more time"),
            asks=_decide,
            do=lambda case, part, v, by, now: actions.decide_extension(
                extension=part, grant=v["grant"] == "yes", by=by, now=now, reason=v.get("reason", "")
            ),
            part=lambda case, pk: case.extensions.filter(pk=pk).select_related("case").first(),
            menu=False,
        ),
        Deed(
            name="add_file",
            label=gettext_lazy("Add a file"),
            asks=lambda case, part, account, on: [
                Ask(
                    name="file",
                    label=_("File"),
                    kind="file",
                    help=_("PDF, PNG, JPEG, Word, Excel, CSV or text."),
                ),
                Ask(name="from_asker", label=_("The worker brought it"), kind="flag", required=False),
            ],
            do=lambda case, part, v, by, now: actions.add_file(
                case=case,
                content=v["file"].read(),
                name=v["file"].name,
                by=by,
                now=now,
                from_asker=v["from_asker"],
            ),
            help=gettext_lazy("It lies sealed. Its kind is told by its content, not by its name."),
        ),
        Deed(name="link_cases", label=gettext_lazy("Link another case"), asks=_link, do=_do_link),
        Deed(
            name="set_consents",
            label=gettext_lazy("Note what the worker allows"),
            asks=_consents,
            do=_set_consents,
            help=gettext_lazy("Tick only what the worker has said. Nothing ticked: nobody is told anything."),
        ),
        Deed(
            name="press",
            label=gettext_lazy("Press for it"),
            asks=_rungs,
            do=lambda case, part, v, by, now: actions.press(
                case=case, rung=v["rung"], by=by, now=now, reason=v["reason"]
            ),
        ),
        Deed(
            name="restrict",
            label=gettext_lazy("Restrict who may see it, or lift that"),
            asks=lambda case, part, account, on: [
                Ask(
                    name="restricted",
                    label=_("Only the units that handle it and their supervisors see it"),
                    kind="flag",
                    required=False,
                    value="on" if case.restricted else "",
                )
            ],
            do=lambda case, part, v, by, now: actions.restrict(
                case=case, restricted=v["restricted"], by=by, now=now
            ),
        ),
    )
}


def offered_deed(case: Case, name: str, part: str, account: Account, on: date) -> tuple[Deed, Part]:
    """A deed and the part it is about.

    Raises:
        Http404: there is none for this account, or no such part.
    """
    deed = DEEDS.get(name)
    if deed is None or not _is_offered(deed, case, part, account, on):
        raise Http404(_("Your roles do nothing of this kind with this case."))
    if deed.part is None:
        return deed, None
    number = whole(part)
    found = None if number is None else deed.part(case, number)
    if found is None:
        raise Http404(_("This part of the case is not there any more."))
    return deed, found


def _is_offered(deed: Deed, case: Case, part: str, account: Account, on: date) -> bool:
    if deed.name == "give_opinion":
        return part in {str(one.pk) for one in queries.own_parts(case, account, on)}
    return deed.name in queries.deeds_offered(case, account, on)
