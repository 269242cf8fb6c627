"""Sheets in and out: a roll of members taken in with every check, beside the least that any way must do.

`python scripts/bench/sheets.py --rows 1000000` loads a demo city into a database of its own, writes a roll of
so many invented members, and measures, each step in a process of its own:

- the least: reading the file, sealing every number, COPY into the indexed tables; no check, no dry run;
- ours: keeping, staging, checking every row, publishing (which checks once more);
- the usual Django package for sheets (django-import-export), where it is installed, on 50 000 rows;
- taking the same members out again, and the memory that takes.

The load of the machine is printed beside, since two cores are soon shared. The step imports at once what
another one loaded and takes it back, so that every step finds the same tables.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from house import ROOT, House, Measured, house, load_city

sys.path.insert(0, str(ROOT))

TITLES = ("姓名", "身份证号", "手机号", "所在工会", "入会日期", "会籍状态", "工作单位")
PACKAGE, PACKAGE_ROWS = "import_export", 50_000
TIMES_LEAST, TIMES_FASTER, EXPORT_MIB = 3.0, 10.0, 300.0
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
JOINED = ("2021-03-05", "2021/3/6", "2021年3月7日", "2021.3.8", "20210309", "44266")


def main() -> int:
    """Measures all steps; 1 when something is over its limit."""
    parser = argparse.ArgumentParser(description="Measures sheets in and out.")
    parser.add_argument("--rows", type=int, default=PACKAGE_ROWS)
    parser.add_argument(
        "--compare",
        action="store_true",
        help="with the usual package, on 50 000 rows; most of an hour",
    )
    parser.add_argument("--scale", default="tiny", help="of the demo city that is there before")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(_in_process(STEPS[options.step], Path(options.file))))
        return 0
    with house(options.scale, installed=False) as own:
        load_city(own)
        measured = everything(own, PACKAGE_ROWS if options.compare else options.rows, options.compare)
    return 1 if any(one.missed for one in measured) else 0


def everything(own: House, rows: int, compared: bool = False) -> list[Measured]:
    """All steps in an installation that has a city; `compared` also with the usual package."""
    own.take()
    import django

    django.setup()
    from django.db import connections

    from config import processes

    connections.close_all()  # the server may have been another one before
    with tempfile.TemporaryDirectory() as folder, processes.database_running():
        roll = Path(folder) / "roll.csv"
        write_roll(roll, rows)
        measured = _in(own, roll, rows)
        if compared:
            measured += _package(own, roll, measured)
        measured += _out(own, roll, rows)
    return measured


def _in(own: House, roll: Path, rows: int) -> list[Measured]:
    least, ours = _step(own, "least", roll), _step(own, "ours", roll)
    how = (
        f"{rows} members: read, seal, COPY {least['seconds']:.0f} s; kept and staged {ours['staged']:.0f} s, "
        f"checked {ours['checked']:.0f} s, published {ours['published']:.0f} s; load {_load()}"
    )
    ratio = ours["seconds"] / least["seconds"]
    return [
        Measured("roll of members taken in / the least", ratio, TIMES_LEAST, "×", how),
        Measured("roll of members taken in", ours["seconds"], None, "s", f"{rows} rows"),
        Measured("its memory", ours["mib"], None, "MiB", "of the one process"),
    ]


def _package(own: House, roll: Path, measured: list[Measured]) -> list[Measured]:
    """The usual package on the same file; where it is not installed, why there is no figure."""
    if importlib.util.find_spec(PACKAGE) is None:
        print(
            f"no comparison with django-import-export: {PACKAGE} is not installed here (it is no part of the "
            "platform; add it to the development tools to measure it)",
            file=sys.stderr,
        )
        return []
    theirs = _step(own, "package", roll)
    ours = next(one.value for one in measured if one.unit == "s")
    how = f"{PACKAGE_ROWS} rows, dry run and import: {theirs['seconds']:.0f} s; load {_load()}"
    return [Measured("django-import-export / ours", theirs["seconds"] / ours, TIMES_FASTER, "×", how, True)]


def _out(own: House, roll: Path, rows: int) -> list[Measured]:
    _step(own, "fill", roll)
    found = []
    for kind in ("csv", "xlsx"):
        out = _step(own, f"out-{kind}", roll)
        how = (
            f"{out['rows']} members in {out['seconds']:.0f} s, {out['bytes'] / 2**20:.0f} MiB; load {_load()}"
        )
        found.append(Measured(f"members taken out as .{kind}: memory", out["mib"], EXPORT_MIB, "MiB", how))
    return found


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _step(own: House, name: str, roll: Path) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__)), "--step", name, "--file", str(roll)]
    done = subprocess.run(command, cwd=ROOT, env=own.environment, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _in_process(step: Callable[[Path], dict[str, float]], roll: Path) -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    started = time.perf_counter()
    found = step(roll)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "mib": peak} | found


# -- the roll --------------------------------------------------------------------------------------------


def write_roll(path: Path, rows: int) -> None:
    """A roll of invented members of the city's own unions and employers, in an officer's forms of dates."""
    places = list(_places())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        for number, (name, identity, phone) in enumerate(people(rows)):
            union, employer = places[number % len(places)]
            writer.writerow((name, identity, phone, union, JOINED[number % len(JOINED)], "在籍", employer))


def people(count: int) -> Iterator[tuple[str, str, str]]:
    """Invented people: name, identity number, phone; none of them in the demo city."""
    from gonghui.foundation.core.rules.identity import check_digit_18

    for number in range(count):
        # Region 99 is invented; 999 people a day from 1960 on, so that no number comes twice.
        day = date(1960, 1, 1) + timedelta(days=number // 999)
        first17 = f"999999{day:%Y%m%d}{number % 999 + 1:03}"
        name = SURNAMES[number % 10] + GIVEN[number // 10 % 20] + GIVEN[number // 200 % 20]
        yield name, first17 + check_digit_18(first17), f"13{number:09}"


def _places() -> Iterator[tuple[str, str]]:
    """Names of unions with those of employers they cover, no name borne by two."""
    from django.db.models import Count

    from gonghui.foundation.bodies.models import Body, Coverage

    twice = set(
        Body.objects.values("name_zh")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values_list("name_zh", flat=True)
    )
    covers = Coverage.objects.filter(
        valid_to=None,
        valid_from__lte=date(2021, 3, 1),
        union__body__valid_to=None,
        employer__body__valid_to=None,
        union__body__valid_from__lte=date(2021, 3, 1),
    )
    for pair in covers.values_list("union__body__name_zh", "employer__body__name_zh").order_by("pk"):
        if not twice & set(pair):
            yield pair


# -- steps, each in a process of its own -----------------------------------------------------------------


def least(roll: Path) -> dict[str, float]:
    """Read, seal, COPY: what cannot be left out."""
    import numpy as np
    from django.db import transaction

    from gonghui.foundation.bodies.models import Body
    from gonghui.foundation.core.actions import copy_columns
    from gonghui.foundation.core.models import SubjectKey
    from gonghui.foundation.core.rules.crypto import provider
    from gonghui.foundation.people.actions.columns import PeopleColumns, _bytes, _named, _sealed
    from gonghui.foundation.people.models import Employment, Membership, Person
    from gonghui.foundation.people.queries.rolls import told_by

    bodies = dict(Body.objects.values_list("name_zh", "pk"))
    names: dict[str, int] = {}
    columns: list[list[Any]] = [[], [], [], [], []]
    with roll.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for name, identity, phone, union, _day, _status, employer in rows:
            told = (names.setdefault(name, len(names)), identity, phone, bodies[union], bodies[employer])
            for column, value in zip(columns, told, strict=True):
                column.append(value)
    numbers = np.array(columns[1], dtype="S18")
    births, sexes = told_by(numbers)
    given = PeopleColumns(
        list(names), np.array(columns[0]), sexes, births, numbers, np.array(columns[2], dtype="S11")
    )
    count, machine = len(numbers), provider()
    with transaction.atomic():
        keys, wrapped, version = machine.new_subject_keys(count)
        subjects, _digest = copy_columns(
            model=SubjectKey, columns={"wrapped": _bytes(wrapped), "key_version": np.full(count, version)}
        )
        own = {
            "sex": sexes,
            "birth_date": births,
            "identity_kind": np.full(count, b"resident"),
            "hash_version": np.full(count, machine.active),
            "subject": np.arange(subjects.start, subjects.stop),
        }
        persons, _digest = copy_columns(
            model=Person, columns=_named(given) | _sealed(given, keys, machine) | own
        )
        tie = {
            "person_id": np.arange(persons.start, persons.stop),
            "valid_from": np.full(count, np.datetime64("2021-03-05")),
            "valid_to": np.ma.masked_all(count, dtype="datetime64[D]"),
        }
        unions, status, none = np.array(columns[3]), np.full(count, b"in_force"), np.full(count, b"")
        copy_columns(model=Membership, columns=tie | {"union_id": unions, "status": status, "ended": none})
        work = {"employer_id": np.array(columns[4]), "kind": np.full(count, b"contract")}
        copy_columns(model=Employment, columns=tie | work)
        transaction.set_rollback(True)
    return {}


def ours(roll: Path) -> dict[str, float]:
    """As an officer and the worker do it, then taken back."""
    from django.db import transaction

    with transaction.atomic():
        found = _taken_in(roll)
        transaction.set_rollback(True)
    return found


def fill(roll: Path) -> dict[str, float]:
    """The same, to stay."""
    return _taken_in(roll)


def _taken_in(roll: Path) -> dict[str, float]:
    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.registers import queries
    from gonghui.foundation.registers.actions import publishing, sheets, stage_sheet

    sheets.LONG, sheets.CHUNK = 0, 5000
    by, moments = system_account(), [time.perf_counter()]
    check, checked = sheets.check_sheet, []

    def noted(**given: Any) -> Any:
        checked.append(time.perf_counter())
        return check(**given)

    sheets.check_sheet = noted
    sheet = stage_sheet(
        register=queries.register("members"), content=roll.read_bytes(), name="roll.csv", by=by
    )
    sheets.resume(sheet=sheet)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.error_count) == ("checked", 0), sheet.problem
    moments += [checked[0], time.perf_counter()]
    publishing.publish_now(sheet=sheet, by=by)
    moments.append(time.perf_counter())
    spent = [later - earlier for earlier, later in pairwise(moments)]
    return dict(zip(("staged", "checked", "published"), spent, strict=True)) | {"seconds": sum(spent)}


def package(roll: Path) -> dict[str, float]:
    """The usual package, used as its documentation does: a resource a model, a dry run, then the import."""
    import tablib  # type: ignore[import-not-found]
    from django.db import transaction
    from import_export import fields, resources, widgets  # type: ignore[import-not-found]

    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.bodies.models import Union
    from gonghui.foundation.people.actions import register_person
    from gonghui.foundation.people.models import Membership
    from gonghui.foundation.people.queries import find_by_identity
    from gonghui.foundation.registers.rules.values import read_date

    by = system_account()

    class Members(resources.ModelResource):
        union = fields.Field(
            "union", "所在工会", widget=widgets.ForeignKeyWidget(Union, field="body__name_zh")
        )

        class Meta:
            model = Membership
            fields = ("union",)
            import_id_fields = ()
            use_transactions = True

        def before_save_instance(self, instance: Any, row: Any, **_given: Any) -> None:
            known = find_by_identity(row["身份证号"])
            instance.person = known or register_person(
                name=row["姓名"], identity=row["身份证号"], phone=row["手机号"], by=by
            )
            instance.valid_from = read_date(row["入会日期"])

    data = tablib.Dataset().load(roll.read_text("utf-8"), format="csv")
    started = time.perf_counter()
    with transaction.atomic():
        for dry in (True, False):
            result = Members().import_data(data, dry_run=dry, raise_errors=False)
            assert not result.has_errors(), result.row_errors()[:1]
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return {"seconds": seconds}


def _out_as(kind: str) -> Callable[[Path], dict[str, float]]:
    def out(_roll: Path) -> dict[str, float]:
        from gonghui.foundation.accounts.queries import system_account
        from gonghui.foundation.registers import queries
        from gonghui.foundation.registers.actions.exports import Wanted, rows_of, written_out

        by = system_account()
        wanted = Wanted(queries.register("members"), date(2025, 12, 31), kind=kind)
        rows = rows_of(wanted, by)
        count = rows.count()
        made = written_out(wanted, rows, count, by=by, purpose="measuring")
        return {"rows": count, "bytes": sum(map(len, made.content))}

    return out


STEPS: dict[str, Callable[[Path], dict[str, float]]] = {
    "least": least,
    "ours": ours,
    "fill": fill,
    "package": package,
    "out-csv": _out_as("csv"),
    "out-xlsx": _out_as("xlsx"),
}

if __name__ == "__main__":
    raise SystemExit(main())
