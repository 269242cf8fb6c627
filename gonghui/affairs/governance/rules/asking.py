"""What may be asked of a base union, and when two fields ask the same. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.rules import Refusal

# 基层工会: those that stand with the workers themselves; ours, after 工会法 art. 11.
BASE_TYPES = frozenset({Union.Type.BASIC.value, Union.Type.JOINT.value, Union.Type.COMMUNITY.value})
# What is counted against a cap; a task is counted by its case.
CAPPED = ("meeting", "document", "notice", "form")
LONGEST_TITLE = 120
MOST_FIELDS = 60
# What a form writes around the name of a field: units, 'required', brackets, numbers in front.
_AROUND = re.compile(r"[（(【\[].*?[）)】\]]|^[\d一二三四五六七八九十]+[、.．)]|[\s:：*＊]|必填|请填写")


def field_key(name: str) -> str:
    """A field's name as it is compared: '1.姓名（必填）：' asks for the same as '姓名'."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return _AROUND.sub("", plain)[:60]


def field_names(names: Iterable[str]) -> list[str]:
    """The fields of a form, each once, without empty ones.

    Raises:
        Refusal: more than anybody fills in, or one whose name is too long.
    """
    found: dict[str, str] = {}
    for name in names:
        cleaned = " ".join(name.split())
        if len(cleaned) > 60:
            raise Refusal(_("The name of a field is too long; say it in 60 characters."), "fields")
        key = field_key(cleaned)
        if key:
            found.setdefault(key, cleaned)
    if len(found) > MOST_FIELDS:
        raise Refusal(_("A form has 60 fields at most; ask less."), "fields")
    return list(found.values())


def refuse_wrong_text(title: str) -> str:
    """The title as it is kept.

    Raises:
        Refusal: none, or too long.
    """
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refusal(_("Give it a short title, of 120 characters at most."), "title")
    return title


def refuse_wrong_item(
    *, key: str, name: str, basis: str, process: str, start: date, latest: date | None
) -> None:
    """Refuses an edition of an item that says too little, or comes before the one that it follows.

    Args:
        latest: the day on which the latest edition begins; None where this is the first.
    Raises:
        Refusal: names the field.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", key) or len(key) > 60:
        raise Refusal(
            _("The key of an item is made of small letters and dots, like congress.session."), "key"
        )
    for field, text in (("name", name), ("basis", basis), ("process", process)):
        if not text.strip():
            raise Refusal(_("Say what is to be done, on what basis and how; nothing is left empty."), field)
    if latest is not None and start <= latest:
        raise Refusal(
            _("The latest edition begins on %(day)s; a new one begins later.") % {"day": latest}, "valid_from"
        )
