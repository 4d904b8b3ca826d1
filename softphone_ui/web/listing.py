"""Lists page by page: a cursor names the last row shown, so rows added meanwhile shift nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from softphone_ui.web.errors import BadRequest

ROWS = 50
MOST_ROWS = 200


def write_cursor(at: datetime, key: str) -> str:
    return f"{at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}~{key}"


def read_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """Read a cursor. Raises BadRequest for what `write_cursor` never wrote."""
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


_TELEPHONE = re.compile(r"\+?[\d\s()]*\d[\d\s()-]*")
_TICKET = re.compile(r"\d{2,15}-\d{4}-\d*")


def search_words(typed: str | None) -> str | None:
    """Return what a person typed into a search, as a pattern for ILIKE; None for nothing.

    A telephone may be written in any way: `8 (701) 234-56-78` finds `+77012345678`.
    """
    words = (typed or "").strip()
    digits = re.sub(r"\D", "", words)
    if _TELEPHONE.fullmatch(words) and not _TICKET.fullmatch(words) and len(digits) >= 5:
        words = re.sub(r"^8(?=\d{10}$)", "7", digits)
    escaped = re.sub(r"([\\%_])", r"\\\1", words)
    return f"%{escaped}%" if words else None
