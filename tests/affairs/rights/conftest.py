"""A district with two streets and a unit of statistics, its unions, and employers whose heads are counted."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import ibis
import pytest
from django.apps import apps

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, count_heads, cover, found_body, place_area
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.facts import declared_tables, metric
from gonghui.foundation.warehouse.rules.spells import WarehouseTables, metric_spells, schema_of, tables_used

DAY = date(2015, 1, 1)


@pytest.fixture
def system(db):
    return system_account()


@pytest.fixture
def town(system):
    name_installation(code="TT", name_zh="试验市", by=system)
    w = SimpleNamespace(by=system)

    def area(code, name, level, parent=None, kind=""):
        made = add_area(code=code, name_zh=name, level=level, kind=kind, on=DAY, by=system)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=system)
        return made

    w.city = area("990000", "试验市", "city")
    w.east = area("990101", "东区", "district", w.city)
    w.west = area("990102", "西区", "district", w.city)
    w.one = area("990101001", "东一街道", "street", w.east, "subdistrict")
    w.two = area("990101002", "东二镇", "street", w.east, "town")
    w.zone = area("990101400", "东区开发区", "street", w.east, "statistical")
    w.far = area("990102001", "西一街道", "street", w.west, "subdistrict")

    def union(name, seat, kind, territory=None):
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=DAY, area=seat, by=system, union=facts)

    w.federation = union("试验市总工会", w.one, "federation", w.city)
    w.district = union("东区总工会", w.one, "federation", w.east)
    w.street = union("东一街道总工会", w.one, "street", w.one)
    w.joint = union("东一街道联合工会", w.one, "joint")

    def employer(name, workers=None, kind="enterprise", seat=w.one, since=date(2020, 1, 1), covered=True):
        facts = {"unit_kind": kind, "ownership": "private"}
        made = found_body(kind="employer", name_zh=name, on=DAY, area=seat, by=system, employer=facts)
        if covered:
            cover(union=w.joint.union, employer=made.employer, on=since, by=system)
        if workers is not None:
            count_heads(employer=made.employer, on=since, workers=workers, by=system)
        return made

    w.employer = employer
    w.officer = _staff("rights_officer", w.federation)
    return w


@pytest.fixture
def rate():
    """(numerator, denominator) of a metric on a day, in the city or below an area, from the records."""

    def asked(key, on, area=None):
        found = _spells(metric(key))
        alive = [r for r in found if r["start"] <= on and (r["end"] is None or on < r["end"])]
        if area is not None:
            below = set(areas_below(area, on).values_list("pk", flat=True)) | {area.pk}
            alive = [r for r in alive if r["area"] in below]
        assert len({r["unit"] for r in alive}) == len(alive)
        return sum(r["hit"] for r in alive), len(alive)

    return asked


@pytest.fixture
def bodies_of():
    """unit → the body about which the policy asks, of a metric on a day."""

    def asked(key, on):
        alive = [r for r in _spells(metric(key)) if r["start"] <= on and (r["end"] is None or on < r["end"])]
        return {r["unit"]: r["body"] for r in alive}

    return asked


def _spells(declared):
    """The kernel's own spells of a metric, over the declared columns of the records as they stand."""
    tables = declared_tables()
    engine = ibis.duckdb.connect()
    for name in tables_used(declared, tables):
        schema = schema_of(tables[name])
        model = apps.get_model(tables[name].model)
        rows = list(model.objects.values_list("pk", *[column for column in schema if column != "id"]))
        engine.create_table(name, schema=schema)
        if rows:
            engine.insert(name, ibis.memtable(rows, schema=schema))
    return engine.to_pyarrow(metric_spells(declared, WarehouseTables(tables))).to_pylist()


def _staff(role, body):
    account = Account.objects.create(username=role, name=role, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


@pytest.fixture
def staff(town):
    return _staff
