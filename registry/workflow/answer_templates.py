"""Templates of answers: which places they may have, and which are filled from the ticket. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from foundation.sentences import fill, places_of


class TicketPlace(StrEnum):
    """The places of a template that the ticket fills."""

    NUMBER = "number"
    ADDRESS = "address"
    TOPIC = "topic"
    OPENED = "opened"  # the day on which the ticket was opened
    DATE = "date"  # today
    BODY = "body"


class ClerkPlace(StrEnum):
    """The places of a template for which the clerk is asked."""

    MEASURE = "measure"  # what was done
    UNTIL = "until"  # until when something will be done
    CAUSE = "cause"
    CONTACT = "contact"  # whom the applicant can ask


PLACES = frozenset(TicketPlace) | frozenset(ClerkPlace)


class TemplateProblem(StrEnum):
    """The reason why a template is refused."""

    UNKNOWN_PLACE = "unknown_place"
    OTHER_PLACES = "other_places"  # the languages have different places


def problem_of(kk: str, ru: str) -> TemplateProblem | None:
    """Return why these two texts are no template; None: they are one."""
    if (places_of(kk) | places_of(ru)) - PLACES:
        return TemplateProblem.UNKNOWN_PLACE
    return TemplateProblem.OTHER_PLACES if places_of(kk) != places_of(ru) else None


def from_ticket(text: str, values: Mapping[TicketPlace, str]) -> str:
    """Fill the places that the ticket fills. A place without a value stays, so that the clerk is
    asked for it."""
    known = {place.value: value for place, value in values.items() if value}
    return fill(text, PLACES - known.keys(), **known)


def open_places(text: str) -> list[str]:
    """Return the places of a text that are still open, in the order of the two lists."""
    return [place for place in (*TicketPlace, *ClerkPlace) if place in places_of(text)]


def is_unfilled(text: str) -> bool:
    """Return whether a place of a template is still open in the text."""
    return bool(places_of(text) & PLACES)
