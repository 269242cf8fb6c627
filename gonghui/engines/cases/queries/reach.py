"""Who sees which cases: one condition for list, count, search, export and the metadata of files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import AccountHolder, Case, CaseConsent, HandlerTie, Handling
from gonghui.engines.cases.queries.roles import CASES, Roles, own_roles, roles_of
from gonghui.engines.cases.rules import knowing
from gonghui.engines.cases.rules.kinds import declared_kinds
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries import as_array, grants_of, led_from
from gonghui.foundation.accounts.rules import ROLES, IsOneOf, Permission, in_force
from gonghui.foundation.bodies.models import Body, Coverage
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Employment, Post

CHAIR = "union_chair"
ASKED = "ask_help"  # the step by which a unit is asked to help
# How a case is reached: whoever took it in, leads or helps; letters go to those who do not sign in.
PARTS = Handling.objects.exclude(state=Handling.State.WITHDRAWN).exclude(role=Handling.Role.LETTER)

# So many open cases are named one by one; who reaches more meets the first fifty soon. Ours.
NAMED = 20_000


@dataclass(frozen=True)
class Ties:
    """The employers to which an account is tied.

    Attributes:
        own: by employment, as relative or lawyer: cases about them are never for this account.
        by_union: covered by a union at which it holds a role: not for it before the worker ticks so.
        lent: to which those are tied for whom it acts: not for it by the roles that they lent.
    """

    own: frozenset[int]
    by_union: frozenset[int]
    lent: frozenset[int] = frozenset()


def legal_day(now: datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls."""
    return timezone.localdate(now)


def ties_of(account: Account, on: date) -> Ties:
    """The employers to which an account is tied on a day."""
    if account.kind == Account.Kind.SYSTEM:
        return Ties(frozenset(), frozenset())
    grants = grants_of(account)
    bodies = [*led_from([grant.body for grant in grants]), *(grant.body for grant in grants)]
    held = {body.pk for body in bodies}
    employers = {body.pk for body in bodies if body.kind == Body.Kind.EMPLOYER}
    own = _tied_to([account], grants, on)
    by_union = Coverage.objects.filter(in_force(on), union__in=held, union__territory=None)
    principals = {grant.delegated_from.account for grant in grants if grant.delegated_from}
    lent = _tied_to(principals, [], on) if principals else set()
    return Ties(
        frozenset(own | employers),
        frozenset(by_union.values_list("employer", flat=True)),
        frozenset(lent - own - employers),
    )


def _tied_to(accounts: Collection[Account], grants: Iterable[RoleGrant], on: date) -> set[int]:
    """The employers to which people are tied: declared, by employment, as chairs who work there."""
    chaired = [grant.body_id for grant in grants if grant.role == CHAIR]
    declared = HandlerTie.objects.filter(in_force(on), account__in=accounts).values_list("employer")
    chairs = Post.objects.filter(in_force(on), kind=Post.Kind.CHAIR, body__in=chaired)
    holders = AccountHolder.objects.filter(account__in=accounts)
    people = Q(person__in=chairs.values("person")) | Q(person__in=holders.values("person"))
    works = Employment.objects.filter(people, in_force(on))
    of_people = works.filter(employer__isnull=False).values_list("employer")
    hosted = works.filter(host__isnull=False).values_list("host")
    return {pk for (pk,) in declared.union(of_people, hosted)}


def own_unions(employer: Body | int, on: date) -> set[int]:
    """The unions that are the employer's own on a day: they cover it and lead no territory."""
    pk = employer if isinstance(employer, int) else employer.pk
    return set(
        Coverage.objects.filter(in_force(on), employer=pk, union__territory=None).values_list(
            "union", flat=True
        )
    )


def ticks_of(case: Case) -> set[tuple[str, str]]:
    """(what, to) of every consent in force."""
    return set(case.consents.filter(withdrawn_at=None).values_list("what", "to"))


def audience_of(case: Case, body: Body, on: date) -> str:
    """As what a body would learn of a case: the respondent, its own union, or somebody who helps."""
    if case.about_id is None:
        return CaseConsent.To.CO_HANDLERS
    around = {body.pk, *_above(body, on)}
    if case.about_id in around:
        return CaseConsent.To.EMPLOYER
    if own_unions(case.about_id, on) & around:
        return CaseConsent.To.UNION_OF_EMPLOYER
    return CaseConsent.To.CO_HANDLERS


