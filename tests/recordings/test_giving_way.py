"""Calls come first: an encoding runs only when nobody else wants the processor."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from recordings.recorder import give_way


@pytest.mark.services  # the fast tests run at that scheduling themselves
@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="Linux's idle scheduling")
def test_an_encoding_thread_is_idle_and_the_rest_of_the_process_is_not() -> None:
    before = os.sched_getscheduler(0)
    with ThreadPoolExecutor(1, initializer=give_way) as thread:
        assert thread.submit(os.sched_getscheduler, 0).result() == os.SCHED_IDLE
    assert os.sched_getscheduler(0) == before != os.SCHED_IDLE
