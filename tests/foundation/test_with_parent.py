"""A command ends with whoever started it, however that one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from foundation.process.with_parent import with_parent
from foundation.settings import CODE_DIR

#: Starts a child that says its pid and stays, as a launcher does.
STARTS = """
import subprocess
from foundation.process.with_parent import with_parent
subprocess.run(with_parent(["sh", "-c", "echo $$; exec sleep 600"]))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_a_parent_that_is_killed(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS], cwd=CODE_DIR, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        parent.send_signal(number)
        assert parent.stdout.read() == "", "its end closes what it writes to"


def test_a_child_of_one_that_has_ended_already_does_nothing() -> None:
    command = with_parent(["echo", "here"])
    command[command.index(str(os.getpid()))] = "1"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGTERM, "")


def test_it_is_the_command_itself() -> None:
    """Who ends it needs no more than its pid, and its code is that of the command."""
    done = subprocess.run(
        with_parent(["sh", "-c", "echo $PPID; exit 7"]), capture_output=True, text=True, check=False
    )
    assert (done.returncode, int(done.stdout)) == (7, os.getpid())