def _above(body: Body, on: date) -> set[int]:
    return set(body.paths_up.filter(in_force(on), depth__gt=0).values_list("ancestor", flat=True))


def refuse_unroutable(
    case: Case, body: Body, on: date, ticks: Collection[tuple[str, str]] | None = None
) -> None:
    """Raises Refusal where a case may not be sent to a body: it signs nobody in, or the worker has not
    allowed it to know.

    Args:
        ticks: the consents, where the case is not kept yet.
    """
    if body.kind == Body.Kind.EMPLOYER:
        raise Refusal(_("An employer does not handle cases; write it a letter of inquiry."), "to")
    to = audience_of(case, body, on)
    if not knowing.may_reach(ticks_of(case) if ticks is None else ticks, to):
        raise Refusal(
            _(
                "The worker has not allowed the employer's own union to know; send the case to the union "
                "above it, or ask the worker."
            ),
            "to",
        )


def _own_bodies(account: Account) -> set[int]:
    """Where the account works on cases itself; who only reads is no handler."""
    held = [g.body for g in grants_of(account) if ROLES[g.role].permits(Permission.EDIT, CASES)]
    return {body.pk for body in held} | {body.pk for body in led_from(held)}


def _reached(roles: Roles, case: Case | None) -> Q:
    if roles.everything:
        return Q()
    if case is None:
        return Q(pk__in=PARTS.filter(roles.as_q("body")).values("case"))
    few = PARTS.filter(case=case).values_list("body", flat=True)
    return Q() if roles.among(set(few)) else Q(pk__in=[])


def _shown(account: Account) -> Q:
    """Cases of the kinds that are not kept from an account: a desk has no business with every kind."""
    guarded = [kind for kind in declared_kinds().values() if kind.seen_with]
    held = [ROLES[grant.role] for grant in grants_of(account)] if guarded else []
    kept = [
        kind.key
        for kind in guarded
        if not any(role.permits(*needed) for role in held for needed in kind.seen_with)
    ]
    return ~Q(kind__in=kept) if kept else Q()


def _unrestricted(account: Account, on: date, *, is_open: bool = False) -> Q:
    supervised = roles_of(account, Permission.SUPERVISE, on)
    if supervised.everything:
        return Q()
    # Asked row by row, of the few that are restricted: a desk has a part in nearly every case.
    own = PARTS.filter(case=OuterRef("pk"), body__in=_own_bodies(account))
    allowed = Q(restricted=False) | Q(Exists(own))
    if is_open:
        # Of the open ones the few that are restricted are named: else every part of a desk might be gathered.
        few = PARTS.filter(body__in=_own_bodies(account), case__restricted=True, case__closed_at=None)
        allowed = Q(restricted=False) | Q(IsOneOf("pk", as_array(few.order_by().values("case"))))
    return allowed if supervised.is_empty else allowed | supervised.as_q("lead")


def _untied(account: Account, permission: Permission, on: date) -> Q:
    ties = ties_of(account, on)
    free = Q()
    if ties.own:
        free &= Q(about=None) | ~Q(about__in=ties.own)
    if ties.lent:
        # Whoever may not know lends no sight either; what one's own roles reach stays.
        own = PARTS.filter(own_roles(account, permission, on).as_q("body"), case__about__in=ties.lent)
        free &= Q(about=None) | ~Q(about__in=ties.lent) | Q(pk__in=own.order_by().values("case"))
    if ties.by_union:
        allowed = CaseConsent.objects.filter(
            case=OuterRef("pk"),
            what=CaseConsent.What.MATTER,
            to=CaseConsent.To.UNION_OF_EMPLOYER,
            withdrawn_at=None,
        )
        free &= Q(about=None) | ~Q(about__in=ties.by_union) | Q(Exists(allowed))
    return free


def cases_visible_to(
    account: Account,
    on: date,
    permission: Permission = Permission.VIEW,
    case: Case | None = None,
) -> QuerySet[Case]:
    """The cases that an account may see, on a day: for list, count, search, export and files alike.

    Args:
        permission: VIEW; EXPORT where rows leave the platform.
        case: only this one is asked about: looked up one by one, and anew.
    """
    roles = roles_of(account, permission, on)
    cases = Case.objects.all() if case is None else Case.objects.filter(pk=case.pk)
    if roles.is_empty:
        return cases.none()
    if account.kind == Account.Kind.SYSTEM:
        return cases
    free = _untied(account, permission, on)
    return cases.filter(_reached(roles, case), _shown(account), _unrestricted(account, on), free)


