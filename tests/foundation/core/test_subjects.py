"""A person's own key: destroyed, the person's values are gone from the log and the chain stays whole."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import transaction

from gonghui.foundation.core.actions import (
    add_subject_key,
    chain_changes,
    destroy_subject_key,
    fields_of,
    record_change,
)
from gonghui.foundation.core.models import OPEN, PERSONAL, SENSITIVE, Change, SubjectKey
from gonghui.foundation.core.queries import history_of, subject_key, verify_chain
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.sealed import seal_values
from gonghui.foundation.people.models import Person

ALL = frozenset({OPEN, PERSONAL, SENSITIVE})


class Actor:
    pk = 1


def chain_all() -> None:
    """An open transaction of any database on the server delays it."""
    deadline = time.monotonic() + 300
    while verify_chain().unchained and time.monotonic() < deadline:
        chain_changes()
        time.sleep(0.05)
    assert not verify_chain().unchained


def person(name: str) -> Person:
    with transaction.atomic():
        key = add_subject_key()
        found = Person.objects.create(name=name, subject=key)
        unwrapped = subject_key(key.pk)
        assert unwrapped is not None
        record_change(
            verb="add_person",
            record=found,
            by=Actor(),
            subject=key.pk,
            seal=lambda values: seal_values(Person, values, key=unwrapped),
        )
    return found


@pytest.mark.django_db(transaction=True)
def test_destroying_the_key_erases_and_the_chain_still_verifies() -> None:
    found = person("张三丰")
    chain_all()
    assert "张三丰" not in str(Change.objects.get(model="people.person").after)
    names = [d.after for e in history_of(found, visible=ALL) for d in e.differences if d.field == "name"]
    assert names == ["张三丰"]
    destroy_subject_key(key=found.subject, by=Actor())
    erased = [d.after for e in history_of(found, visible=ALL) for d in e.differences if d.field == "name"]
    assert erased == ["erased"]
    chain_all()
    assert verify_chain().ok
    assert SubjectKey.objects.get().wrapped is None
    # Not even the wrapped key is kept by the change that tells of the destruction.
    assert "wrapped" not in Change.objects.get(verb="destroy_subject_key").before


@pytest.mark.django_db
def test_a_key_is_destroyed_once(by: Any) -> None:
    key = add_subject_key()
    assert len(subject_key(key.pk) or b"") == 16
    destroy_subject_key(key=key, by=by)
    assert subject_key(key.pk) is None
    with pytest.raises(Refusal):
        destroy_subject_key(key=key, by=by)
    assert fields_of(SubjectKey.objects.get(pk=key.pk))["wrapped"] is None
