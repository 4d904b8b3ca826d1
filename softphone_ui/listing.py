"""Lists page by page: a cursor names the last row shown, so rows added meanwhile shift nothing."""

from __future__ import annotations

from datetime import datetime

from softphone_ui.errors import BadRequest

ROWS = 50
MOST_ROWS = 200


def write_cursor(at: datetime, key: str) -> str:
    return f"{at.isoformat()}~{key}"


def read_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """Raises BadRequest for what `write_cursor` never wrote."""
    if cursor is None:
        return None
    at, _, key = cursor.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise BadRequest(reason="the cursor is not one of ours") from None
    if moment.tzinfo is None or not key:
        raise BadRequest(reason="the cursor is not one of ours")
    return moment, key
