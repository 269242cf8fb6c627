"""What the house asks of any crypto provider, as tests; the adapter of a certified module passes them, too.

A class of tests inherits this and says how its provider is made: `made(active, versions)`.
"""

from __future__ import annotations

import random

import pytest

from gonghui.foundation.core.rules.crypto import OWN_KEY, Provider, Unreadable

TEXTS = ["", "x", "张三", "110101199003070000", "\x00\u202e", "长" * 5000]
CONTEXT = b"people.person.phone"


class ProviderContract:
    """Inherited by one class of tests for each provider."""

    def made(self, active: int = 1, versions: tuple[int, ...] = (1,)) -> Provider:
        """A provider with keys of these versions; two made alike hold the same keys."""
        raise NotImplementedError

    def test_text_and_bytes_come_back(self):
        machine = self.made()
        for text in TEXTS:
            assert machine.open(machine.seal(text, context=CONTEXT), context=CONTEXT) == text
            sealed = machine.seal_bytes(text.encode(), context=CONTEXT)
            assert self.made().open_bytes(memoryview(sealed), context=CONTEXT) == text.encode()
        content = random.Random(1).randbytes(2_000_000)
        assert machine.open_bytes(machine.seal_bytes(content)) == content

    def test_nothing_of_the_text_shows_and_equal_texts_differ(self):
        machine = self.made()
        sealed = [machine.seal("13800138000", context=CONTEXT) for _ in range(200)]
        assert len(set(sealed)) == len(sealed)
        assert not any(b"138001" in one for one in sealed)

    def test_the_first_byte_names_the_version(self):
        older, newer = self.made(1, (1, 2)), self.made(2, (1, 2))
        assert (older.active, newer.active) == (1, 2)
        assert older.seal("x")[0] == 1
        assert newer.seal("x")[0] == 2
        assert newer.open(older.seal("老值")) == "老值"
        with pytest.raises(Unreadable):
            self.made(2, (2,)).open(older.seal("x"))
        assert set(newer.hash_versions) == {1, 2}
        assert set(self.made(2, (2,)).hash_versions) == {2}

    def test_elsewhere_or_altered_it_does_not_open(self):
        machine = self.made()
        sealed = machine.seal("张三", context=CONTEXT)
        for context in (b"", CONTEXT + b"x", CONTEXT[:-1]):
            with pytest.raises(Unreadable):
                machine.open(sealed, context=context)
        for place in range(len(sealed)):
            altered = bytearray(sealed)
            altered[place] ^= 1 << place % 8
            with pytest.raises(Unreadable):
                machine.open(bytes(altered), context=CONTEXT)
        for cut in (b"", sealed[:1], sealed[:-1], sealed[1:], sealed + b"\x00", bytes(40), b"\xff" * 60):
            with pytest.raises(Unreadable):
                machine.open(cut, context=CONTEXT)

    def test_a_persons_key_opens_its_own_and_no_other(self):
        machine = self.made()
        wrapped, version = machine.new_subject_key()
        other = machine.unwrap(*machine.new_subject_key())
        key = machine.unwrap(memoryview(wrapped), version)
        sealed = machine.seal("张三", key=key, context=CONTEXT)
        assert sealed[0] == OWN_KEY
        assert version == machine.active == wrapped[0]
        # Another process unwraps for itself.
        again = self.made()
        assert again.open(sealed, key=again.unwrap(wrapped, version), context=CONTEXT) == "张三"
        for wrong in (None, other):
            with pytest.raises(Unreadable):
                machine.open(sealed, key=wrong, context=CONTEXT)
        with pytest.raises(Unreadable):
            machine.open(machine.seal("x"), key=key)

    def test_a_wrapped_key_altered_or_misnamed_does_not_unwrap(self):
        machine = self.made(1, (1, 2))
        wrapped, version = machine.new_subject_key()
        for wrong in (0, 2, 9):
            with pytest.raises(Unreadable):
                machine.unwrap(wrapped, wrong)
        for place in range(len(wrapped)):
            altered = bytearray(wrapped)
            altered[place] ^= 0x10
            with pytest.raises(Unreadable):
                machine.unwrap(bytes(altered), version)
        with pytest.raises(Unreadable):
            machine.unwrap(b"", version)

    def test_wrapped_anew_it_is_the_same_persons_key(self):
        older, newer = self.made(1, (1, 2)), self.made(2, (1, 2))
        wrapped, version = older.new_subject_key()
        sealed = older.seal("张三", key=older.unwrap(wrapped, version), context=CONTEXT)
        moved, now = newer.rewrap(wrapped, version)
        assert (now, moved[0]) == (2, 2)
        last = self.made(2, (2,))
        assert last.open(sealed, key=last.unwrap(moved, now), context=CONTEXT) == "张三"
        with pytest.raises(Unreadable):
            last.rewrap(wrapped, version)

    def test_hashes_find_and_tell_nothing(self):
        machine = self.made(1, (1, 2))
        one = machine.keyed_hash("13800000000", purpose="phone")
        assert len(one) == 32
        assert one == self.made(1, (1,)).keyed_hash("13800000000", purpose="phone", version=1)
        assert one != machine.keyed_hash("13800000000", purpose="identity")
        assert one != machine.keyed_hash("13800000000", purpose="phone", version=2)
        assert machine.keyed_hash("a", purpose="bc") != machine.keyed_hash("ab", purpose="c")
        with pytest.raises(KeyError):
            machine.keyed_hash("x", purpose="phone", version=9)

    def test_many_at_once_are_the_same_values(self):
        machine = self.made()
        keys, wrapped, version = machine.new_subject_keys(3)
        assert [machine.unwrap(one, version) for one in wrapped] == keys
        texts = ["甲".encode(), b"", b"13800138000"]
        sealed = machine.seal_all(texts, keys=keys, context=CONTEXT)
        for one, text, place in zip(sealed, texts, wrapped, strict=True):
            key = machine.unwrap(place, version)
            assert machine.open_bytes(one, key=key, context=CONTEXT) == text
        assert machine.keyed_hashes(texts, purpose="phone") == [
            machine.keyed_hash(text.decode(), purpose="phone") for text in texts
        ]
        assert machine.new_subject_keys(0)[:2] == ([], [])

    def test_keys_show_in_no_text(self):
        machine = self.made()
        key = machine.unwrap(*machine.new_subject_key())
        assert key.hex() not in repr(machine)
        assert "seal_keys" not in repr(machine)
