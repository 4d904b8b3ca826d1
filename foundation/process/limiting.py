"""Limits that a process sets on itself before it reads a byte of what somebody sent."""

from __future__ import annotations

import os
import resource

#: Calls go before files.
NICE = 10


def limit_process(memory_bytes: int, seconds: int) -> None:
    """Take no more memory and processor time than that from now on, and write no file. Modules
    that are needed have to be loaded before."""
    os.nice(NICE)
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
