"""The eighteen by district and month in pandas, with the kernel's own algorithm.

Spells of population, condition and exclusion put +1 and -1 on their unit's time line, a running sum says
what holds between two days of change, spells are cut where the body moved, and +1 and -1 by district and
month, summed, give the months. Days are integers since 1970, which is three times faster here than
timestamps; a spell without an end ends on `FAR`. Each function gives district, month, units, hits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

FAR = 2_932_896  # 9999-12-31
MONTH_ENDS = (
    np.arange("2020-02", "2026-02", dtype="datetime64[M]").astype("datetime64[D]").astype("int64") - 1
)
LAST_DAY = int(MONTH_ENDS[-1])
NOWHERE = 0
Frame = pd.DataFrame


class Tables:
    """The base's tables; a column is read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str, *columns: str) -> Frame:
        """A table with some of its columns; days as integers, empty ones as FAR where they end something."""
        file = self.folder / f"{name}.parquet"
        table = pq.read_table(file if file.exists() else self.folder / name, columns=list(columns))
        for place, field in enumerate(table.schema):
            if pa.types.is_date32(field.type):
                days = table.column(place).cast("int32").cast("int64")
                table = table.set_column(place, field.name, days.fill_null(FAR))
        return table.to_pandas()

    def spells(self, name: str, unit: str, *more: str) -> Frame:
        """Rows with an interval, as unit, start, end."""
        rows = self.read(name, unit, *more, "valid_from", "valid_to")
        return rows.rename(columns={unit: "unit", "valid_from": "start", "valid_to": "end"})


# -- the algorithm ---------------------------------------------------------------------------------------


def common(rows: Frame, *pairs: tuple[str, str]) -> Frame:
    """Adds start and end of the days common to pairs of columns; rows without such days go."""
    rows["start"] = rows[[since for since, _until in pairs]].max(axis=1)
    rows["end"] = rows[[until for _since, until in pairs]].min(axis=1)
    return rows[rows["start"] < rows["end"]]


def judged(population: Frame, condition: Frame | None, *exclusions: Frame) -> Frame:
    """The population cut at every day on which the condition or an exclusion begins or ends."""
    marked = [population, *([] if condition is None else [condition]), *exclusions]
    unit = np.concatenate([rows["unit"].to_numpy() for rows in marked for _side in (0, 1)])
    day = np.concatenate([rows[side].to_numpy() for rows in marked for side in ("start", "end")])
    marks = np.zeros((len(unit), len(marked)), dtype="int32")
    at = 0
    for place, rows in enumerate(marked):
        marks[at : at + len(rows), place] = 1
        marks[at + len(rows) : at + 2 * len(rows), place] = -1
        at += 2 * len(rows)
    names = [f"in_{place}" for place in range(len(marked))]
    events = pd.DataFrame(marks, columns=names)
    events["unit"], events["day"] = unit, day
    days = events.groupby(["unit", "day"], sort=True, as_index=False).sum()
    # A unit's marks end at nought, so one running sum over all units is the sum of each.
    days[names] = days[names].cumsum()
    days["until"] = days["day"].shift(-1)
    line = days[days["in_0"] > 0]
    excluded = np.zeros(len(line), dtype=bool)
    for name in names[len(names) - len(exclusions) :] if exclusions else []:
        excluded |= line[name].to_numpy() > 0
    hit = np.ones(len(line), dtype=bool) if condition is None else line["in_1"].to_numpy() > 0
    segments = pd.DataFrame(
        {
            "unit": line["unit"],
            "segment_start": line["day"],
            "segment_end": line["until"].astype("int64"),
            "hit": hit,
            "several": line["in_0"] > 1,
        }
    )[~excluded]
    joined = segments.merge(population, on="unit")
    joined = joined[(joined["start"] <= joined["segment_start"]) & (joined["segment_start"] < joined["end"])]
    several = joined["several"]
    first = joined[several].sort_values(["start", "body"], kind="stable", na_position="last")
    first = first.drop_duplicates(["unit", "segment_start"])
    once = pd.concat([joined[~several], first])
    return once.drop(columns=["start", "end", "several"]).rename(
        columns={"segment_start": "start", "segment_end": "end"}
    )


