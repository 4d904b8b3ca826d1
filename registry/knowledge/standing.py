"""Whether an article may be offered, when it is to be looked through, and who may write it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class ArticleStatus(StrEnum):
    """The status of an article on a day; the first that applies."""

    RETIRED = "retired"
    EXPIRED = "expired"
    REVIEW_DUE = "review_due"
    GOOD = "good"


#: What the search offers to operators.
OFFERED = frozenset({ArticleStatus.REVIEW_DUE, ArticleStatus.GOOD})


def standing(
    today: date, *, retired: bool, valid_until: date | None, review_on: date | None
) -> ArticleStatus:
    """Return an article's status. `valid_until` is the last day it holds, `review_on` the day by
    which it is looked through."""
    if retired:
        return ArticleStatus.RETIRED
    if valid_until is not None and valid_until < today:
        return ArticleStatus.EXPIRED
    if review_on is not None and review_on <= today:
        return ArticleStatus.REVIEW_DUE
    return ArticleStatus.GOOD


def may_write(person_id: int, owner: int | None, *, writes_all: bool) -> bool:
    """Return whether this person may write an article: its owner, and whoever may write all."""
    return writes_all or (owner is not None and owner == person_id)
