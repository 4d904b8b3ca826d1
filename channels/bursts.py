"""When the bot answers messages that come close together: once, when their author pauses. Pure.

People write a report in several messages, send photos after it and press "Register" then. All of
them are one turn of the dialogue, also where they come in separate polls or webhook calls: the
moment of the turn is stored with each message.
"""

from __future__ import annotations

from datetime import datetime, timedelta

#: The author pauses when nothing has come for so long. The parts of an album come one by one, and
#: nothing says which is the last.
QUIET = timedelta(seconds=1.5)
#: No message waits longer for its answer, however many follow it.
LONGEST = timedelta(seconds=6)


def turn_at(first: datetime | None, now: datetime) -> datetime:
    """Return when the bot answers what has come by `now`. `first`: when the first message came that
    waits for its answer; None: no message waits."""
    return min(now + QUIET, (first or now) + LONGEST)