def districts(t: Tables) -> Frame:
    """The district of every street, in the structure of the last day."""
    path = t.read("area_path", "tree", "ancestor_id", "descendant_id", "valid_from", "valid_to")
    level = t.read("area", "id", "level")
    path = path[
        (path["tree"] == "statistical")
        & (path["valid_from"] <= LAST_DAY)
        & (path["valid_to"] > LAST_DAY)
        & path["ancestor_id"].isin(level.loc[level["level"] == "district", "id"])
    ]
    return path.rename(columns={"descendant_id": "area", "ancestor_id": "district"})[["area", "district"]]


def seated(t: Tables, rows: Frame) -> Frame:
    """Spells cut where the body moved, with the area of its seat; nowhere where it had none."""
    seat = t.read("seat", "body_id", "area_id", "valid_from", "valid_to")
    seat = seat.rename(columns={"body_id": "body", "area_id": "area"}).sort_values(["body", "valid_from"])
    before = seat.groupby("body")["valid_to"].shift(1).fillna(0).astype("int64")
    gaps = seat.assign(valid_to=seat["valid_from"], valid_from=before, area=NOWHERE)
    last = seat.drop_duplicates("body", keep="last")
    after = last.assign(valid_from=last["valid_to"], valid_to=FAR, area=NOWHERE)
    lined = pd.concat([seat, gaps, after])
    lined = lined[lined["valid_from"] < lined["valid_to"]]
    if "body" in rows and rows["body"].dtype != lined["body"].dtype:
        lined = lined.astype({"body": rows["body"].dtype})
    joined = rows.merge(lined, on="body", how="left")
    joined["area"] = joined["area"].fillna(NOWHERE).astype("int64")
    joined["start"] = np.maximum(joined["start"], joined["valid_from"].fillna(0)).astype("int64")
    joined["end"] = np.minimum(joined["end"], joined["valid_to"].fillna(FAR)).astype("int64")
    return joined[joined["start"] < joined["end"]]


def by_month(t: Tables, rows: Frame) -> Frame:
    """The grid: units and hits in force at every month end, by district."""
    rows = rows.merge(districts(t), on="area", how="left")
    district = rows["district"].fillna(NOWHERE).astype("int64").to_numpy()
    hit = rows["hit"].to_numpy().astype("int64")
    sides = []
    for day, sign in (("start", 1), ("end", -1)):
        month = np.searchsorted(MONTH_ENDS, rows[day].to_numpy())
        sides.append(pd.DataFrame({"district": district, "month": month, "units": sign, "hits": sign * hit}))
    moved = pd.concat(sides)
    moved = moved[moved["month"] < len(MONTH_ENDS)].groupby(["district", "month"]).sum()
    months = pd.RangeIndex(len(MONTH_ENDS), name="month")
    grid = pd.MultiIndex.from_product([moved.index.levels[0], months])
    return moved.reindex(grid, fill_value=0).groupby("district").cumsum().reset_index()


def latest(t: Tables) -> Frame:
    """Head counts, each until the next of its employer."""
    rows = t.read("head_count", "employer_id", "counted_on", "workers")
    rows = rows.sort_values(["employer_id", "counted_on"])
    rows["end"] = rows.groupby("employer_id")["counted_on"].shift(-1).fillna(FAR).astype("int64")
    return rows.rename(columns={"employer_id": "unit", "counted_on": "start"})


# -- the metrics -----------------------------------------------------------------------------------------


def studios(t: Tables) -> Frame:
    studio = t.read("studio", "id", "body_id").rename(columns={"id": "unit", "body_id": "body"})
    population = t.spells("recognition", "studio_id").merge(studio, on="unit")
    return by_month(t, seated(t, judged(population, None)))


