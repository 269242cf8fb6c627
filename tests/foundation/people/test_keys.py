"""Keys changed: everything moves to the active version, whoever reads meanwhile, and a kill loses nothing."""

from __future__ import annotations

import json
import os
import random
import secrets
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models

from gonghui.foundation.accounts.rules.keys import SECOND_FACTOR
from gonghui.foundation.core.actions import attach, rotate_keys
from gonghui.foundation.core.models import SENSITIVE, Change, Installation, SubjectKey
from gonghui.foundation.core.queries import subject_key, verify_chain
from gonghui.foundation.core.queries.files import attachment_content, attachment_path
from gonghui.foundation.core.queries.keys import ending_with_the_key, held_under_keys
from gonghui.foundation.core.rules.crypto import Unreadable, provider
from gonghui.foundation.core.rules.keys import HashedRow, Passing, SealedColumn, declared
from gonghui.foundation.people.actions import (
    correct_person,
    erase_person,
    form_household,
    register_person,
)
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import find_by_identity, key_hashes
from gonghui.foundation.people.rules.keys import ADDRESS
from tests.foundation.people.conftest import number

ONE, TWO = number(1), number(2)

# Under a person's or a case's own key, which alone lies under the installation's.
OWN = {
    "people.person": {"identity", "phone"},
    "cases.caseevent": {"reason", "words"},
    "cases.caseextension": {"reason"},
    "cases.handling": {"reason", "opinion"},
    "cases.letter": {"text", "reply"},
    "appeals.appeal": {"caller_name", "caller_phone"},
    "appeals.callback": {"words"},
    "appeals.textmessage": {"content"},
    "membership.application": {"name", "identity", "phone"},
    "membership.transfer": {"phone"},
    "membership.datarequest": {"phone"},
    "planning.remark": {"words"},
    "listening.example": {"words"},
    "core.subjectkey": {"wrapped"},
}


def test_no_sealed_column_is_forgotten():
    told = {model: set(columns) for model, columns in OWN.items()}
    for kept in declared():
        columns = told.setdefault(kept.model, set())
        if isinstance(kept, SealedColumn):
            columns |= {kept.column, *([kept.hashed[0]] if kept.hashed else [])}
        elif isinstance(kept, HashedRow):
            columns |= {one.column for one in kept.hashes}
        else:
            columns |= set(kept.columns)
    for model in apps.get_models():
        privacy = getattr(model, "privacy", {})
        for field in model._meta.concrete_fields:
            if isinstance(field, models.BinaryField) and privacy.get(field.name) == SENSITIVE:
                assert field.name in told.get(model._meta.label_lower, set()), (model, field.name)
    assert all(kept.why for kept in declared() if isinstance(kept, Passing))


def turn(settings, *, active=2, keep=(1, 2)):
    """The keys after an operator added a version, or dropped one."""
    keys = settings.CRYPTO_KEYS
    made = {
        "seal": keys["seal"] | ({2: secrets.token_hex(16)} if 2 not in keys["seal"] else {}),
        "hash": keys["hash"] | ({2: secrets.token_hex(32)} if 2 not in keys["hash"] else {}),
    }
    settings.CRYPTO_KEYS = {"active": active} | {
        kind: {version: key for version, key in found.items() if version in keep}
        for kind, found in made.items()
    }


def phoned(text):
    one, *others = key_hashes(text, "phone")
    for other in others:
        one |= other
    return Person.objects.get(one)


def left():
    return {one.place: n for one in held_under_keys() if (n := one.under_others(provider().active))}


def test_everything_is_read_and_found_before_while_and_after(town, settings):
    first = register_person(name="张三", identity=ONE, phone="13800138000", by=town.system)
    file = attach(content=b"%PDF-1.4 x", name="a.pdf", record=first, by=town.system, sealed=True)
    old = attachment_path(file.digest)
    turn(settings)
    # Between: found under the version before; a correction keeps one version for both hashes.
    assert find_by_identity(ONE) == first
    correct_person(person=first, phone="13900139000", by=town.system)
    second = register_person(name="李四", identity=TWO, by=town.system)
    assert phoned("13900139000") == first
    assert {place.split()[0] for place in left()} == {"core.subjectkey", "people.person", "core.attachment"}
    rotate_keys(by=town.system, at_once=1)
    assert not left()
    turn(settings, keep=(2,))
    assert {find_by_identity(ONE), find_by_identity(TWO)} == {first, second}
    assert phoned("13900139000") == first
    file.refresh_from_db()
    assert attachment_content(file) == b"%PDF-1.4 x"
    assert attachment_path(file.digest) != old
    assert Change.objects.filter(verb="rotate_keys").count() >= 3
    assert rotate_keys(by=town.system) == {}
    assert verify_chain().ok


