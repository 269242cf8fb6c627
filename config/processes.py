"""The processes of an installation: the database made ready, the site, the worker."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from config.children import Children

SITE_PROCESSES = 2
THREADS = 4


class DatabaseError(RuntimeError):
    """The database cannot be reached or made; the message says what to do."""


def database_running() -> AbstractContextManager[Any]:
    """The embedded server for as long as the block runs; nothing where DATABASE_URL names a server.

    Raises:
        config.postgres.PostgresError: it does not start.
    """
    from django.conf import settings

    return settings.EMBEDDED.running() if settings.EMBEDDED is not None else nullcontext()


def make_database() -> None:
    """Makes the database where the server has none of that name yet.

    Raises:
        DatabaseError: the server cannot be reached, or refuses.
    """
    import psycopg
    from django.db import connection

    wanted = connection.settings_dict
    where: dict[str, Any] = {
        "host": wanted["HOST"] or None,
        "port": wanted["PORT"] or None,
        "user": wanted["USER"] or None,
        "password": wanted["PASSWORD"] or None,
        "connect_timeout": 10,
    }
    try:
        try:
            psycopg.connect(dbname=wanted["NAME"], **where).close()
            return
        except psycopg.OperationalError as error:
            if "does not exist" not in str(error) or f'"{wanted["NAME"]}"' not in str(error):
                raise
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as maintenance:
            name = psycopg.sql.Identifier(wanted["NAME"])
            maintenance.execute(
                psycopg.sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name)
            )
    except psycopg.Error as error:
        raise DatabaseError(
            f"The database {wanted['NAME']!r} cannot be reached or made: {str(error).strip()} "
            "Check DATABASE_URL, or unset it to use the embedded server."
        ) from error


def site_command(*, host: str, port: int, processes: int = SITE_PROCESSES) -> list[str]:
    """The command line of the site."""
    return [
        str(Path(sys.executable).parent / "granian"),
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={processes}",
        f"--blocking-threads={THREADS}",
        # The supervisor starts a process again that was killed; each takes at most this long to stop.
        "--respawn-failed-workers",
        "--workers-kill-timeout=10",
        "--log-level=warning",
        "config.wsgi:application",
    ]


def worker_command() -> list[str]:
    """The command line of the worker."""
    return [sys.executable, "-m", "config.worker"]


def site_environment() -> dict[str, str]:
    """The environment of the site: pooled connections, figures made ahead, the project's own folder."""
    root = str(Path(__file__).resolve().parent.parent)
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGHUI_POOL": os.environ.get("GONGHUI_POOL", "1"),
        "GONGHUI_WAREHOUSE_PATIENCE_MS": os.environ.get("GONGHUI_WAREHOUSE_PATIENCE_MS", "5000"),
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
    }


def serve(*, host: str = "127.0.0.1", port: int = 8000, processes: int = SITE_PROCESSES) -> int:
    """Serves the site until it is stopped.

    Returns:
        The exit status of the server.
    """
    with Children(note=print) as children:
        children.start("site", site_command(host=host, port=port, processes=processes), site_environment())
        return children.wait()


def work() -> None:
    """Runs the worker in this process until it is stopped: takes jobs, and starts periodic ones.

    A job of a worker that was killed is taken up again by `core.jobs` (ADR 0003).
    """
    from django.conf import settings
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(**settings.PROCRASTINATE_WORKER_DEFAULTS)
