"""Appeals of 2024 and 2025 by every way, what became of them, and the planted problems."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from gonghui.affairs.appeals.rules.categories import TREE, Category, read_tree
from gonghui.affairs.appeals.rules.kinds import MISROUTED
from gonghui.demo.city.draft import Draft, Firm
from gonghui.demo.city.lives import Life
from gonghui.demo.city.names import MARK, person_name, phone_number
from gonghui.demo.city.rows import Problem
from gonghui.demo.city.rows_appeals import AppealLinkRow, AppealRow, ExclusionRow
from gonghui.demo.city.sayings import saying
from gonghui.demo.city.times import HISTORY_TO, SHANGHAI, recorded_for
from gonghui.foundation.law.rules import in_force, statute

FIRST, LAST = date(2024, 1, 2), date(2025, 11, 20)
END = datetime.combine(HISTORY_TO - timedelta(days=1), time(12), SHANGHAI)
CHANNELS: tuple[str, ...] = (
    ("phone",) * 52 + ("portal",) * 20 + ("walk_in",) * 8 + ("letter",) * 5 + ("station",) * 5
)
CHANNELS += ("12345",) * 10
REQUESTS = ("consult",) * 30 + ("help",) * 30 + ("complaint",) * 28 + ("report",) * 8 + ("suggest",) * 4
HAZARDS = ("self_harm", "violence", "height", "stoppage", "injury", "child")
TOLD = {"legal_channel": "court", "outside_duty": "12345", "emergency": "110"}
# Planted: streets that answer late, that leave things unsolved, whose unhappy callers are taken out of the
# rates, and a matter that the desk keeps sending to the wrong unit.
LATE, UNSOLVED, EXCLUDED = "110108", "110114", "110106"
WRONG_SECTION = "flexible"
# The seconds tell them from the others.
CLUSTER_FROM = datetime(2025, 3, 10, 9, 7, 1, tzinfo=SHANGHAI)
CLUSTER = 6  # appeals about one employer within five days, one of them of many workers
KEPT_LATE = date(2024, 12, 31)  # exclusions entered in one go at the end of the year


@cache
def categories() -> dict[str, Category]:
    """The tree of the statute files."""
    held = in_force(statute()[TREE], "110000", LAST)
    assert held is not None
    return read_tree(held.value)


def draw_appeals(draft: Draft) -> None:
    """Appeals in the order of their opening, then the planted ones among them."""
    rng = draft.stream("appeals")
    drawer = Drawer(draft, rng)
    moments = sorted(_moment(rng) for _n in range(draft.scale.appeals))
    moments = sorted([*moments, *(CLUSTER_FROM + timedelta(hours=17 * n) for n in range(CLUSTER))])
    for at in moments:
        drawer.appeal(at)
    drawer.told()


def _moment(rng: Random) -> datetime:
    day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days + 1))
    # Mostly in the morning and the early afternoon.
    minutes = int(rng.triangular(7 * 60, 21 * 60, 10 * 60))
    return datetime.combine(day, time(minutes // 60, minutes % 60), SHANGHAI)


class Drawer:
    """Draws appeals one after another."""

    def __init__(self, draft: Draft, rng: Random) -> None:
        self.draft, self.city, self.rng = draft, draft.city, rng
        self.firms = [
            firm
            for firm in draft.staying()
            if firm.founded <= date(2023, 12, 31) and firm.street in draft.street_unions
        ]
        self.leaves = [one for one in categories().values() if one.is_leaf]
        self.words = draft.stream("words of appeals")
        self.numbers: dict[int, int] = {}
        self.planted: dict[str, list[int]] = {}
        self.clustered: Firm | None = None
        self.last_of: dict[int, int] = {}  # firm → its last appeal

    def appeal(self, at: datetime) -> None:
        """One appeal, with its life."""
        rng, in_cluster = self.rng, at.second == 1
        request = "complaint" if in_cluster else rng.choice(REQUESTS)
        category = categories()["wages.arrears"] if in_cluster else rng.choice(self.leaves)
        firm = self._firm(in_cluster)
        is_danger = not in_cluster and rng.random() < 0.02
        about = firm if category.needs_employer or rng.random() < 0.3 else None
        row = self._row(at, request, category, firm.street, about, is_danger)
        if in_cluster:
            self._of_cluster(row)
        life = Life(self.draft, rng, row)
        self._lived(life, row, firm.street, category, is_danger)
        row.recorded = recorded_for(life.last.date())
        for told in (*life.turns, *life.callbacks):
            told.recorded = row.recorded
        self._exclude(row, life, firm.street)
        self._repeats(row, about)

    def _firm(self, in_cluster: bool) -> Firm:
        if not in_cluster:
            return self.rng.choice(self.firms)
        self.clustered = self.clustered or self.rng.choice(self.firms)
        return self.clustered

    def _row(
        self, at: datetime, request: str, category: Category, street: str, about: Firm | None, danger: bool
    ) -> AppealRow:
        rng, number = self.rng, self.numbers.get(at.year, 0) + 1
        self.numbers[at.year] = number
        channel = rng.choice(CHANNELS)
        anonymous = channel != "12345" and rng.random() < 0.06
        hazards = (rng.choice(HAZARDS),) if danger else ()
        what = "危急情况" if danger else category.name_zh
        name = self.city.bodies[about.body].name if about else ""
        order = f"JS{at:%Y%m%d}{number:06d}" if channel == "12345" else ""
        return self.city.add(
            "appeals",
            AppealRow,
            number=f"BJ-SQ-{at.year}-{number:06d}",
            request=request,
            category="" if danger else category.key,
            channel=channel,
            area=street,
            title=f"{what}：{name}"[:60] if name else what,
            urgency="danger" if danger else category.urgency,
            opened_at=at,
            track="dispatch" if danger or request != "consult" else "answer",
            firm=about.body if about else None,
            wording=self._wording(category.key, danger, name, self.draft.geography.names[street]),
            name="" if anonymous else person_name(rng, rng.choice("FM")),
            phone="" if anonymous and rng.random() < 0.5 else phone_number(rng),
            workers=rng.choice((None, None, None, 1, 2, 5)),
            hazards=hazards,
            restricted=not danger and category.is_restricted,
            anonymous=anonymous,
            other_number=order,
            other_state="closed" if order else "",
            stated_due_at=at + timedelta(days=4) if order else None,
            recorded=at.date(),
        )

    def _wording(self, category: str, danger: bool, employer: str, place: str) -> str:
        if danger:
            return f"反映危急情况，请工会帮助。{MARK}"
        return saying(self.words, category, employer=employer.removesuffix(MARK), place=place)

    def _of_cluster(self, row: AppealRow) -> None:
        rows = self.planted.setdefault("cluster", [])
        rows.append(row.key)
        row.is_cluster = len(rows) >= 5
        if len(rows) == CLUSTER:
            row.workers, row.is_mass, row.urgency = 26, True, "urgent"

    # -- what becomes of it ------------------------------------------------------------------------------

    def _lived(self, life: Life, row: AppealRow, street: str, category: Category, is_danger: bool) -> None:
        rng, chance = self.rng, self.rng.random()
        district = self.draft.geography.district_of[street]
        unit = self.draft.street_unions[street]
        if is_danger:
            life.in_danger()
            return
        if row.request == "consult":
            life.answered_at_once()
            return
        if chance < 0.05:
            row.branch = rng.choice(tuple(TOLD))
            row.told_channel, row.track = TOLD[row.branch], "answer"
            life.told_channel(row.told_channel)
            return
        wrong = 0.7 if category.key.startswith(WRONG_SECTION) else 0.06
        if rng.random() < wrong:
            other = self.draft.district_unions[district]
            life.misrouted(other, rng.choice(sorted(MISROUTED)))
            if category.key.startswith(WRONG_SECTION):
                self.planted.setdefault("misrouted", []).append(row.key)
        if chance < 0.1:
            life.withdrawn(unit)
            return
        late = 0.6 if district == LATE else 0.06
        is_late = rng.random() < late and life.has_room(60)
        if is_late and district == LATE:
            self.planted.setdefault("late", []).append(row.key)
        extended = not is_late and rng.random() < 0.07
        life.handled(unit, is_late=is_late, extended=extended)
        life.called_back(good=0.25 if district == UNSOLVED else 0.68)
        if rng.random() < 0.06 and life.has_room(60):
            life.reopened(unit)

    def _exclude(self, row: AppealRow, life: Life, street: str) -> None:
        """Some leave the rates; in one district mostly those whose callers were not satisfied."""
        rng = self.rng
        last = next((call for call in reversed(life.callbacks) if call.reached == "answered"), None)
        if last is None or row.hazards:
            return
        in_planted = self.draft.geography.district_of[street] == EXCLUDED
        unhappy = last.satisfaction == "dissatisfied"
        if rng.random() >= (0.8 if in_planted and unhappy else 0.03):
            return
        decided = min(last.called_at + timedelta(days=3), END)
        kept_late = in_planted and unhappy and decided.date() < KEPT_LATE
        made = self.city.add(
            "appeal_exclusions",
            ExclusionRow,
            appeal=row.key,
            ground="against_policy" if in_planted else rng.choice(("legal_channel", "higher_decision")),
            reason=f"诉求超出政策规定{MARK}",
            proposed_at=decided - timedelta(days=1),
            decided_at=decided,
            approved=(in_planted and unhappy) or rng.random() < 0.5,
            recorded=max(row.recorded, KEPT_LATE if kept_late else recorded_for(decided.date())),
        )
        if in_planted and unhappy:
            self.planted.setdefault("excluded", []).append(made.appeal)

    def _repeats(self, row: AppealRow, about: Firm | None) -> None:
        if about is None:
            return
        earlier = self.last_of.get(about.body)
        self.last_of[about.body] = row.key
        if earlier is not None and self.rng.random() < 0.3:
            self.city.add(
                "appeal_links",
                AppealLinkRow,
                appeal=row.key,
                other=earlier,
                kind="mass" if row.key in self.planted.get("cluster", ()) else "repeat",
                made_at=row.opened_at,
                recorded=max(row.recorded, self.city.appeals[earlier].recorded),
            )

    def told(self) -> None:
        """The planted problems, by the appeals that show them."""
        texts = {
            "cluster": ("appeals_cluster", "Six appeals about one employer within five days", ()),
            "misrouted": ("appeals_misrouted", "Matters of platform work sent to the wrong unit", ()),
            "late": ("appeals_late", "Units of a district that answer after the limit", (LATE,)),
            "excluded": (
                "appeals_excluded",
                "Unhappy callers of a district are taken out of the rates, entered at the year's end",
                (EXCLUDED,),
            ),
        }
        for key, (kind, text, areas) in texts.items():
            rows = tuple(("appeals", appeal) for appeal in self.planted.get(key, ()))
            if rows:
                self.city.problems.append(Problem(kind, text, rows, areas))
        self.city.problems.append(
            Problem("appeals_unsolved", "Answered on time, yet seldom solved", areas=(UNSOLVED,))
        )
