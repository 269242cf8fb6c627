"""The uses of personal data as declared: read once, checked, and never guessed.

One file a floor in `uses/`; README.md there says what an entry is made of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from gonghui.foundation.core.rules.retention import CLASSES

USES = Path(__file__).parents[1] / "uses"
KEY = re.compile(r"[a-z][a-z_]{1,39}")
WHOSE = (
    *("member", "applicant", "relative", "child", "caller"),
    *("cadre", "helper", "contact", "account", "public"),
)
FLOORS = ("foundation", "engines", "affairs", "insight")  # the order in which they are read
MARKS = ("verified", "unverified", "ours")


class BadUse(ValueError):
    """A declared use cannot be read as such; names the file, the entry and the fault."""


class Basis(StrEnum):
    """On what a use may rest: 个人信息保护法 art. 13(1), items 1 to 7."""

    CONSENT = "consent"
    CONTRACT = "contract"
    DUTY = "duty"
    EMERGENCY = "emergency"
    NEWS = "news"
    PUBLIC = "public"
    OTHER_LAW = "other_law"

    @property
    def item(self) -> int:
        """The number of the item."""
        return list(Basis).index(self) + 1

    @property
    def label(self) -> Any:
        """How it is called on a page."""
        return BASIS_LABELS[self]


BASIS_LABELS = {
    Basis.CONSENT: pgettext_lazy("legal basis", "Consent"),
    Basis.CONTRACT: gettext_lazy("A contract, or the management of labour by lawful rules"),
    Basis.DUTY: gettext_lazy("A duty or task that the law gives"),
    Basis.EMERGENCY: gettext_lazy("An emergency: health, life, property"),
    Basis.NEWS: gettext_lazy("News and supervision in the public interest"),
    Basis.PUBLIC: gettext_lazy("What was lawfully made public already"),
    Basis.OTHER_LAW: gettext_lazy("Another law or regulation"),
}
WHOSE_LABELS = {
    "member": pgettext_lazy("whose data", "Members"),
    "applicant": gettext_lazy("Whoever applies to join or transfer"),
    "relative": gettext_lazy("Relatives in a household"),
    "child": gettext_lazy("Children below the age of the law"),
    "caller": gettext_lazy("Whoever turns to the union with a request"),
    "cadre": gettext_lazy("Cadres and posts"),
    "helper": gettext_lazy("Experts, lawyers, mediators and other helpers"),
    "contact": gettext_lazy("Contacts at employers"),
    "account": gettext_lazy("Whoever signs in"),
    "public": gettext_lazy("Whoever says something in public"),
}


@dataclass(frozen=True)
class Words:
    """A text in both languages; shown in the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@dataclass(frozen=True)
class Ground:
    """One basis of a use with the law behind it, and whether that was read or is our reading."""

    basis: Basis
    law: str
    mark: str


@dataclass(frozen=True)
class ConsentText:
    """What is agreed to, in one version. A change of purpose, way or kinds of data makes a new one."""

    version: int
    since: date
    words: Words


