"""Passwords and user names: what is tried first here is refused, what nobody guesses is not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gonghui.foundation.accounts.actions import change_password, create_account
from gonghui.foundation.accounts.rules.names import is_username
from gonghui.foundation.accounts.rules.passwords import is_habit, names_of
from gonghui.foundation.core.rules import Refusal

WANG = SimpleNamespace(username="officer", name="王建国")


@pytest.mark.parametrize(
    "password",
    ["woaini1314520", "gonghui12351!", "Zhangsan19900101", "P@ssw0rd2024", "Abcd123456", "1qaz2wsx3edc",
     "13800138000", "110101199003070011", "Beijing@2026", "qwertyuiop123", "aaaaaaaaaaaa", "工会12351工会",
     "Wangjianguo85", "wjg@19850707", "jianguo1985!", "Officer2026#", "1234567890ab", "147258369qaz",
     "5201314woaini", "!@#$%^&*()_+", "１２３４５６ab", "zhigongzhijia", "Admin@123456", "bjzgh2026.01",
     "abcabcabcabc"],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password):
    assert is_habit(password, names_of(WANG))


@pytest.mark.parametrize(
    "password",
    [
        "correct horse 7",
        "kettle moss 44",
        "Tianqi-Buma-7",
        "绿茶 火车 北风",
        "x7Kq!vR2mz",
        "12351-demo",
        "滴水穿石 beside 9",
    ],
)
def test_what_nobody_guesses_is_taken(password):
    assert not is_habit(password, names_of(WANG))


@pytest.mark.parametrize(
    "password", ["woaini1314520", "13800138000x", "123456789012", "password12", "Ab1!", "officer-x1"]
)
def test_the_action_refuses_them_for_whoever_sets_them(by, password):
    from gonghui.foundation.accounts.queries import system_account

    with pytest.raises(Refusal) as refused:
        create_account(username="officer", name="王建国", password=password, by=system_account())
    assert refused.value.field == "password"
    account = create_account(username="officer", name="王建国", by=system_account())
    with pytest.raises(Refusal):
        change_password(account=account, password=password, by=account)


def test_a_long_one_with_blanks_around_it_is_kept_as_typed(by):
    from gonghui.foundation.accounts.queries import system_account

    password = "  moss kettle " * 8 + "ß绿 "
    account = create_account(username="long", name="王", password=password, by=system_account())
    assert len(password) > 100
    assert account.check_password(password)
    assert not account.check_password(password.strip())
    assert not account.check_password(password[:100])


@pytest.mark.parametrize(
    ("username", "whole"),
    [
        ("officer", True),
        ("王干事", True),
        ("li.na_2", True),
        ("union chair", True),
        ("оfficer", False),  # a Cyrillic o
        ("off\u200bicer", False),
        ("\u202ereciffo", False),
        ("ｏfficer", False),
        ("", False),
        (" x", False),
        ("a" * 61, False),
    ],
)
def test_user_names_are_read_in_one_way(username, whole):
    assert is_username(username) is whole