def craftsmen(t: Tables, *, masters: bool) -> Frame:
    titles = t.spells("craftsman_title", "craftsman_id", "level")
    if masters:
        titles = titles[titles["level"] == "city_master"]
    files = t.read("craftsman", "id", "body_id").rename(columns={"id": "unit", "body_id": "body"})
    return by_month(t, seated(t, judged(titles.merge(files, on="unit"), None)))


def covered(t: Tables, chosen: Frame) -> Frame:
    """Chosen employers while a union covers them and they exist."""
    cover = t.spells("coverage", "employer_id").rename(columns={"start": "c0", "end": "c1"})
    body = t.spells("body", "id").rename(columns={"start": "b0", "end": "b1"})
    rows = chosen.rename(columns={"id": "unit"})[["unit"]].merge(cover, on="unit").merge(body, on="unit")
    return common(rows, ("c0", "c1"), ("b0", "b1")).assign(body=lambda frame: frame["unit"])


def unionised(t: Tables) -> tuple[Frame, Frame]:
    """Enterprises and institutions with a union, and those where nobody works."""
    employer = t.read("employer", "id", "unit_kind")
    population = covered(t, employer[employer["unit_kind"].isin(["enterprise", "institution"])])
    counts = latest(t)
    return population[["unit", "body", "start", "end"]], counts[counts["workers"] == 0]


def contracts(t: Tables) -> Frame:
    employer = t.read("employer", "id", "unit_kind")
    population = covered(t, employer[employer["unit_kind"] == "enterprise"])
    population = population.drop(columns=["start", "end"])
    counts = latest(t)
    large = counts[counts["workers"] >= 100].rename(columns={"start": "n0", "end": "n1"})
    population = population.merge(large[["unit", "n0", "n1"]], on="unit")
    population = common(population, ("c0", "c1"), ("b0", "b1"), ("n0", "n1"))
    contract = t.spells("collective_contract", "body_id", "id", "kind", "scope")
    contract = contract[contract["kind"] == "comprehensive"]
    own = contract[contract["scope"] == "enterprise"]
    many = contract[contract["scope"] != "enterprise"].drop(columns="unit")
    many = many.rename(columns={"id": "contract_id", "start": "t0", "end": "t1"})
    listed = t.spells("contract_coverage", "employer_id", "contract_id")
    listed = listed.rename(columns={"start": "l0", "end": "l1"}).merge(many, on="contract_id")
    holds = pd.concat([own, common(listed, ("t0", "t1"), ("l0", "l1"))])[["unit", "start", "end"]]
    return by_month(t, seated(t, judged(population[["unit", "body", "start", "end"]], holds)))


def twelve_months_from(days: pd.Series) -> np.ndarray:
    """The same day a year later, the 28th for a 29 February."""
    day = days.to_numpy().astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    length = ((month + 13).astype("datetime64[D]") - (month + 12).astype("datetime64[D]")).astype("int64")
    inside = np.minimum((day - month.astype("datetime64[D]")).astype("int64"), length - 1)
    return (month + 12).astype("datetime64[D]").astype("int64") + inside


def congresses(t: Tables) -> Frame:
    congress = t.spells("congress", "body_id", "id").rename(columns={"id": "congress_id"})
    terms = congress.rename(columns={"start": "t0", "end": "t1"}).drop(columns="unit")
    listed = t.spells("congress_coverage", "employer_id", "congress_id")
    listed = listed.rename(columns={"start": "l0", "end": "l1"}).merge(terms, on="congress_id")
    covering = pd.concat([congress, common(listed, ("t0", "t1"), ("l0", "l1"))])
    covering = covering.rename(columns={"start": "v0", "end": "v1"})[["unit", "congress_id", "v0", "v1"]]
    met = t.read("congress_session", "congress_id", "held_on").rename(columns={"held_on": "m0"})
    met["m1"] = twelve_months_from(met["m0"])
    holds = common(covering.merge(met, on="congress_id"), ("v0", "v1"), ("m0", "m1"))
    population, empty = unionised(t)
    return by_month(t, seated(t, judged(population, holds, empty)))


