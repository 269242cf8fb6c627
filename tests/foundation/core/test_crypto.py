"""Sealing and hashing: the standards' test vectors, contexts, key versions, altered bytes."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.core.rules.crypto import SoftwareProvider, Unreadable, digest, digesting, provider

MACHINE = SoftwareProvider(1, {1: bytes(range(16)), 2: bytes(16)}, {1: bytes(32), 2: b"\x01" * 32})


@pytest.mark.parametrize(
    ("message", "expected"),
    [  # GB/T 32905, appendix A
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_vectors(message: bytes, expected: str) -> None:
    assert digest(message).hex() == expected
    machine = digesting()
    for start in range(0, len(message), 7):
        machine.update(message[start : start + 7])
    assert machine.finalize().hex() == expected


def test_sm4_vector() -> None:
    # GB/T 32907, appendix A: one block under itself as key.
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    machine = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert machine.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_vector() -> None:
    # RFC 8998, appendix A.1, laid out as the provider stores it.
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    text = b"".join(bytes([b]) * 8 for b in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    machine = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    machine.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    body = machine.update(text) + machine.finalize()
    assert body.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert machine.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@given(st.text(), st.binary(max_size=40))
def test_what_is_sealed_opens_in_its_context_only(text: str, context: bytes) -> None:
    sealed = MACHINE.seal(text, context=context)
    assert MACHINE.open(sealed, context=context) == text
    with pytest.raises(Unreadable):
        MACHINE.open(sealed, context=context + b"x")


@given(st.text(), st.data())
def test_one_altered_byte_does_not_open(text: str, data: st.DataObject) -> None:
    sealed = bytearray(MACHINE.seal(text))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        MACHINE.open(bytes(sealed))


def test_equal_texts_are_sealed_differently() -> None:
    assert MACHINE.seal("x") != MACHINE.seal("x")


def test_old_key_versions_stay_readable() -> None:
    newer = SoftwareProvider(2, MACHINE.seal_keys, MACHINE.hash_keys)
    sealed = MACHINE.seal("老值")
    assert sealed[0] == 1
    assert newer.open(sealed) == "老值"
    assert newer.seal("新值")[0] == 2
    with pytest.raises(Unreadable):
        SoftwareProvider(2, {2: bytes(16)}, {2: bytes(32)}).open(sealed)


def test_a_persons_key_opens_only_what_it_sealed() -> None:
    wrapped, version = MACHINE.new_subject_key()
    key = MACHINE.unwrap(wrapped, version)
    sealed = MACHINE.seal("张三", key=key, context=b"name")
    assert MACHINE.open(sealed, key=key, context=b"name") == "张三"
    other = MACHINE.unwrap(*MACHINE.new_subject_key())
    for wrong in (None, other):
        with pytest.raises(Unreadable):
            MACHINE.open(sealed, key=wrong, context=b"name")
    with pytest.raises(Unreadable):
        MACHINE.open(MACHINE.seal("x"), key=key)
    with pytest.raises(Unreadable):
        MACHINE.unwrap(wrapped, 2)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 28])
def test_too_short_is_refused(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        MACHINE.open(sealed)


def test_hashes_differ_by_purpose_and_version() -> None:
    one = MACHINE.keyed_hash("13800000000", purpose="phone")
    assert len(one) == 32
    assert one == MACHINE.keyed_hash("13800000000", purpose="phone", version=1)
    assert one != MACHINE.keyed_hash("13800000000", purpose="identity")
    assert one != MACHINE.keyed_hash("13800000000", purpose="phone", version=2)
    with pytest.raises(KeyError):
        MACHINE.keyed_hash("x", purpose="phone", version=9)


def test_keys_do_not_show_in_the_provider_s_text(settings: Any) -> None:
    assert "seal_keys" not in repr(provider())
    assert settings.CRYPTO_KEYS["seal"][1] not in repr(provider())
