"""What the nightly sweep clears, and what it keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from gonghui.foundation.accounts.actions import SIGN_INS_KEPT
from gonghui.foundation.accounts.jobs import sweep_sign_ins

pytestmark = pytest.mark.django_db


def session(account, age):
    store = SessionStore()
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=timezone.now() - age)
    UserSession.objects.create(user=account, ip="127.0.0.1", session_key=store.session_key)


def test_the_sweep_clears_what_is_over_and_keeps_what_the_law_wants(account):
    one = account("one")
    session(one, timedelta(hours=1))
    session(one, -timedelta(hours=1))
    for age in (timedelta(0), SIGN_INS_KEPT - timedelta(days=1), SIGN_INS_KEPT + timedelta(days=1)):
        log = AccessLog.objects.create(username="one")
        AccessLog.objects.filter(pk=log.pk).update(attempt_time=timezone.now() - age)
    assert sweep_sign_ins(timestamp=0) == 1
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert AccessLog.objects.count() == 2
