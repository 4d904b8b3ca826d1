"""Realtime priority for the few processes for which a caller waits.

Each of them works for a millisecond at a time. Niceness is a share, not a turn: on a busy machine
each of the ten hand-overs between a BYE and the next INVITE waited its turn all the same. Linux
leaves everybody else a twentieth of each processor, whatever these do (sched(7)).
"""

from __future__ import annotations

import logging
import os

log = logging.getLogger(__name__)

#: Realtime priorities (sched(7): SCHED_RR, 1 to 99); the higher goes first. Asterisk takes 10 for
#: itself when root starts it (asterisk.conf: highpriority).
REALTIME = {"dispatcher": 20, "asterisk": 10, "agi": 10}


def go_first(role: str, *, with_threads: bool = False) -> bool:
    """Let this process of `role` go before all that is not in REALTIME; False where it may not.

    Without `with_threads` only the thread that calls: what others do nobody waits for. It needs
    root, CAP_SYS_NICE or a sufficient RLIMIT_RTPRIO; without, niceness is all there is.
    """
    if not hasattr(os, "SCHED_RR"):
        return False
    policy = os.SCHED_RR if with_threads else os.SCHED_RR | os.SCHED_RESET_ON_FORK
    try:
        os.sched_setscheduler(0, policy, os.sched_param(REALTIME[role]))
    except PermissionError:
        log.info("no realtime scheduling here", extra={"priority": REALTIME[role]})
        return False
    return True
