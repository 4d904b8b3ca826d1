"""Who answered for a body on a day: its head, and the deputy akim who supervised it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from staff.roles import DEPUTY_AKIM, HEAD


class HeadshipPost(StrEnum):
    """The post of somebody at a body."""

    HEAD = "head"
    DEPUTY = "deputy"


#: The role of who may hold a post.
ROLE_OF_POST = {HeadshipPost.HEAD: HEAD, HeadshipPost.DEPUTY: DEPUTY_AKIM}


@dataclass(frozen=True, slots=True)
class Tenure:
    """A person has the post for the body from the day `since` to the day `until`, both included;
    None: still."""

    post: HeadshipPost
    tenure_id: int
    body_id: int
    person_id: int
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def touches(self, first: date, last: date) -> bool:
        """Return whether it covers a day from `first` to `last`."""
        return self.since <= last and (self.until is None or first <= self.until)


def holder(tenures: Iterable[Tenure], post: HeadshipPost, body_id: int, day: date) -> int | None:
    """Return the person who had the post for the body on that day; None: nobody had."""
    found = (
        tenure.person_id
        for tenure in tenures
        if tenure.post is post and tenure.body_id == body_id and tenure.covers(day)
    )
    return next(found, None)


def bodies_of(tenures: Iterable[Tenure], person_id: int, first: date, last: date) -> set[int]:
    """Return bodies for which the person answered on some day from `first` to `last`."""
    return {it.body_id for it in tenures if it.person_id == person_id and it.touches(first, last)}
