"""Places of a report in an address, and back."""

from __future__ import annotations

from datetime import date, datetime, time

from quality.reports.dimensions import Dimension, Place
from softphone_ui.web.errors import BadRequest

#: Stands for contacts that have no key.
NONE = "-"


def read_place(dimension: Dimension | None, text: str | None) -> Place | None:
    """Return a place as `plain` writes it. Raises BadRequest."""
    if dimension is None or text is None:
        return None
    try:
        return _read(dimension, text)
    except ValueError:
        raise BadRequest(reason=f"there is no such {dimension}") from None


def _read(dimension: Dimension, text: str) -> Place:
    match dimension:
        case Dimension.QUARTER | Dimension.HOUR:
            at = datetime.fromisoformat(text)
            if at.tzinfo is None:
                raise ValueError("a moment without its zone")
            return at
        case Dimension.DAY | Dimension.WEEK | Dimension.MONTH:
            return date.fromisoformat(text)
        case Dimension.WEEKDAY | Dimension.HOUR_OF_DAY:
            return int(text)
        case Dimension.QUARTER_OF_DAY:
            return time.fromisoformat(text)
    return "" if text == NONE else text


def in_address(place: Place | None) -> str | None:
    """Return a place as an address holds it: an empty key is "-"."""
    return NONE if place == "" else None if place is None else plain(place)


def plain(place: Place) -> str:
    return place.isoformat() if isinstance(place, datetime | date | time) else str(place)