def test_with_the_key_dropped_too_early_nothing_is_touched(town, settings):
    person = register_person(name="张三", identity=ONE, by=town.system)
    before = bytes(SubjectKey.objects.get(pk=person.subject_id).wrapped)
    turn(settings, keep=(2,))
    with pytest.raises(Unreadable):
        rotate_keys(by=town.system)
    assert bytes(SubjectKey.objects.get(pk=person.subject_id).wrapped) == before


def test_who_was_erased_stays_erased(town, settings):
    person = register_person(name="张三", identity=ONE, phone="13800138000", by=town.system)
    erase_person(person=person, reason="本人要求", by=town.system)
    turn(settings)
    rotate_keys(by=town.system)
    assert subject_key(person.subject_id) is None
    assert find_by_identity(ONE) is None
    assert not left()


def test_it_is_said_what_ends_with_a_key():
    places = dict(ending_with_the_key())
    assert any("query_hash" in place for place in places)
    assert Installation._meta.label_lower not in " ".join(places)


CHILD = """
import sys
import django
django.setup()
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.actions import rotate_keys
print("ready", flush=True)
rotate_keys(by=system_account(), at_once=7)
"""
PEOPLE = 120


@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_it_comes_to_its_end(town, settings, tmp_path):
    for n in range(1, PEOPLE + 1):
        register_person(name="张三", identity=number(n), by=town.system)
    turn(settings)
    chance, survived = random.Random(1), 0
    for _ in range(3):
        child = started(settings)
        time.sleep(chance.uniform(0, 0.4))
        survived += child.poll() is None
        child.kill()
        child.communicate()
        assert find_by_identity(number(1)).name == "张三"
        assert find_by_identity(number(PEOPLE)).name == "张三"
    assert survived
    rotate_keys(by=town.system)
    assert not left()
    turn(settings, keep=(2,))
    assert {find_by_identity(number(n)) is not None for n in range(1, PEOPLE + 1)} == {True}
    told = [change.params["count"] for change in Change.objects.filter(verb="rotate_keys")]
    assert sum(told) == 2 * PEOPLE  # each key and each row once, whatever was killed


def started(settings):
    """A process that rotates, on this test's database."""
    kept = connection.settings_dict
    host, port = kept["HOST"], kept["PORT"]
    where = f"?host={host}" if host.startswith("/") else ""
    server = "" if host.startswith("/") else f"{host}:{port}" if port else host
    password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{kept['USER']}{password}@{server}/{kept['NAME']}{where}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGHUI_ATTACHMENTS": str(settings.ATTACHMENT_DIR),
        "GONGHUI_CRYPTO_KEYS": json.dumps(settings.CRYPTO_KEYS),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n", child.stderr and child.stderr.read().decode()
    return child


def test_columns_and_secrets_under_the_installations_key_move_with_their_place(town, settings):
    head = register_person(name="张三", identity=ONE, by=town.system)
    home = form_household(head=head, on=date(2024, 5, 1), address="某街1号", by=town.system)
    machine = provider()
    sealed = {
        name: b64encode(machine.seal(name, context=SECOND_FACTOR)).decode() for name in ("secret", "seed")
    }
    factor = Authenticator.objects.create(user=town.system, type="totp", data=sealed | {"used_mask": 3})
    turn(settings)
    assert {place.split()[0] for place in left()} >= {"people.household", "mfa.authenticator"}
    done = rotate_keys(by=town.system)
    assert (done["people.household address"], done["mfa.authenticator data"]) == (1, 1)
    turn(settings, keep=(2,))
    factor.refresh_from_db()
    opened = {
        name: provider().open(b64decode(factor.data[name]), context=SECOND_FACTOR)
        for name in ("secret", "seed")
    }
    assert opened == {"secret": "secret", "seed": "seed"}
    assert factor.data["used_mask"] == 3
    home.refresh_from_db()
    assert provider().open(home.address, context=ADDRESS) == "某街1号"
    assert not left()