@dataclass(frozen=True, kw_only=True)
class Use:
    """One use of personal data: whose, which fields, what for, on which basis, how long, with whom."""

    key: str
    name: Words
    whose: tuple[str, ...]
    fields: dict[str, tuple[str, ...]] = field(hash=False)  # "people.Person" → names
    purpose: Words
    grounds: tuple[Ground, ...]
    retention: str  # key of core.rules.retention.CLASSES
    sensitive: Words | None = None  # why sensitive data is necessary (art. 28-30); None: none is used
    shared: Words | None = None  # with whom; None: with nobody outside the federation
    automated: bool = False  # decides by itself about people
    entrusted: bool = False  # somebody else handles it for us
    published: bool = False
    texts: tuple[ConsentText, ...] = ()
    kept: str = "ledger"  # or "case": ticked in the case itself
    floor: str = ""

    @property
    def rests_on_consent(self) -> bool:
        """Whether consent is its only basis: without it, the use is not lawful."""
        return all(ground.basis is Basis.CONSENT for ground in self.grounds)

    @property
    def is_asked(self) -> bool:
        """Whether people are asked for it by a row of the ledger."""
        return self.rests_on_consent and self.kept == "ledger"

    @property
    def is_of_children(self) -> bool:
        """Whether it is of children alone."""
        return self.whose == ("child",)

    @property
    def text(self) -> ConsentText | None:
        """What is agreed to now; None where consent is not asked."""
        return self.texts[-1] if self.texts else None

    def text_of(self, version: int) -> ConsentText | None:
        """What was agreed to in a version."""
        return next((text for text in self.texts if text.version == version), None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is assessed before it begins (art. 55): keys of `REASONS`; empty where it need not be."""
        found = {
            "sensitive": self.sensitive is not None,
            "automated": self.automated,
            "entrusted": self.entrusted,
            "shared": self.shared is not None,
            "published": self.published,
        }
        return tuple(key for key, holds in found.items() if holds)

    @property
    def needs_assessment(self) -> bool:
        """Whether an assessment is owed before it begins."""
        return bool(self.reasons)


REASONS = {
    "sensitive": gettext_lazy("Sensitive data"),
    "automated": gettext_lazy("Decides by itself"),
    "entrusted": gettext_lazy("Handled by somebody else for us"),
    "shared": gettext_lazy("Given to others"),
    "published": gettext_lazy("Made public"),
}


@cache
def uses() -> dict[str, Use]:
    """Every declared use by key, in the order of the files.

    Raises:
        BadUse: a file is wrong, or two uses share a key.
    """
    found: dict[str, Use] = {}
    for path in sorted(USES.glob("*.yaml"), key=lambda path: (FLOORS.index(path.stem), path.stem)):
        for use in read_uses(path.read_text("utf-8"), path.stem):
            if use.key in found:
                raise BadUse(f"{path.name}: {use.key} is declared twice")
            found[use.key] = use
    return found


def use_of(key: str) -> Use:
    """The use of a key.

    Raises:
        LookupError: none is declared under it.
    """
    try:
        return uses()[key]
    except KeyError:
        raise LookupError(f"no use {key!r} is declared") from None


def inventory() -> dict[tuple[str, str], tuple[Use, ...]]:
    """Every declared field, as (model, field), and the uses in which it stands."""
    found: dict[tuple[str, str], list[Use]] = {}
    for use in uses().values():
        for model, names in use.fields.items():
            for name in names:
                found.setdefault((model, name), []).append(use)
    return {place: tuple(some) for place, some in found.items()}


def read_uses(text: str, floor: str) -> list[Use]:
    """The uses of one file.

    Args:
        text: YAML as README.md beside the files describes it.
        floor: name of the file, for the error and the page.
    Raises:
        BadUse: names file, entry and fault.
    """
    try:
        entries = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadUse(f"{floor}.yaml is no YAML: {error}") from error
    if not isinstance(entries, list):
        raise BadUse(f"{floor}.yaml is no list of uses")
    return [_use(entry, floor, number) for number, entry in enumerate(entries, start=1)]


REQUIRED = {"key", "name", "whose", "fields", "purpose", "grounds", "retention"}
OPTIONAL = {"sensitive", "shared", "automated", "entrusted", "published", "texts", "kept"}


def _use(entry: Any, floor: str, number: int) -> Use:
    if not isinstance(entry, dict):
        raise BadUse(f"{floor}.yaml, entry {number} is no table of fields")
    where = f"{floor}.yaml, {entry.get('key', f'entry {number}')}"
    if missing := REQUIRED - set(entry):
        raise BadUse(f"{where}: {', '.join(sorted(missing))} is missing")
    if unknown := set(entry) - REQUIRED - OPTIONAL:
        raise BadUse(f"{where}: {', '.join(sorted(unknown))} is no field of a use")
    if not KEY.fullmatch(str(entry["key"])):
        raise BadUse(f"{where}: a key is made of small letters and _, 40 at most")
    if not entry["whose"] or (strangers := set(entry["whose"]) - set(WHOSE)):
        raise BadUse(f"{where}: whose data, of {', '.join(WHOSE)}: {strangers or 'nobody'}")
    if entry["retention"] not in CLASSES:
        raise BadUse(f"{where}: there is no retention class {entry['retention']!r}")
    use = Use(
        key=entry["key"],
        name=_words(entry["name"], where),
        whose=tuple(entry["whose"]),
        fields={model: tuple(names) for model, names in (entry["fields"] or {}).items()},
        purpose=_words(entry["purpose"], where),
        grounds=tuple(_ground(one, where) for one in entry["grounds"] or ()),
        retention=entry["retention"],
        sensitive=_words(entry["sensitive"], where) if "sensitive" in entry else None,
        shared=_words(entry["shared"], where) if "shared" in entry else None,
        **{name: entry.get(name, False) is True for name in ("automated", "entrusted", "published")},
        texts=tuple(_text(one, where) for one in entry.get("texts") or ()),
        kept=entry.get("kept", "ledger"),
        floor=floor,
    )
    _refuse(use, where)
    return use


def _refuse(use: Use, where: str) -> None:
    """Refuses what contradicts itself."""
    if not use.grounds:
        raise BadUse(f"{where}: no legal basis; data without one is not used")
    if not use.fields:
        raise BadUse(f"{where}: no field; a use without data is none")
    asks = any(ground.basis is Basis.CONSENT for ground in use.grounds)
    if asks != use.rests_on_consent:
        raise BadUse(f"{where}: consent stands beside another basis; where the law suffices, none is asked")
    if use.kept not in ("ledger", "case") or (use.kept == "case" and not asks):
        raise BadUse(f"{where}: a consent is kept in the ledger or with the case")
    if use.is_asked != bool(use.texts):
        raise BadUse(f"{where}: what is asked, and that alone, has the text that is agreed to")
    if [text.version for text in use.texts] != list(range(1, len(use.texts) + 1)):
        raise BadUse(f"{where}: versions of the text are counted from 1 without gaps")


def _words(said: Any, where: str) -> Words:
    if not isinstance(said, dict) or set(said) != {"zh", "en"} or not all(said.values()):
        raise BadUse(f"{where}: a text has zh and en")
    return Words(" ".join(str(said["zh"]).split()), " ".join(str(said["en"]).split()))


def _ground(said: Any, where: str) -> Ground:
    if not isinstance(said, dict) or set(said) != {"basis", "law", "mark"}:
        raise BadUse(f"{where}: a ground has basis, law and mark")
    if said["basis"] not in list(Basis) or said["mark"] not in MARKS or not said["law"]:
        raise BadUse(f"{where}: {said} is no ground")
    return Ground(Basis(said["basis"]), str(said["law"]), said["mark"])


def _text(said: Any, where: str) -> ConsentText:
    if not isinstance(said, dict) or set(said) != {"version", "since", "words"}:
        raise BadUse(f"{where}: a text of consent has version, since and words")
    if not isinstance(said["since"], date) or not isinstance(said["version"], int):
        raise BadUse(f"{where}: since is a day, version a number")
    return ConsentText(said["version"], said["since"], _words(said["words"], where))
