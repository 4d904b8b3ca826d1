"""Numbers of tickets for other channels come out of the one count."""

from __future__ import annotations

from queue_manager.domain.decide import decide
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import last_ticket
from queue_manager.domain.floor.model import Floor
from queue_manager.live import codec
from tests.queue_manager.domain.floor_story import at


def test_a_number_is_used_once_and_calls_go_on_from_it() -> None:
    floor = decide(Floor(), on.TicketsCounted(at(0), {"109-2026": 41})).floor
    numbers = []
    for second in (1, 2):
        event = on.TicketNumberRequested(at(second), "109")
        floor = decide(floor, codec.event_from_json(codec.event_to_json(event))).floor
        numbers.append(last_ticket(floor, "109", at(second)))
    assert numbers == ["109-2026-0000042", "109-2026-0000043"]
