"""A town with a staffed hotline, and what the tests of its pages do again and again."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.orders import LAYOUT
from gonghui.foundation.accounts.models import Account
from tests.hotline_town import build_town

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def sign_in(town):
    def signed_in(account: Account | None) -> Client:
        client = Client()
        if account is not None:
            client.force_login(account, backend=BACKEND)
        return client

    return signed_in


def form(**otherwise):
    return {
        "channel": "phone",
        "phone": "13800000001",
        "name": "王小明",
        "request": "complaint",
        "wording": "两个月没有发工资",
        "employer_name": "大洋建筑公司",
        "category": "wages.arrears",
    } | otherwise


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def taken_by(client, **otherwise):
    """Takes an appeal at the desk and gives it back."""
    answer = client.post("/12351/", form(**otherwise))
    assert answer.status_code == 302, text(answer)
    return Appeal.objects.get(case__public_id=answer["Location"].strip("/").split("/")[-1])


def answered(town, client, **otherwise):
    """An appeal that the street's officer has answered."""
    appeal = taken_by(client, **otherwise)
    now = timezone.now()
    if appeal.case.state == "dispatched":
        actions.accept(appeal=appeal, by=town.worker, now=now)
    actions.reply(appeal=appeal, text="已经补发。", claims="solved", by=town.worker, now=now)
    return appeal


def sheet(name, *rows):
    names = {field.heading: field.name for field in LAYOUT}
    plain = {
        "message": "dispatch",
        "sent_at": "2026-03-02 09:00",
        "request": "投诉",
        "phone": "13800000007",
        "wording": "没有发工资",
        "employer": "大洋建筑公司",
        "category": "wages.arrears",
        "area_code": "990101001",
        "due_at": "2099-03-05 18:00",
    }
    lines = [",".join(names)]
    lines += [",".join((plain | row).get(field, "") for field in names.values()) for row in rows]
    return SimpleUploadedFile(name, "\n".join(lines).encode())
