"""Taking an appeal: kinds and tracks, what is not dispatched and what the caller is told, likely duplicates.

北京市接诉即办工作条例 art. 2 (five kinds), 10 (what an order records), 11 (answer at once, dispatch at once,
six branches that are not dispatched).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.choices import Branch, Request, Track
from gonghui.foundation.core.rules import Refusal


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a caller is sent, and what is told."""

    branch: Branch
    channel: str  # police, fire, …; shown through `label`
    label: Any
    number: str
    told: Any  # what the clerk says


_CALL = _("This is an emergency: %(number)s is called now, and we stay on the line.")
_UNDER_WAY = _(
    "The matter is before %(label)s already; it is decided there. We tell you how to reach them and take up "
    "whatever stands beside it."
)
WAYS: tuple[Way, ...] = (
    Way(branch=Branch.EMERGENCY, channel="police", label=_("Police"), number="110", told=_CALL),
    Way(branch=Branch.EMERGENCY, channel="fire", label=_("Fire and rescue"), number="119", told=_CALL),
    Way(branch=Branch.EMERGENCY, channel="ambulance", label=_("Ambulance"), number="120", told=_CALL),
    Way(branch=Branch.EMERGENCY, channel="traffic", label=_("Traffic police"), number="122", told=_CALL),
    Way(
        branch=Branch.LEGAL_CHANNEL,
        channel="court",
        label=_("The people's court"),
        number="12368",
        told=_UNDER_WAY,
    ),
    Way(
        branch=Branch.LEGAL_CHANNEL,
        channel="arbitration",
        label=_("The labour arbitration commission"),
        number="12333",
        told=_UNDER_WAY,
    ),
    Way(
        branch=Branch.LEGAL_CHANNEL,
        channel="discipline",
        label=_("Discipline inspection and supervision"),
        number="12388",
        told=_UNDER_WAY,
    ),
    Way(
        branch=Branch.LEGAL_CHANNEL,
        channel="reconsideration",
        label=_("Administrative reconsideration"),
        number="12345",
        told=_UNDER_WAY,
    ),
    Way(
        branch=Branch.LEGAL_CHANNEL,
        channel="disclosure",
        label=_("Disclosure of government information"),
        number="12345",
        told=_UNDER_WAY,
    ),
    Way(
        branch=Branch.LEGAL_CHANNEL,
        channel="petition",
        label=_("Letters and visits"),
        number="12345",
        told=_UNDER_WAY,
    ),
    Way(
        branch=Branch.SAME_MATTER,
        channel="same_matter",
        label=_("The same matter"),
        number="",
        told=_(
            "We have this matter already and no new fact was named: this is how far it is, or how it ended."
        ),
    ),
    Way(
        branch=Branch.SECRET,
        channel="secret",
        label=_("Secrets and privacy"),
        number="",
        told=_("This touches a state or business secret or another person's privacy; we may not pass it on."),
    ),
    Way(
        branch=Branch.OUTSIDE_DUTY,
        channel="market",
        label=_("A service on the market or of a society"),
        number="",
        told=_("No public body or union is charged with this; services on the market or of societies do it."),
    ),
    Way(
        branch=Branch.OUTSIDE_DUTY,
        channel="government",
        label=_("The government hotline"),
        number="12345",
        told=_("This is no matter of the union; 12345 takes it, and we can hand it over for you."),
    ),
    Way(
        branch=Branch.UNLAWFUL,
        channel="unlawful",
        label=_("Against the law or public order"),
        number="",
        told=_("What is asked for is against the law or public order; we cannot act on it and say why."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What became of a request at the desk."""

    track: Track
    branch: Branch | None = None
    way: Way | None = None

    @property
    def told(self) -> Any:
        """What the caller is told; empty where it goes its ordinary way."""
        return self.way.told % {"number": self.way.number, "label": self.way.label} if self.way else ""


def ways(branch: Branch | str) -> list[Way]:
    """The channels of a branch."""
    return [way for way in WAYS if way.branch == branch]


def decide(request: Request | str, *, branch: str = "", channel: str = "", new_facts: str = "") -> Decision:
    """The track of a request, and the channel that the caller is told where it is not dispatched.

    Args:
        branch: one of art. 11's, or empty.
        channel: of a branch that has several.
        new_facts: what is new in the same matter; with it the matter is taken up again.
    Raises:
        Refusal: no such kind, branch or channel, or a branch without its channel.
    """
    if request not in set(Request):
        raise Refusal(_("Say what is asked for: question, help, complaint, report or suggestion."), "request")
    if not branch or (branch == Branch.SAME_MATTER and new_facts.strip()):
        return Decision(track=Track.ANSWER if request == Request.CONSULT else Track.DISPATCH)
    found = ways(branch)
    if not found:
        raise Refusal(_("There is no such reason for not dispatching; choose one of the six."), "branch")
    if channel:
        found = [way for way in found if way.channel == channel]
    if len(found) != 1:
        raise Refusal(_("Choose the channel that the caller is told."), "told_channel")
    return Decision(track=Track.ANSWER, branch=Branch(branch), way=found[0])


# -- duplicates ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Mark:
    """By what an appeal is told from others. The wording is not compared: two people say one thing anew."""

    appeal: int | None = None
    caller: str = ""  # keyed hash of the phone, hex
    employer: int | None = None
    employer_name: str = ""
    place: int | None = None  # area
    number: str = ""  # the other hotline's own
    category: str = ""
    opened_at: datetime | None = None
    is_danger: bool = False


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How alike an earlier appeal is: why, and how much (0 to 1) its names are."""

    appeal: int | None
    reasons: tuple[str, ...]
    names: float = 0.0
    is_same: bool = False  # one order delivered twice


REASON_TEXTS: dict[str, Any] = {
    "number": _("the same order number"),
    "caller": _("the same caller"),
    "employer": _("the same employer"),
    "name": _("an employer of a similar name"),
    "place": _("the same place"),
    "category": _("the same category"),
}
# Two of these make a likely duplicate: alone each is too common, a place above all.
WEIGHTY = {"caller", "employer", "name"}


def trigrams(name: str) -> frozenset[str]:
    """The trigrams of a name without spaces and brackets, its edges marked, as pg_trgm takes them."""
    bare = "".join(sign for sign in name.casefold() if sign.isalnum())
    edged = f"  {bare} "
    return frozenset(edged[n : n + 3] for n in range(len(edged) - 2)) if bare else frozenset()


def similarity(first: str, second: str) -> float:
    """Common trigrams of two names over all of theirs, 0 to 1; 0 where one is empty."""
    one, two = trigrams(first), trigrams(second)
    return len(one & two) / len(one | two) if one and two else 0.0


def likeness(new: Mark, known: Mark, *, similar_from: float) -> Likeness | None:
    """How an earlier appeal resembles a new one; None where it does not, or where either is a danger case."""
    if new.is_danger or known.is_danger:
        return None
    reasons = []
    names = similarity(new.employer_name, known.employer_name)
    if new.number and new.number == known.number:
        reasons.append("number")
    if new.caller and new.caller == known.caller:
        reasons.append("caller")
    if new.employer is not None and new.employer == known.employer:
        reasons.append("employer")
    elif names >= similar_from:
        reasons.append("name")
    if new.place is not None and new.place == known.place:
        reasons.append("place")
    if new.category and new.category == known.category:
        reasons.append("category")
    same = "number" in reasons
    if not same and ("caller" not in reasons and not (WEIGHTY & set(reasons) and len(reasons) >= 2)):
        return None
    return Likeness(appeal=known.appeal, reasons=tuple(reasons), names=names, is_same=same)


def likely_duplicates(
    new: Mark, earlier: Iterable[Mark], *, now: datetime, within: timedelta, similar_from: float
) -> list[Likeness]:
    """Earlier appeals that may be the same matter, the likeliest first; older ones only by their number."""
    found = []
    for known in earlier:
        alike = likeness(new, known, similar_from=similar_from)
        recent = known.opened_at is None or known.opened_at > now - within
        if alike is not None and (alike.is_same or recent):
            found.append(alike)
    return sorted(found, key=lambda a: (not a.is_same, -len(a.reasons), -a.names, -(a.appeal or 0)))


# -- many at once ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """Whether an appeal is many workers', and whether others on the employer gather around it."""

    is_mass: bool
    is_cluster: bool
    workers: int | None
    appeals: tuple[int, ...] = field(default_factory=tuple)


def gathering(
    *,
    workers: int | None,
    earlier: Sequence[tuple[int, datetime]],
    now: datetime,
    mass_from: int,
    cluster_from: int,
    within: timedelta,
) -> Gathering:
    """Mass appeal (ten workers and more with one claim, after 劳动争议调解仲裁法 art. 7), and clusters.

    Args:
        workers: whom the appeal speaks for; None where nobody asked: then it is no mass appeal, and told so.
        earlier: appeals on the same employer with the moment of each, the new one not among them.
        within: how far back they gather; exactly so long ago counts no more.
    """
    near = tuple(appeal for appeal, at in earlier if now - within < at <= now)
    return Gathering(
        is_mass=workers is not None and workers >= mass_from,
        is_cluster=len(near) + 1 >= cluster_from,
        workers=workers,
        appeals=near,
    )
