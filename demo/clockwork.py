"""A floor under a virtual clock: what is to happen waits in its order, the dispatcher's own
`decide` says what it means, and its records are kept."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from queue_manager.domain.decide import decide, next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.model import Floor

S = timedelta(seconds=1)
Happening = Callable[[datetime], None]


class Clockwork(ABC):
    """A clockwork that plays a day. `records` are in the order the dispatcher made them; who reads
    them may take them away."""

    def __init__(self, start: datetime) -> None:
        self.floor = Floor()
        self.records: list[note.Record] = []
        self.now = self._swept = start
        self._coming: list[tuple[datetime, int, Happening]] = []
        self._numbers = count()

    def play(self, until: datetime) -> None:
        """Play on up to `until`."""
        while True:
            due = next_due(self.floor)
            if self._coming and (due is None or self._coming[0][0] < due):
                at, _, happening = self._coming[0]
                if at >= until:
                    break
                heapq.heappop(self._coming)
                happening(at)
            elif due is not None and due < until:
                self.tell(on.Tick(due))
            else:
                break
        self.now = until

    def later(self, at: datetime, happening: Happening) -> None:
        """Let it happen at that moment."""
        heapq.heappush(self._coming, (at, next(self._numbers), happening))

    def tell(self, event: on.Event) -> None:
        """Tell the dispatcher what happens; its records are kept, its commands obeyed."""
        if event.at - self._swept > 600 * S:
            self._swept = event.at
            self.tell(on.TraceSwept(event.at))
        decision = decide(self.floor, event)
        self.floor = decision.floor
        self.records += decision.records
        for command in decision.commands:
            self.obey(command, event.at)

    @abstractmethod
    def obey(self, command: do.Command, at: datetime) -> None:
        """Obey a command as a PBX and the people on it do."""
