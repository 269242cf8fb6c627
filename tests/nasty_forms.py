"""Every form that stands on a page, found in its HTML, and values that people and machines send it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MARK = "甲乙标记"  # a text that a form, sent back, must still hold
LONG = MARK + "很" * 10_000
TEXTS = {
    "long": LONG,
    "nul": f"{MARK}\x00尾",
    "emoji": f"{MARK}👷‍♀️🏭",
    "turned": f"\u202e{MARK}\u200f\u2066",
    "html": f"<script>alert(1)</script>{MARK}</textarea>",
    "quote": f"{MARK}'\"; drop table --%s%(a)s{{{{ x }}}}",
    "blanks": "\u3000 \t\r\n ",
    "formula": "=HYPERLINK(1)",
}
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "２０２６-０１-０１", "-1", "0000-00-00", "99999-01-01")
NUMBERS = ("-1", "0", "９９", "²", "1e400", "NaN", "Infinity", "9" * 30, "0.005", "1,000", "٣")
IDS = (
    "00000000-0000-0000-0000-000000000000",
    "0",
    "-1",
    "9" * 40,
    "x\x00",
    "²",
    "00000000-0000-0000-0000-00000000000٣",
    "bodies",
)


@dataclass
class Field:
    """One control of a form: its kind, what it holds when nobody touches it, what it offers."""

    name: str
    kind: str
    value: str = ""
    offers: list[str] = field(default_factory=list)
    hint: str = ""

    @property
    def fair(self) -> str:
        """Something that might be right."""
        if self.value and self.kind not in {"checkbox", "radio"}:
            return self.value
        if self.offers:
            return next((one for one in self.offers if one), "")
        if self.kind == "number" or self.hint == "numeric-only":
            return "1"
        if self.hint == "day":
            return "2025-12-31"
        return MARK

    def nasty(self) -> list[str | list[str]]:
        """What nobody should send in it."""
        several: list[str | list[str]] = [[self.fair, MARK]]
        if self.hint == "day":
            return [*DAYS, "", TEXTS["nul"], *several]
        if self.kind == "number":
            return [*NUMBERS, "", TEXTS["nul"], *several]
        if self.kind in {"hidden", "select", "radio", "checkbox"}:
            return [*IDS, "", TEXTS["long"], *several]
        return [*TEXTS.values(), *NUMBERS[:6], *DAYS[:2], "", *several]


@dataclass
class Form:
    """A form of a page."""

    page: str
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, ...]:
        """Alike for two forms that only differ in the record that they are about."""
        path = "/".join("*" if len(one) == 36 else one for one in self.action.split("?")[0].split("/"))
        return (self.method, path, *sorted(one.name for one in self.fields))

    def fair(self) -> dict[str, Any]:
        """All of it filled in as somebody might."""
        return {one.name: _sent(one, one.fair) for one in self.fields}

    def wild(self, choose: random.Random, how_many: int) -> Iterator[dict[str, Any]]:
        """Fillings with something nasty: nothing at all, everything at once, and one thing at a time."""
        yield {}
        yield dict.fromkeys((one.name for one in self.fields if one.kind != "file"), "")
        one_by_one = [(one, value) for one in self.fields for value in one.nasty()]
        yield {one.name: _sent(one, choose.choice(one.nasty())) for one in self.fields}
        for one, value in choose.sample(one_by_one, min(how_many, len(one_by_one))):
            yield self.fair() | {one.name: _sent(one, value)}


def _sent(one: Field, value: Any) -> Any:
    if one.kind != "file":
        return value
    return SimpleUploadedFile("=表.xlsx", str(value)[:50].encode("utf-8", "replace"))


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.links, self.forms = page, [], []
        self.form: Form | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in at:
            self.links.append(urljoin(self.page, at["href"]))
        elif tag == "form":
            action = urljoin(self.page, at.get("action", "") or self.page)
            self.form = Form(self.page, action, at.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is not None:
            self._control(tag, at)

    def _control(self, tag: str, at: dict[str, str]) -> None:
        assert self.form is not None
        if tag == "option" and self.select is not None:
            self.select.offers.append(at.get("value", ""))
            if "selected" in at:
                self.select.value = at.get("value", "")
            return
        name, kind = at.get("name", ""), at.get("type", "text") if tag == "input" else tag
        if not name or name == "csrfmiddlewaretoken" or tag not in {"input", "select", "textarea", "button"}:
            return
        known = next((one for one in self.form.fields if one.name == name), None)
        if known is not None:
            known.offers.append(at.get("value", ""))
            return
        day = at.get("placeholder", "")[:4].isdigit() or kind == "date"
        made = Field(name, kind, unescape(at.get("value", "")), hint="day" if day else "")
        if kind in {"radio", "checkbox", "button"}:
            made.offers.append(made.value or "on")
        if kind == "text" and at.get("inputmode") in {"numeric", "decimal"} and not day:
            made.kind = "number"
        self.form.fields.append(made)
        self.select = made if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def read_page(page: str, html: str) -> _Reader:
    """The links and forms of a page."""
    reader = _Reader(page)
    reader.feed(html)
    return reader


def forms_from(client: Client, starts: list[str], *, within: Callable[[str], bool], pages: int) -> list[Form]:
    """The forms, one of each shape, of the pages that links lead to from some first ones."""
    waiting, seen, found = list(starts), set(), {}
    while waiting and len(seen) < pages:
        page = waiting.pop(0)
        path = "/".join("*" if len(one) == 36 else one for one in page.split("?")[0].split("/"))
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(page)
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        reader = read_page(page, answer.content.decode())
        for one in reader.forms:
            found.setdefault(one.shape, one)
        waiting += [link for link in reader.links if link.startswith("/") and within(link)]
    return list(found.values())


def post(client: Client, form: Form, values: dict[str, Any]) -> HttpResponse:
    """Sends a form; whatever it did is undone."""
    with transaction.atomic():
        try:
            if form.method == "get":
                asked = dict(parse_qsl(urlsplit(form.action).query)) | values
                return client.get(form.action.split("?")[0], asked)
            return client.post(form.action, values)
        finally:
            transaction.set_rollback(True)
