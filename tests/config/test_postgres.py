"""The embedded server, really started and really killed."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from config import postgres


@pytest.fixture
def server():
    # Not pytest's own folder: that is closed to the user that the server runs as.
    with tempfile.TemporaryDirectory(prefix="gonghui-") as folder:
        Path(folder).chmod(0o755)
        server = postgres.embedded(Path(folder))
        yield server
        server.stop()


def one(server, sql="SELECT 1"):
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        row = connection.execute(sql).fetchone() if sql.startswith("SELECT") else connection.execute(sql)
    return row[0] if isinstance(row, tuple) else None


def test_runs_within_the_block_only(server):
    with server.running():
        assert one(server) == 1
        with server.running():  # a second user
            assert one(server) == 1
        assert one(server) == 1
    assert server.process() is None


def test_never_listens_on_the_network(server):
    with server.running():
        assert one(server, "SELECT current_setting('listen_addresses')") == ""
        assert server.socket_folder.stat().st_mode & 0o077 == 0


def test_keeps_its_data_and_survives_kill_9(server):
    with server.running():
        one(server, "CREATE TABLE kept (n int)")
        one(server, "INSERT INTO kept VALUES (7)")
        os.kill(server.process(), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while server.process() is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert server.revive()
        assert not server.revive()
        assert one(server, "SELECT n FROM kept") == 7


def test_a_stale_pid_of_another_program_is_not_taken_for_the_server(server):
    with server.running():
        pass
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    assert server.process() is None
    with server.running():
        assert one(server) == 1


def test_a_killed_user_leaves_a_server_that_the_next_one_takes_over(server):
    code = (
        "import os, signal, sys; from pathlib import Path; from config import postgres\n"
        "server = postgres.Server(Path(sys.argv[1]), postgres.wheel_binaries())\n"
        "with server.running():\n os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(server.home)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert server.process() is not None
    with server.running():
        assert one(server) == 1
    assert server.process() is None


def use(home, number, results):
    server = postgres.Server(Path(home), postgres.wheel_binaries())
    for _ in range(5):
        with server.running():
            results.put(one(server, f"SELECT {number}"))


def test_users_that_come_and_go_at_once(server):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=use, args=(str(server.home), n, results)) for n in range(3)]
    for process in processes:
        process.start()
    found = [results.get(timeout=60) for _ in range(15)]
    for process in processes:
        process.join(30)
    assert sorted(found) == [0] * 5 + [1] * 5 + [2] * 5
    assert server.process() is None


def test_an_initialisation_that_was_killed_half_way_is_done_again(server):
    postgres._own_folder(server.data, server._user())
    (server.data / "half").touch()
    with server.running():
        assert one(server) == 1


def test_a_long_path_gets_a_short_socket_folder():
    home = Path("/srv") / ("long-" * 30)
    server = postgres.Server(home, postgres.wheel_binaries())
    assert len(os.fsencode(server.socket_folder / postgres.SOCKET)) <= postgres.SOCKET_PATH_BYTES
    other = postgres.Server(home / "other", postgres.wheel_binaries())
    assert server.socket_folder != other.socket_folder


def test_a_broken_server_is_told_with_the_end_of_its_log(server):
    with server.running():
        pass
    broken = postgres.Server(server.home, server.binaries, {"shared_buffers": "nonsense"})
    with pytest.raises(postgres.PostgresError, match="shared_buffers"), broken.running():
        pass


def test_a_folder_that_is_closed_to_others(server):
    """As root in a checkout below /root: nothing is opened, data and binaries go to a place of their own."""
    with tempfile.TemporaryDirectory() as closed:
        package = postgres.wheel_binaries().parent.parent
        for folder in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(folder, Path(closed) / folder.name, symlinks=True)
        home = postgres.embedded(Path(closed) / "var").home
        assert os.geteuid() != 0 or postgres.SHARED_HOME in home.parents
        inside = postgres.Server(home, Path(closed) / package.name / "pginstall" / "bin")
        try:
            with inside.running():
                assert one(inside) == 1
            assert Path(closed).stat().st_mode & 0o077 == 0
        finally:
            shutil.rmtree(home)
