"""How long things take at most, or at least, that others than who decides must know, too."""

from __future__ import annotations

from datetime import timedelta

#: Picked up, and still not connected this long after: something of ours is broken.
CONNECT_LIMIT = timedelta(seconds=10)
#: Nothing is written in less: what is due sooner is late already.
ANSWER_TAKES = timedelta(minutes=1)
