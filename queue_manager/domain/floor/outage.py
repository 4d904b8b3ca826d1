"""When what a PBX does not have any more has ended, where nobody was there to see it."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor


def died_with_pbx(event: on.PbxCompared, began_at: datetime) -> bool:
    """Return whether the PBX has started again since `began_at`: no leg outlives that."""
    return event.booted_at is not None and began_at < event.booted_at


def gone_at(floor: Floor, event: on.PbxCompared, began_at: datetime) -> datetime:
    """Return when a call that began at `began_at`, and that the PBX does not have any more, ended
    at the latest: where it died with the PBX, the last moment at which that was known to be
    alive."""
    if not died_with_pbx(event, began_at):
        return event.at
    return max(began_at, min(event.at, floor.heard_to.get(event.pbx, event.at)))
