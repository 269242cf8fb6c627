"""The key file: made once, private, and refused in words when it is broken."""

import stat
import threading

import pytest

from config import keys


def test_made_once_and_private(tmp_path):
    first = keys.load(tmp_path / "var")
    assert keys.load(tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / keys.NAME).stat().st_mode) == 0o600
    assert first["crypto"]["active"] == 1
    assert len(bytes.fromhex(first["crypto"]["seal"][1])) == 16
    assert len(bytes.fromhex(first["crypto"]["hash"][1])) == 32


def test_processes_that_start_at_once_get_the_same_keys(tmp_path):
    found = []
    threads = [threading.Thread(target=lambda: found.append(keys.load(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(each == found[0] for each in found)
    assert [path.name for path in tmp_path.iterdir()] == [keys.NAME]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"secret_key": "x", "crypto": {"active": 1, "seal": {}}}'])
def test_a_broken_file_is_not_replaced(tmp_path, text):
    (tmp_path / keys.NAME).write_text(text)
    with pytest.raises(keys.KeyFileError, match="backup"):
        keys.load(tmp_path)
    assert (tmp_path / keys.NAME).read_text() == text


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"active": 2, "seal": {"1": "00" * 16}, "hash": {"1": "00" * 32}}, "active version 2"),
        ({"active": 1, "seal": {"1": "00"}, "hash": {"1": "00" * 32}}, "16 bytes"),
        ({"active": 1, "seal": {"1": "zz"}, "hash": {"1": "00" * 32}}, "crypto keys"),
        ([], "crypto keys"),
    ],
)
def test_wrong_keys_are_named(value, sentence):
    with pytest.raises(keys.KeyFileError, match=sentence):
        keys.crypto_keys(value)
