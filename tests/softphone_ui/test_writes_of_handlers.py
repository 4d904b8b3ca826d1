"""An HTTP handler calls one business action: it does not put one together of row functions."""

from __future__ import annotations

from tests.softphone_ui.writes_of_handlers import writes_of_handlers

#: What belongs to no action of its own: one row, and the entry in the audit that it was written.
MOST_WRITES = 2


def test_a_handler_makes_two_writes_at_most() -> None:
    found = writes_of_handlers()
    assert len(found) > 400, "the handlers are not found any more"
    too_many = {name: writes for name, writes in found.items() if len(writes) > MOST_WRITES}
    assert too_many == {}


def test_writes_are_seen() -> None:
    """Of a handler that writes a row and the audit by itself, and of one that only reads."""
    found = writes_of_handlers()
    of_district = found["softphone_ui.places.districts:draw_district"]
    assert sorted(each.rsplit(" ")[-1] for each in of_district) == [
        "registry.places.rows.places.draw_district",
        "staff.rows.audit.write_audit",
    ]
    assert found["softphone_ui.tickets.api:list_topics"] == []
