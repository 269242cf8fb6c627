"""Processes that live and die with their parent; really killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

PARENT = """
import os, sys
from config.children import Children
with Children(note=lambda text: print(text, flush=True)) as children:
    code = "import time; print('up', flush=True); time.sleep(600)"
    children.start("sleeper", [sys.executable, "-c", code], dict(os.environ))
    sys.exit(children.wait())
"""


@pytest.fixture
def parent():
    process = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def child_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return int(file.read().split()[0])


def gone(pid):
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_stops_the_child(parent):
    child = child_of(parent.pid)
    parent.send_signal(signal.SIGINT)
    assert parent.wait(10) == 0
    assert gone(child)


def test_a_killed_parent_takes_its_child_along(parent):
    child = child_of(parent.pid)
    parent.kill()
    assert gone(child)


def test_a_killed_child_is_started_again(parent):
    child = child_of(parent.pid)
    os.kill(child, signal.SIGKILL)
    assert "starting it again" in parent.stdout.readline()
    assert parent.stdout.readline() == "up\n"
    assert child_of(parent.pid) != child


def test_a_child_that_cannot_run_is_given_up():
    code = PARENT.replace("import time; print('up', flush=True); time.sleep(600)", "raise SystemExit(3)")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "giving up" in done.stdout
