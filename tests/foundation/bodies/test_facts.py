"""What bodies offer to the warehouse."""

from __future__ import annotations

from django.apps import apps

from gonghui.foundation.bodies.facts import TABLES
from gonghui.foundation.core.facts import declared_tables


def test_tables_are_declared_with_open_columns_of_their_models():
    names = [
        "area",
        "area_path",
        "body",
        "body_path",
        "seat",
        "trade_union",
        "employer",
        "coverage",
        "head_count",
    ]
    assert [table.name for table in TABLES] == names
    for table in TABLES:
        assert declared_tables()[table.name] == table
        attnames = {f.attname for f in apps.get_model(table.model)._meta.concrete_fields}
        assert {column.name for column in table.columns} <= attnames


def test_names_of_bodies_stay_out():
    columns = {column.name for table in TABLES for column in table.columns}
    assert not columns & {"name_zh", "name_en", "pinyin", "initials"}
