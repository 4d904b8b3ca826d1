"""Whose a ticket's form is: a table of what is taken and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queue_manager.rows.ticket_forms import TicketForm
from softphone_ui.tickets.form_of_call import LEEWAY, UNWRITTEN, FormOrigin, WhyNot, holds, why_not
from softphone_ui.web.live import Mirror

OPENED = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
OVER = OPENED + timedelta(minutes=3)
NUMBER = "109-2026-0000001"
HELD, ENDED, UNKNOWN = True, OVER, None


@pytest.mark.parametrize(
    ("typed", "held", "ended_at", "why"),
    [
        (FormOrigin(OPENED, "a"), HELD, UNKNOWN, None),
        (FormOrigin(OPENED), HELD, UNKNOWN, None),
        (FormOrigin(OPENED, "b"), HELD, UNKNOWN, WhyNot.OTHER_CALL),
        (FormOrigin(OPENED, "b", reopened=True), HELD, UNKNOWN, WhyNot.OTHER_CALL),
        (FormOrigin(OVER + LEEWAY, "a"), False, ENDED, None),
        (FormOrigin(OVER + LEEWAY * 2, "a"), False, ENDED, WhyNot.OVER),
        (FormOrigin(OVER + LEEWAY * 2), False, ENDED, WhyNot.OVER),
        (FormOrigin(OVER + LEEWAY * 2, reopened=True), False, ENDED, None),
        (FormOrigin(OPENED + UNWRITTEN, "a"), False, UNKNOWN, None),
        (FormOrigin(OPENED + UNWRITTEN * 2, "a"), False, UNKNOWN, WhyNot.OVER),
    ],
)
def test_what_is_taken(
    typed: FormOrigin, held: bool, ended_at: datetime | None, why: WhyNot | None
) -> None:
    ticket = TicketForm("a", "1001", OPENED, ended_at)
    assert why_not(ticket, typed, "1001", held=held) is why


def test_a_colleagues_ticket_is_not_ones_own_for_want_of_a_record() -> None:
    ticket = TicketForm("a", "1002", OPENED, None)
    assert why_not(ticket, FormOrigin(OPENED, "a"), "1001", held=False) is WhyNot.OVER


def mirror(operator: dict[str, Any], **more: dict[str, Any]) -> Mirror:
    made = Mirror()
    made.replace(1, {"operators": {"1001": operator}, **more})
    return made


@pytest.mark.parametrize(
    ("floor", "held"),
    [
        (mirror({"call_id": "a"}), True),
        (mirror({"call_id": "b"}), False),
        (mirror({}), False),
        (mirror({"ring_id": "a~1"}, rings={"a~1": {"call_id": "a"}}), True),
        (mirror({"ring_id": "b~1"}, rings={"b~1": {"call_id": "b"}}), False),
        (mirror({"outgoing": {"ticket": NUMBER}}), True),
        (mirror({"outgoing": {"ticket": "109-2026-0000002"}}), False),
        (mirror({"outgoing": None, "call_id": None, "ring_id": None}), False),
    ],
)
def test_whose_call_it_is_now(floor: Mirror, held: bool) -> None:
    assert holds(floor, "1001", NUMBER, "a") is held


def test_a_ticket_without_a_call_is_nobodys() -> None:
    assert not holds(mirror({"call_id": None}), "1001", NUMBER, None)
