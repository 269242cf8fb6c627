"""The contract of a crypto provider, held by ours, by a quite different one, and by a configured one."""

from __future__ import annotations

import pytest
from django.conf import settings as installed
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.actions import attach, rotate_keys
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.rules.crypto import SoftwareProvider, Unreadable, provider
from gonghui.foundation.people.actions import correct_person, erase_person, register_person
from gonghui.foundation.people.queries import find_by_identity
from tests.foundation.core.provider_contract import ProviderContract
from tests.foundation.core.vault import HANDLE, Vault
from tests.foundation.people.conftest import number

SOFTWARE = "gonghui.foundation.core.rules.crypto.SoftwareProvider"
KEYS = {version: bytes([version]) * 32 for version in (1, 2)}


class TestSoftware(ProviderContract):
    def made(self, active=1, versions=(1,)):
        return SoftwareProvider(active, {v: KEYS[v][:16] for v in versions}, {v: KEYS[v] for v in versions})


class TestVault(ProviderContract):
    def made(self, active=1, versions=(1,)):
        return Vault(active, versions)


class Configured(ProviderContract):
    """The adapter that GONGHUI_CRYPTO_PROVIDER names, with versions 1 and 2 of GONGHUI_CRYPTO_KEYS."""

    def made(self, active=1, versions=(1,)):
        def only(keys):
            return {int(v): key for v, key in keys.items() if int(v) in versions}

        kept = {
            kind: only(keys) if isinstance(keys, dict) else keys
            for kind, keys in installed.CRYPTO_KEYS.items()
        }
        return import_string(installed.CRYPTO_PROVIDER).of(kept | {"active": active})


if installed.CRYPTO_PROVIDER != SOFTWARE:

    class TestConfigured(Configured):
        """Only where an installation has one."""


def test_the_house_lives_with_another_provider(settings, db):
    """People registered, found, corrected, erased; a file sealed; keys changed: nobody looks into a key."""
    Installation.objects.create(code="BJ", name_zh="演示市", is_demo=True)
    system = system_account()
    settings.CRYPTO_PROVIDER = "tests.foundation.core.vault.Vault"
    settings.CRYPTO_KEYS = {"active": 1, "seal": {1: ""}, "hash": {}}
    assert isinstance(provider(), Vault)
    first, second = number(1), number(2)
    person = register_person(name="张三", identity=first, phone="13800138000", by=system)
    other = register_person(name="李四", identity=second, by=system)
    file = attach(content=b"%PDF-1.4 x", name="a.pdf", record=person, by=system, sealed=True)
    assert find_by_identity(first) == person
    settings.CRYPTO_KEYS = {"active": 2, "seal": {1: "", 2: ""}, "hash": {}}
    correct_person(person=person, phone="13900139000", by=system)
    erase_person(person=other, reason="本人要求", by=system)
    rotate_keys(by=system)
    settings.CRYPTO_KEYS = {"active": 2, "seal": {2: ""}, "hash": {}}
    assert find_by_identity(first) == person
    assert find_by_identity(second) is None
    file.refresh_from_db()
    assert attachment_content(file) == b"%PDF-1.4 x"
    person.refresh_from_db()
    key = provider().unwrap(person.subject.wrapped, person.subject.key_version)
    assert key.startswith(HANDLE)
    settings.CRYPTO_PROVIDER = SOFTWARE
    settings.CRYPTO_KEYS = {
        "active": 2,
        "seal": {2: "00" * 16},
        "hash": {2: "00" * 32},
    }
    with pytest.raises(Unreadable):
        provider().open(person.identity, key=provider().new_subject_keys(1)[0][0])


def test_a_class_that_is_no_provider_is_refused(settings):
    settings.CRYPTO_PROVIDER = "datetime.date"
    with pytest.raises(ImproperlyConfigured, match="no crypto provider"):
        provider()
