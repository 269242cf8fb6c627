"""A district with two streets, their unions, a firm with its own union, and officers who keep the files."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import ibis
import pytest
from django.apps import apps

from gonghui.affairs.cadres.actions import assign, certify, select, train
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, count_heads, cover, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.facts import declared_tables, metric
from gonghui.foundation.warehouse.rules.spells import WarehouseTables, metric_spells, schema_of, tables_used

DAY = date(2015, 1, 1)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ON = NOW.date()


def staff(role, body, username=""):
    account = Account.objects.create(username=username or role, name=username or role, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


@pytest.fixture
def town(db):
    system = system_account()
    name_installation(code="TT", name_zh="试验市", by=system)
    w = SimpleNamespace(by=system, now=NOW, on=ON)

    def area(code, name, level, parent=None, kind=""):
        made = add_area(code=code, name_zh=name, level=level, kind=kind, on=DAY, by=system)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=system)
        return made

    w.city = area("990000", "试验市", "city")
    w.east = area("990101", "东区", "district", w.city)
    w.one = area("990101001", "东一街道", "street", w.east, "subdistrict")
    w.two = area("990101002", "东二镇", "street", w.east, "town")

    def union(name, seat, kind, territory=None):
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=DAY, area=seat, by=system, union=facts)

    w.federation = union("试验市总工会", w.one, "federation", w.city)
    w.district = union("东区总工会", w.one, "federation", w.east)
    w.street = union("东一街道总工会", w.one, "street", w.one)
    w.second = union("东二镇总工会", w.two, "street", w.two)
    w.own = union("大洋公司工会", w.one, "basic")
    w.plant = union("国营机床厂工会", w.two, "basic")

    def employer(name, ownership, workers, covered_by):
        facts = {"unit_kind": "enterprise", "ownership": ownership}
        made = found_body(kind="employer", name_zh=name, on=DAY, area=w.one, by=system, employer=facts)
        cover(union=covered_by.union, employer=made.employer, on=DAY, by=system)
        count_heads(employer=made.employer, on=date(2025, 1, 1), workers=workers, by=system)
        return made

    w.firm = employer("大洋公司", "private", 230, w.own)
    w.works = employer("国营机床厂", "state", 90, w.plant)
    w.officer = staff("district_officer", w.district, "district_officer")
    w.keeper = staff("membership_officer", w.federation, "keeper")
    w.chair = staff("union_chair", w.own, "chair")
    return w


@pytest.fixture
def professional(town):
    """Somebody of a pool, brought as far as is asked: selected, trained, certified or active."""

    def made(name="沈知行", kind="lawyer", body=None, upto="active", street="东二镇", workload=None):
        body = body or town.district
        post = select(
            name=name, body=body, kind=kind, valid_from=date(2024, 1, 1), by=town.keeper, workload=workload
        )
        if upto == "selected":
            return post
        train(
            post=post,
            name="岗前培训",
            hours=24,
            began_on=date(2024, 2, 1),
            ended_on=date(2024, 2, 3),
            passed=True,
            by=town.keeper,
        )
        if upto == "trained":
            return post
        post = certify(
            post=post,
            certificate="证001",
            certified_from=date(2024, 3, 1),
            certified_to=date(2027, 3, 1),
            by=town.keeper,
        )
        if upto == "active":
            assign(post=post, street=street, on=date(2024, 4, 1), by=town.keeper)
        return post

    return made


@pytest.fixture
def rate():
    """(numerator, denominator) of a ratio, or a count, on a day, from the records as they stand."""

    def asked(key, on):
        declared, tables = metric(key), declared_tables()
        engine = ibis.duckdb.connect()
        for name in tables_used(declared, tables):
            schema = schema_of(tables[name])
            model = apps.get_model(tables[name].model)
            rows = list(model.objects.values_list("pk", *[column for column in schema if column != "id"]))
            engine.create_table(name, schema=schema)
            if rows:
                engine.insert(name, ibis.memtable(rows, schema=schema))
        found = engine.to_pyarrow(metric_spells(declared, WarehouseTables(tables))).to_pylist()
        alive = [r for r in found if r["start"] <= on and (r["end"] is None or on < r["end"])]
        return sum(bool(r["hit"]) for r in alive), len(alive)

    return asked
