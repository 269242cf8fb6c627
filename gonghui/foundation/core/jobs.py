"""Durable jobs of the core: chaining the logs, the change log's months ahead, jobs whose worker died."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from gonghui.foundation.core import actions

log = logging.getLogger(__name__)

# A worker says every five seconds that it lives; whoever is silent for so long is dead.
SILENT_AFTER = settings.PROCRASTINATE_WORKER_DEFAULTS["stalled_worker_timeout"]  # seconds


@app.periodic(cron="* * * * *", periodic_id="chain_changes")
@app.task(queueing_lock="chain_changes", name="core.chain_changes", pass_context=False)
def chain_changes(timestamp: int) -> int:
    """Every minute: hashes what ended transactions wrote to the logs onto their chains."""
    return actions.chain_logs()


@app.periodic(cron="10 3 * * *", periodic_id="make_change_partitions")
@app.task(queueing_lock="make_change_partitions", name="core.make_change_partitions")
def make_change_partitions(timestamp: int) -> list[str]:
    """Every night: the change log's months ahead."""
    return actions.make_change_partitions(on=timezone.localdate())


@app.periodic(cron="* * * * * */15", periodic_id="retry_stalled")
@app.task(queueing_lock="retry_stalled", name="core.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Four times a minute: jobs whose worker died are given to another; jobs are written to bear that."""
    manager = context.app.job_manager
    stalled: list[Job] = list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_AFTER))
    for job in stalled:
        log.warning("job %s (%s) was left by a worker that died; it runs again", job.id, job.task_name)
        await manager.retry_job(job)
    return len(stalled)
