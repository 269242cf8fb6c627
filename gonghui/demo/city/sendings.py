"""What units above sent down to base unions: on paper for years, then under the duty list."""

from __future__ import annotations

from datetime import date
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows import Problem
from gonghui.demo.city.rows_cadres import AskedFieldRow, SendingRow
from gonghui.demo.city.times import between, recorded_for

SENDERS = 12  # streets, the demo officer's first
YEARS = (2023, 2024, 2025)
LISTED = 2025  # from then on nothing was asked twice
TITLES = {
    "meeting": "工作部署会",
    "document": "工作要点",
    "notice": "活动通知",
    "form": "情况统计表",
}
MOST = {"meeting": 5, "document": 7, "notice": 7, "form": 2}
# Planted: in 2024 the demo street called nine meetings.
MANY = (2024, 9)
KNOWN_FIELDS = {"会员人数": "bodies.members", "工会主席": "people.chair", "单位名称": "bodies.name"}
NEW_FIELDS = ("食堂座位数", "文体活动场地面积", "母婴用品需求")


def draw_sendings(draft: Draft) -> None:
    """Three years of meetings, papers and forms, and what was refused since there is a list."""
    rng, geography = draft.stream("sendings"), draft.geography
    streets = [geography.jianwai, *(s for s in geography.used() if s != geography.jianwai)]
    for street in [s for s in streets if s in draft.street_unions][:SENDERS]:
        for year in YEARS:
            for kind, most in MOST.items():
                count = rng.randrange(most)
                if (street, year, kind) == (geography.jianwai, MANY[0], "meeting"):
                    count = MANY[1]
                for _number in range(count):
                    _send(draft, rng, street, kind, year)
    _refuse(draft, rng)
    sender = draft.street_unions[geography.jianwai]
    text = f"Called {MANY[1]} meetings in {MANY[0]}: beyond the cap"
    draft.city.problems.append(Problem("burden_over", text, (("bodies", sender),)))
    twice = [("sendings", row.sending) for row in draft.city.asked_fields if row.twice]
    text = f"Forms before {LISTED} that asked what registers hold"
    draft.city.problems.append(Problem("burden_twice", text, tuple(dict.fromkeys(twice))))


def _send(draft: Draft, rng: Random, street: str, kind: str, year: int, refused: str = "") -> SendingRow:
    city, sent_on = draft.city, between(rng, date(year, 1, 10), date(year, 12, 20))
    row = city.add(
        "sendings",
        SendingRow,
        number=f"BJ-XF-{year}-{sum(one.sent_on.year == year for one in city.sendings) + 1:06d}",
        body=draft.street_unions[street],
        kind=kind,
        title=f"{year}年{TITLES[kind]}{MARK}",
        sent_on=sent_on,
        to=tuple(draft.joint_unions[street]),
        refused=refused,
        named="打卡统计" if refused else "",
        recorded=recorded_for(sent_on),
    )
    if kind == "form" and not refused:
        _ask(draft, rng, row)
    return row


def _ask(draft: Draft, rng: Random, row: SendingRow) -> None:
    for name in rng.sample(sorted(KNOWN_FIELDS), 2):
        is_paper = row.sent_on.year < LISTED
        draft.city.add(
            "asked_fields",
            AskedFieldRow,
            sending=row.key,
            name=name,
            answered_by="" if is_paper else KNOWN_FIELDS[name],
            twice=is_paper,
            recorded=row.recorded,
        )
    draft.city.add(
        "asked_fields", AskedFieldRow, sending=row.key, name=rng.choice(NEW_FIELDS), recorded=row.recorded
    )


def _refuse(draft: Draft, rng: Random) -> None:
    """Planted: what stood on no item was not sent."""
    rows = [
        _send(draft, rng, draft.geography.jianwai, rng.choice(("form", "notice")), LISTED, "no_item")
        for _number in range(draft.scale.planted)
    ]
    text = "Refused: on no item of the duty list"
    draft.city.problems.append(Problem("burden_refused", text, tuple(("sendings", row.key) for row in rows)))