def open_affairs(t: Tables) -> Frame:
    system = t.spells("open_affairs", "body_id", "id").rename(columns={"start": "s0", "end": "s1"})
    told = t.read("disclosure", "open_affairs_id", "disclosed_on")
    told = told.rename(columns={"open_affairs_id": "id", "disclosed_on": "d0"})
    told["d1"] = twelve_months_from(told["d0"])
    holds = common(system.merge(told, on="id"), ("s0", "s1"), ("d0", "d1"))
    population, empty = unionised(t)
    return by_month(t, seated(t, judged(population, holds, empty)))


def posts(t: Tables, *, kind: str) -> Frame:
    post = t.spells("post", "id", "body_id", "kind", "full_time", "certified_from", "certified_to")
    post = post[post["kind"] == kind].rename(columns={"unit": "post_id", "body_id": "body"})
    post = post.rename(columns={"start": "h0", "end": "h1", "certified_from": "k0", "certified_to": "k1"})
    body = t.spells("body", "id").rename(columns={"unit": "body", "start": "b0", "end": "b1"})
    post = post.merge(body, on="body")
    held = [("h0", "h1"), ("b0", "b1")]
    if kind == "mediator":
        held.append(("k0", "k1"))
        post = post[post["k0"] != FAR]
    else:
        post = post[post["full_time"]]
    sent = t.spells("street_assignment", "area_id", "post_id")
    sent = sent.rename(columns={"start": "a0", "end": "a1"}).merge(post, on="post_id")
    led = t.read("trade_union", "id", "type", "territory_id")
    led = led[led["type"] == "street"].rename(columns={"id": "body", "territory_id": "unit"})
    there = pd.concat([common(sent, *held, ("a0", "a1")), common(post.merge(led, on="body"), *held)])
    there["unit"] = there["unit"].astype("int64")
    street = t.spells("area", "id", "kind")
    street = street[street["kind"].isin(["subdistrict", "town", "township", "area_office"])]
    street = street.assign(body=street["unit"], area=street["unit"])
    return by_month(t, judged(street, there[["unit", "start", "end"]]))


def facilities(t: Tables, *, kind: str) -> Frame:
    place = t.read("facility", "id", "body_id", "area_id", "type")
    place = place[place["type"] == kind].rename(columns={"id": "unit", "body_id": "body", "area_id": "area"})
    place["area"] = place["area"].fillna(NOWHERE).astype("int64")
    running = t.spells("operation", "facility_id", "status")
    running = running[running["status"] == "open"]
    return by_month(t, judged(running.merge(place, on="unit"), None))


def rooms(t: Tables) -> Frame:
    duty = t.spells("room_duty", "id", "body_id").rename(columns={"body_id": "body"})
    room = t.spells("room", "duty_id").dropna(subset="unit").astype({"unit": "int64"})
    return by_month(t, seated(t, judged(duty, room)))


def above_scale(t: Tables) -> Frame:
    listed = t.read("listed_firm", "list_id", "employer_id").rename(columns={"employer_id": "unit"})
    lists = t.spells("firm_list", "id").rename(columns={"unit": "list_id", "start": "l0", "end": "l1"})
    body = t.spells("body", "id").rename(columns={"start": "b0", "end": "b1"})
    employer = t.read("employer", "id", "unit_kind", "ownership").rename(columns={"id": "unit"})
    firm = employer[
        (employer["unit_kind"] == "enterprise") & employer["ownership"].isin(["private", "foreign"])
    ]
    rows = listed.merge(lists, on="list_id").merge(firm, on="unit").merge(body, on="unit")
    population = common(rows, ("l0", "l1"), ("b0", "b1")).assign(body=lambda frame: frame["unit"])
    population = population[["unit", "body", "start", "end"]]
    return by_month(t, seated(t, judged(population, t.spells("coverage", "employer_id"))))


