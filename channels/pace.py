"""How fast a network takes messages: so many a second in all, and a pause between two to one
address. Pure; what would come too early waits."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)


@dataclass
class Pace:
    """The pace of a network. `all_a_second`: messages in all; `between`: two to one address."""

    all_a_second: int
    between: timedelta
    _latest: deque[datetime] = field(default_factory=deque)
    _of: dict[str, datetime] = field(default_factory=dict)

    def wait(self, address: str, now: datetime) -> timedelta:
        """Return how long a message to `address` has to wait; 0: it goes now, and is counted."""
        while self._latest and now - self._latest[0] >= SECOND:
            self._latest.popleft()
        self._of = {each: at for each, at in self._of.items() if now - at < self.between}
        last = self._of.get(address)
        if last is not None:
            return self.between - (now - last)
        if len(self._latest) >= self.all_a_second:
            return SECOND - (now - self._latest[0])
        self._latest.append(now)
        self._of[address] = now
        return timedelta(0)
