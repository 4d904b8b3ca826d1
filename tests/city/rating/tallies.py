"""Tallies made of contacts by the slow script's words, for rules that are tried without a
database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from city.rating.tally import WHOLE, Difficulty, RatingTally
from tests.city.rating.slow import Contact

HeadOf = Callable[[int, Contact], int | None]


def tallies_of(
    contacts: Iterable[Contact], head_of: HeadOf, deputy: int | None = None
) -> list[RatingTally]:
    """A tally for each contact and body that held it."""
    found = []
    for it in contacts:
        if it.upheld:
            continue
        together = sum(it.holders.values())
        for body, held in it.holders.items():
            last, share = body == it.body, WHOLE * held // together
            closed = last and it.done_at is not None
            back = it.reopened_at is not None and not it.whole
            found.append(
                RatingTally(
                    body_id=body, head=head_of(body, it), deputy=deputy, topic_id=it.topic,
                    solved=int(last and it.whole), missed=0 if it.whole else share, held=share,
                    squares=share * share, contacts=int(last), closed=int(closed), young=0,
                    last_hour=int(
                        closed and it.in_time and it.due_at - it.done_at <= timedelta(hours=1)
                    ),
                    without_photo=int(closed and not it.photo), reopened=int(closed and back),
                    bounced=int(it.moves >= 2), open_long=0, handled=1,
                )
            )  # fmt: skip
    return found


def difficulties_of(contacts: Iterable[Contact]) -> dict[int | None, Difficulty]:
    found: dict[int | None, Difficulty] = {}
    for it in contacts:
        if it.upheld:
            continue
        was = found.get(it.topic, Difficulty(0, 0))
        found[it.topic] = Difficulty(was.due + 1, was.late + (not it.whole))
    return found