def workers(t: Tables) -> Frame:
    job = t.spells("employment", "person_id", "employer_id", "host_id")
    hosted = job[job["host_id"].notna()].drop(columns="employer_id")
    hosted = hosted.rename(columns={"host_id": "body"})
    job = job.drop(columns="host_id").rename(columns={"employer_id": "body"})
    cover = t.spells("coverage", "employer_id")
    cover = cover.rename(columns={"unit": "body", "start": "c0", "end": "c1"}).astype({"body": "float64"})
    jobs = pd.concat([job, hosted]).rename(columns={"start": "j0", "end": "j1"}).astype({"body": "float64"})
    at_work = common(jobs.merge(cover, on="body"), ("j0", "j1"), ("c0", "c1"))
    member = t.spells("membership", "person_id", "status")
    member = member[member["status"] == "in_force"]
    columns = ["unit", "start", "end"]
    holds = pd.concat([at_work[columns], member[columns]])
    del jobs, at_work, member
    return by_month(t, seated(t, judged(job, holds)))


def enrolments(t: Tables) -> Frame:
    rows = t.read("enrolment", "union_id", "valid_from", "withdrawn_on")
    rows = rows[rows["withdrawn_on"] > rows["valid_from"]]
    rows = rows.rename(columns={"union_id": "body", "valid_from": "start"})[["body", "start"]]
    rows["end"] = rows["start"] + 1
    rows = seated(t, rows).merge(districts(t), on="area", how="left")
    month = np.searchsorted(MONTH_ENDS, rows["start"].to_numpy())
    early = rows["start"].to_numpy() < int(np.datetime64("2020-01-01").astype("int64"))
    moved = pd.DataFrame({"district": rows["district"].fillna(NOWHERE).astype("int64"), "month": month})
    moved = moved[~early & (month < len(MONTH_ENDS))].groupby(["district", "month"]).size()
    grid = pd.MultiIndex.from_product(
        [moved.index.levels[0], range(len(MONTH_ENDS))], names=moved.index.names
    )
    moved = moved.reindex(grid, fill_value=0).reset_index(name="units")
    moved["units"] = moved.groupby(["district", moved["month"] // 12])["units"].cumsum()
    return moved.assign(hits=moved["units"])


def published(t: Tables, *, series: str) -> Frame:
    names = t.read("outside_series", "id", "key").rename(columns={"id": "series_id"})
    level = t.read("area", "id", "level").rename(columns={"id": "area_id"})
    rows = t.read("observation", "id", "series_id", "area_id", "period_end", "published_on", "value")
    rows = rows.merge(names[names["key"] == series], on="series_id")
    rows = rows.merge(level[level["level"] == "city"], on="area_id")
    rows = rows.sort_values(["period_end", "published_on", "id"]).drop_duplicates("period_end", keep="last")
    place = np.searchsorted(rows["period_end"].to_numpy(), MONTH_ENDS, side="right") - 1
    months = np.nonzero(place >= 0)[0]
    hits = rows["value"].to_numpy()[place[months]]
    return pd.DataFrame({"district": NOWHERE, "month": months, "units": None, "hits": hits})


METRICS: dict[str, Callable[[Tables], Frame]] = {
    "innovation_studios": studios,
    "master_craftsmen": partial(craftsmen, masters=True),
    "craftsmen": partial(craftsmen, masters=False),
    "skilled_workers_published": partial(published, series="skilled_workers_published"),
    "highly_skilled_published": partial(published, series="highly_skilled_published"),
    "income_growth": partial(published, series="income_growth"),
    "surveyed_unemployment": partial(published, series="surveyed_unemployment"),
    "contract_rate": contracts,
    "congress_rate": congresses,
    "open_affairs_rate": open_affairs,
    "instructor_rate": partial(posts, kind="bargaining_instructor"),
    "mediator_rate": partial(posts, kind="mediator"),
    "workers_homes": partial(facilities, kind="workers_home"),
    "warm_heart_stations": partial(facilities, kind="warm_heart_station"),
    "room_coverage": rooms,
    "mutual_aid_enrolments": enrolments,
    "above_scale_coverage": above_scale,
    "worker_coverage": workers,
}
