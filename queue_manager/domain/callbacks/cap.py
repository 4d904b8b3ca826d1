"""How many citizens are called back without anybody's asking for it. Pure.

A caller's number can be forged: whoever calls in the names of many strangers and hangs up must not
make us ring them all. Above the caps a callback waits for a shift lead's yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_manager.domain.floor.callback import CallbackRules, Cleared

HOUR = timedelta(hours=1)
#: Numbers that differ only in so many last digits are of one block: a forger counts upwards.
BLOCK_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement on a callback: whether it is `held` for a shift lead's yes, and the callbacks of
    the last hour with this one, where it is not."""

    held: bool
    cleared: tuple[Cleared, ...]


def judge(rules: CallbackRules, cleared: Iterable[Cleared], number: str, at: datetime) -> Judgement:
    """Judge whether a callback to `number` (E.164) that has come up may go. `cleared` are those
    that came up before it."""
    recent = tuple(each for each in cleared if at - each.at < HOUR)
    others = [each for each in recent if each.number != number]
    same_block = sum(block(each.number) == block(number) for each in others)
    if len(others) >= rules.per_hour or same_block >= rules.block_per_hour:
        return Judgement(held=True, cleared=recent)
    known = len(others) < len(recent)
    return Judgement(held=False, cleared=recent if known else (*recent, Cleared(at, number)))


def block(number: str) -> str:
    """Return the beginning that numbers sold together share."""
    return number[:-BLOCK_DIGITS]
