"""Who goes first on a busy machine, and that what it starts does not."""

import os
import subprocess
import sys

import pytest

from foundation.process.realtime import REALTIME

pytestmark = [
    pytest.mark.services,  # the fast tests give way, and so would what they start
    pytest.mark.skipif(
        not hasattr(os, "SCHED_RR") or os.geteuid() != 0,
        reason="Linux's realtime scheduling, as root",
    ),
]

TOLD = """
import os, sys, threading
from foundation.process.realtime import go_first
told = []
before = {before}
went = go_first("dispatcher", with_threads={threads})
thread = threading.Thread(target=lambda: told.append(os.sched_getscheduler(0)))
thread.start(); thread.join()
policy = os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK
print(went, policy, os.sched_getparam(0).sched_priority, *told)
"""


def told(threads: bool, before: str = "None") -> list[str]:
    script = TOLD.format(threads=threads, before=before)
    argv = [sys.executable, "-c", script]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()


def test_the_process_goes_first_and_its_helping_threads_do_not() -> None:
    want = ["True", str(os.SCHED_RR), str(REALTIME["dispatcher"]), str(os.SCHED_OTHER)]
    assert told(threads=False) == want


def test_all_threads_go_first_where_all_are_waited_for() -> None:
    want = ["True", str(os.SCHED_RR), str(REALTIME["dispatcher"]), str(os.SCHED_RR)]
    assert told(threads=True) == want


def test_without_the_right_to_it_the_process_goes_on_as_it_was() -> None:
    away = "os.setuid(65534)"
    ours = str(os.sched_getscheduler(0))
    assert told(threads=False, before=away) == ["False", ours, "0", ours]
