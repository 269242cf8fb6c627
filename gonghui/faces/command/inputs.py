"""What people type and the files they bring: dates, numbers, texts in the encodings that are in use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.rules.reader import read_day

# gb18030 reads almost any bytes: it is asked only after UTF-8 has refused.
ENCODINGS = ("utf-8-sig", "gb18030")
LARGEST = 20_000_000
LARGEST_DOCUMENT = 60_000_000  # published plans come with pictures


def read_text(name: str) -> str:
    """The text of a file in UTF-8 or gb18030.

    Raises:
        Refusal: it cannot be read, is too large, or is no text.
    """
    content = read_bytes(name, largest=LARGEST)
    if b"\0" in content:
        raise Refusal(_("The file %s is no text in UTF-8 or GB 18030.") % name)
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(sign.isprintable() or sign in "\n\r\t\f　" for sign in text):
            return text
    raise Refusal(_("The file %s is no text in UTF-8 or GB 18030.") % name)


def read_bytes(name: str, *, largest: int = LARGEST_DOCUMENT) -> bytes:
    """What a file holds.

    Raises:
        Refusal: it cannot be read, or has more than `largest` bytes.
    """
    path = Path(name)
    try:
        if path.stat().st_size > largest:
            raise Refusal(_("The file %s is too large to be meant.") % name)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(
            _("The file %(name)s cannot be read: %(reason)s.") % {"name": name, "reason": reason}
        ) from None


def day(text: str | None) -> date:
    """A date written 2025-12-31; today where none was given.

    Raises:
        Refusal: it is no date, the calendar has no such day, or it has not come yet.
    """
    today = timezone.localdate()
    if text is None:
        return today
    found = read_day(text.strip(), lambda problem: Refusal(f"--as-of: {problem}"))
    if found > today:
        raise Refusal(_("--as-of: the day %s has not come yet") % text)
    return found


def plan_called(key: str | None) -> Plan:
    """The plan of a key; without one, the newest.

    Raises:
        Refusal: there is none.
    """
    plans = Plan.objects.select_related("area").order_by("-period_start", "key")
    plan = plans.filter(key=key).first() if key else plans.first()
    if plan is not None:
        return plan
    known = ", ".join(plans.values_list("key", flat=True))
    if not known:
        raise Refusal(_("No plan is loaded yet; load one with: gonghui plan load FILE"))
    raise Refusal(_("There is no plan called “%(key)s”; known are: %(known)s") % {"key": key, "known": known})
