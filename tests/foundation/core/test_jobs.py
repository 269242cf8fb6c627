"""The core's jobs: declared with their times, and a job whose worker died runs again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app, procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob

from gonghui.foundation.core import jobs

NAMES = {"core.chain_changes", "core.make_change_partitions", "core.retry_stalled"}


def test_the_periodic_jobs_are_declared() -> None:
    declared = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert declared.keys() >= NAMES
    assert declared["core.chain_changes"] == "* * * * *"


@pytest.mark.django_db(transaction=True)
def test_the_jobs_call_their_actions() -> None:
    assert jobs.chain_changes(timestamp=0) == 0
    assert jobs.make_change_partitions(timestamp=0) == []


@pytest.mark.django_db(transaction=True)
def test_a_job_left_by_a_dead_worker_is_waiting_again() -> None:
    with connection.cursor() as cursor:
        # The queue's own tables are not emptied after tests that commit.
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
        )
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " SELECT 'default', 'core.chain_changes', '{}', 'doing', id FROM procrastinate_workers"
        )

    class Context:
        app: Any = procrastinate_app.current_app.with_connector(
            procrastinate_app.current_app.connector.get_worker_connector()  # type: ignore[attr-defined]
        )

    async def retry() -> int:
        async with Context.app.open_async():
            return await jobs.retry_stalled.func(Context(), timestamp=0)

    assert asyncio.run(retry()) == 1
    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts) == ("todo", 1)
