"""Operators on a floor where how long each call is talked is made up before."""

from __future__ import annotations

from collections.abc import Mapping

from bench.floor_run import FloorRun, Habits
from bench.system import System
from bench.wire_account import digits_of
from sip_peers.peers import Answer, IncomingCall, Plan


class MadeTalks(FloorRun):
    """Operators who all pick up after the same time, and talk as long as `talks` says: seconds by
    the digits of the caller's number."""

    def __init__(self, system: System, operators: int, pick_up_seconds: float) -> None:
        super().__init__(system.pbx, system.operators[:operators], habits=Habits())
        self.talks: Mapping[str, float] = {}
        self._pick_up_seconds = pick_up_seconds

    def _plan(self, ring: IncomingCall) -> Plan:
        return Answer(self._pick_up_seconds, self.talks[digits_of(ring.caller_number)])
