"""`gonghui search`: what it finds, and that a person's number is no argument."""

from __future__ import annotations

import io
import json

import pytest

from gonghui.faces.command.main import main
from gonghui.foundation.accounts.models import Access

pytestmark = pytest.mark.django_db


@pytest.fixture
def gonghui(capfd):
    def run(*words):
        capfd.readouterr()
        status = main(list(words))
        written = capfd.readouterr()
        return status, written.out, written.err

    return run


def test_it_finds_bodies(plan_city, gonghui):
    name = plan_city.employers[0].name_zh
    status, out, _err = gonghui("search", name, "--json")
    assert status == 0
    assert name in [row["name"] for row in json.loads(out)]
    assert gonghui("search", "没有这样的名称")[0] == 1


def test_a_number_is_no_argument_but_read(plan_city, gonghui, monkeypatch):
    status, _out, err = gonghui("search", "13800138000")
    assert (status, "--number" in err) == (2, True)
    assert gonghui("search")[0] == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("13800138000\n"))
    assert gonghui("search", "--number")[0] == 1
    assert Access.objects.get(kind="lookup").rows == 0
