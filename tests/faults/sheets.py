"""Sheets of studios, and what the tables say of each: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from tests.faults.installation import Installation, Officer, until

HEADERS = "工作室名称,类别,所在单位,负责人,级别,认定日期"
SHORT = 300  # rows; published by the request itself
LONG = 2100  # rows; staged and published by the worker. A multiple of SHORT.

# Everything about a sheet in one statement, so that it is one state of the database.
SEEN = """
SELECT s.id, s.public_id, s.state, s.row_count, s.error_count,
    (SELECT count(*) FROM registers_stagedrow r WHERE r.sheet_id = s.id),
    (SELECT count(*) FROM skills_studio t WHERE t.name LIKE replace(s.file_name, '.csv', '第%%')),
    (SELECT count(*) FROM skills_recognition g JOIN skills_studio t ON t.id = g.studio_id
      WHERE t.name LIKE replace(s.file_name, '.csv', '第%%')),
    (SELECT count(*) FROM core_change c WHERE c.batch = s.batch AND c.model = 'skills.studio'),
    (SELECT count(*) FROM core_change c WHERE c.record = s.id AND c.model = 'registers.sheetimport'
       AND c.verb = 'publish_sheet'),
    (SELECT count(*) FROM core_change c WHERE c.record = s.id AND c.model = 'registers.sheetimport'
       AND c.verb = 'roll_back_sheet')
FROM registers_sheetimport s WHERE s.file_name = %s ORDER BY s.id
"""


@dataclass(frozen=True)
class Seen:
    """A sheet as the tables have it."""

    id: int
    public_id: str
    state: str
    row_count: int
    error_count: int
    staged: int
    studios: int
    recognitions: int
    batch_changes: int
    published: int
    rolled_back: int

    @property
    def place(self) -> str:
        """The address of its page."""
        return f"/registers/studios/sheets/{self.public_id}/"

    def refuse_half(self, rows: int) -> None:
        """Fails when anything of the sheet is there by halves."""
        # A long one goes all at once, when the worker is done with it.
        there = self.state in {"published", "rolling_back"}
        visible = rows if there else 0
        assert self.studios == self.recognitions == visible, self
        assert self.staged == self.row_count <= rows, self
        assert self.error_count == 0, self
        assert self.published == (there or self.state == "rolled_back"), self
        assert self.rolled_back == (self.state == "rolled_back"), self
        assert self.batch_changes == (there or self.state == "rolled_back"), self
        if self.state not in {"staging"}:
            assert self.row_count == rows, self


@dataclass
class Sheet:
    """A sheet that somebody brings; its studios' names begin like nobody else's."""

    tag: str
    rows: int

    def content(self, body: str) -> bytes:
        """The file."""
        lines = [f"{self.tag}第{n}室,劳模,{body},张三丰,市级,2025-03-01" for n in range(self.rows)]
        return "\n".join([HEADERS, *lines]).encode()

    def seen(self, installation: Installation) -> Seen | None:
        """The sheet as the tables have it now, whole or not at all; None when it never arrived."""
        found = installation.ask(SEEN, f"{self.tag}.csv")
        assert len(found) <= 1, found
        if not found:
            return None
        seen = Seen(*found[0])
        seen.refuse_half(self.rows)
        return seen

    def settled(self, installation: Installation, *states: str) -> Seen:
        """Waits until it is in one of the states; a killed worker's job is taken up meanwhile."""

        def there() -> Seen | None:
            seen = self.seen(installation)
            return seen if seen is not None and seen.state in states else None

        found = until(
            there, lambda: f"{self.seen(installation)}\n{jobs(installation)}\n{installation.said()}"
        )
        assert found is not None
        return found

    def brought(self, installation: Installation, officer: Officer, body: str) -> Seen:
        """Brings it undisturbed and waits until it is checked."""
        officer.bring(self.content(body), f"{self.tag}.csv")
        return self.settled(installation, "checked")

    def published(self, installation: Installation, officer: Officer, body: str) -> Seen:
        """Brings and publishes it undisturbed."""
        said = officer.press(self.brought(installation, officer, body).place, "publish")
        assert said.startswith("good"), said
        return self.settled(installation, "published")


def jobs(installation: Installation) -> list[tuple[object, ...]]:
    """The last jobs of the queue, for a failure's message."""
    return installation.ask(
        "SELECT id, task_name, status::text, attempts, args::text FROM procrastinate_jobs "
        "WHERE queue_name = 'sheets' ORDER BY id DESC LIMIT 8"
    )


class Held:
    """Tables held by the test, so that whoever writes them stands still in the middle of a transaction."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.connection = psycopg.connect(installation.server.url())

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()  # its server may be gone by now

    def hold(self, table: str) -> None:
        """Holds a table against writing."""
        self.connection.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())

    def waiting(self, count: int) -> list[int]:
        """The server processes that stand still because of it, as soon as there are so many."""

        def found() -> list[int] | None:
            rows = self.installation.ask(
                "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))",
                self.connection.info.backend_pid,
            )
            return [row[0] for row in rows] if len(rows) >= count else None

        return until(found, self.installation.said) or []