def open_cases_visible_to(account: Account, on: date, named: int = NAMED) -> QuerySet[Case]:
    """The open ones among `cases_visible_to`, for lists in the order of what is due.

    What the account's bodies have a part in is looked up first and named one by one: the database then knows
    how few or many they are. Else it walks through what is due in the whole city, in the hope of meeting the
    first fifty soon; for who sees nothing, to its end.

    Args:
        named: so many are named; of more the database is asked one by one, as it comes to them.
    """
    roles = roles_of(account, Permission.VIEW, on)
    cases = Case.objects.filter(closed_at=None)
    if roles.is_empty:
        return cases.none()
    if account.kind == Account.Kind.SYSTEM:
        return cases
    reached = _reached(roles, None)
    if not roles.everything:
        parts = PARTS.filter(roles.as_q("body"), case__closed_at=None)
        ids = as_array(parts.order_by().values("case")[: named + 1])
        if ids.count(",") < named:
            reached = Q(IsOneOf("pk", ids))
    free = _untied(account, Permission.VIEW, on)
    return cases.filter(reached, _shown(account), _unrestricted(account, on, is_open=True), free)


def sees(account: Account, case: Case, on: date) -> bool:
    """Whether an account may see one case."""
    if account.kind == Account.Kind.SYSTEM:
        return account.is_active
    return cases_visible_to(account, on, case=case).exists()


def refuse_lent(case: Case, account: Account, on: date) -> None:
    """Raises Refusal where an account would act on a case for somebody who is tied to its respondent."""
    principal = account.acting_for
    if principal is None or case.about_id is None:
        return
    if case.about_id in _tied_to([principal], [], on):
        raise Refusal(
            _("%(who)s is tied to the employer concerned, so nobody does this for them; ask the unit above.")
            % {"who": principal.name}
        )


def refuse_unseen(account: Account, case: Case, on: date) -> None:
    """Raises Refusal where an account may not see a case: whether there is one is not told either."""
    if not sees(account, case, on):
        raise Refusal(_("There is no such case among those you may see."))


@dataclass(frozen=True)
class Reader:
    """What somebody who sees a case may read in it.

    Attributes:
        personal: the officers' words and the title in full.
        only_helps: reaches it as a helping body alone: of the worker, what was ticked for co-handlers.
        by_union: of the respondent's own union: of the worker, what was ticked for that.
    """

    personal: bool
    only_helps: bool
    ticks: frozenset[tuple[str, str]]
    by_union: bool = False

    def may_read(self, what: str) -> bool:
        """Whether the worker's name, phone or wording may be shown (still masked until revealed)."""
        wanted = [CaseConsent.To.CO_HANDLERS] if self.only_helps else []
        wanted += [CaseConsent.To.UNION_OF_EMPLOYER] if self.by_union else []
        return self.personal and all(knowing.may_tell(self.ticks, what, to) for to in wanted)

    def may_read_words(self, body: int | None, lead: int) -> bool:
        """Whether what was entered with a step may be shown, by whose body it was entered.

        The respondent's own union reads what it wrote itself; elsewhere the worker may be quoted.
        """
        if not self.personal or self.only_helps:
            return False
        return not self.by_union or body == lead or self.may_read(CaseConsent.What.WORDING)

    def may_read_reason(self, step: str, body: int | None, lead: int) -> bool:
        """Whether the reason of a step may be shown: as its words; a helping unit besides reads what it was
        asked for, and all where it may read the worker's own words."""
        if self.personal and self.only_helps:
            return step == ASKED or self.may_read(CaseConsent.What.WORDING)
        return self.may_read_words(body, lead)


def reader_of(case: Case, account: Account, on: date) -> Reader:
    """What an account that sees a case may read in it."""
    near = {case.lead_id, *_origins(case)}
    personal = roles_of(account, Permission.VIEW_PERSONAL, on)
    helps = not roles_of(account, Permission.VIEW, on).among(near)
    if helps:
        near = set(PARTS.filter(case=case, role=Handling.Role.HELP).values_list("body", flat=True))
    own = case.about_id is not None and case.about_id in ties_of(account, on).by_union
    return Reader(bool(personal.among(near)), helps, frozenset(ticks_of(case)), own)


def _origins(case: Case) -> Collection[int]:
    return list(case.handlings.filter(role=Handling.Role.ORIGIN).values_list("body", flat=True))
