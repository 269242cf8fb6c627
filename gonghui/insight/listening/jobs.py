"""Durable jobs of listening: training, sweeps over wordings and counts. All but one run at night."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening import actions
from gonghui.insight.listening.models import Target

AGAIN = RetryStrategy(
    max_attempts=3, wait=5, linear_wait=10, retry_exceptions=[OperationalError, InterfaceError]
)
log = logging.getLogger(__name__)


@app.periodic(cron="23 1 1 * *", periodic_id="listening_learn")
@app.task(queueing_lock="listening.learn", name="listening.learn", queue="sheets", retry=AGAIN)
def learn(timestamp: int) -> int:
    """On the first of every month: both models anew, overruled suggestions among what they learn from."""
    made = 0
    for target in Target.values:
        try:
            actions.learn(target=target, by=system_account(), now=timezone.now())
            made += 1
        except Refusal as refusal:
            log.info("No model of %s: %s", target, refusal)
    return made


@app.periodic(cron="41 1 * * *", periodic_id="listening_hot")
@app.task(queueing_lock="listening.hot", name="listening.hot", queue="sheets", retry=AGAIN)
def propose_hot(timestamp: int) -> int:
    """Every night: what is hot in the last weeks, and examples without persons."""
    return actions.propose_hot(by=system_account(), now=timezone.now())


@app.periodic(cron="11 2 * * *", periodic_id="listening_ahead")
@app.task(queueing_lock="listening.ahead", name="listening.ahead", queue="sheets", retry=AGAIN)
def look_ahead(timestamp: int) -> int:
    """Every night: what rises, or is announced to."""
    return actions.look_ahead(by=system_account(), now=timezone.now())


@app.periodic(cron="31 2 * * 0", periodic_id="listening_pairs")
@app.task(queueing_lock="listening.pairs", name="listening.pairs", queue="sheets", retry=AGAIN)
def propose_pairs(timestamp: int) -> int:
    """Every Sunday: pairs of cases that may tell one matter."""
    return actions.propose_pairs(by=system_account(), now=timezone.now())


@app.periodic(cron="*/5 * * * *", periodic_id="listening_sketch")
@app.task(queueing_lock="listening.sketch", name="listening.sketch", retry=AGAIN)
def sketch(timestamp: int) -> int:
    """Every five minutes: new wordings made comparable."""
    return actions.sketch_wordings(by=system_account(), now=timezone.now())
