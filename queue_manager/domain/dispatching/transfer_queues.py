"""The queues to which an operator can hand a caller on: whoever serves another line, knows a topic
or speaks a language. Says for each who is free and how long the caller will probably wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.dispatching.expected_wait import wait_for, who_may_serve
from queue_manager.domain.floor.call import Call, HandedOn, Queue, QueueKind
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.lines.line import takes_callers
from queue_manager.domain.lines.skills import USUAL_LANGUAGES


@dataclass(frozen=True, slots=True)
class TransferOption:
    """A queue as an operator sees it before the transfer: the extensions of those who are `free`,
    how many are `at_work`, and the expected wait. None: it cannot be told."""

    queue: Queue
    free: tuple[str, ...]
    at_work: int
    wait: timedelta | None


def queue_named(name: str) -> Queue | None:
    """Return the queue of `line:1450`, `topic:water` or `language:kk`; None of an extension."""
    kind, _, code = name.partition(":")
    return Queue(QueueKind(kind), code) if code and kind in {*QueueKind} else None


def needing(call: Call, queue: Queue, by: str) -> Call:
    """Return the call of a caller who is handed on to this queue by the operator `by`."""
    needs = replace(call.needs, handed_on=HandedOn(queue, by))
    if queue.kind is QueueKind.LANGUAGE:
        needs = replace(needs, language=queue.code, language_chosen=True)
    elif queue.kind is QueueKind.TOPIC:
        needs = replace(needs, topic=queue.code)
    else:
        needs = replace(needs, topic=None)
    return replace(call, needs=needs)


def option(floor: Floor, call: Call, queue: Queue, at: datetime) -> TransferOption | None:
    """Return what handing this caller on to the queue means now; None if nobody at work but the
    caller's own operator may take them there, or the line takes no callers or is theirs
    already."""
    if queue.kind is QueueKind.LINE and not _is_another(floor, call, queue.code, at):
        return None
    handed_on = needing(call, queue, call.operator or "")
    pool = who_may_serve(floor, handed_on)
    if not any(_fits(floor, each.extension, queue) for each in pool):
        return None
    free = tuple(sorted(each.extension for each in pool if dispatch.may_be_rung(each)))
    return TransferOption(queue, free, len(pool), wait_for(floor, handed_on, pool))


def options(floor: Floor, call: Call, at: datetime) -> list[TransferOption]:
    """Return the queues to which this caller can be handed on: languages, topics, then lines; of
    each kind those with the shortest wait first."""
    found = [option(floor, call, queue, at) for queue in _queues(floor, call)]
    return sorted(filter(None, found), key=_order)


_KINDS = (QueueKind.LANGUAGE, QueueKind.TOPIC, QueueKind.LINE)


def _order(each: TransferOption) -> tuple[int, bool, timedelta, str]:
    wait = each.wait if each.wait is not None else timedelta.max
    return (_KINDS.index(each.queue.kind), not each.free, wait, each.queue.code)


def _queues(floor: Floor, call: Call) -> Iterator[Queue]:
    skills = [it.skills for it in floor.operators.values() if it.state not in dispatch.AWAY]
    for language in sorted({code for it in skills for code in it.languages or USUAL_LANGUAGES}):
        yield Queue(QueueKind.LANGUAGE, language)
    for topic in sorted({code for it in skills for code in it.topics}):
        yield Queue(QueueKind.TOPIC, topic)
    for number in sorted(floor.lines):
        yield Queue(QueueKind.LINE, number)


def _fits(floor: Floor, extension: str, queue: Queue) -> bool:
    """Whether the operator has what the queue is named for: a wish that nobody at work could fulfil
    is none for the dispatch rule, so that its operators may not have it."""
    skills = floor.operators[extension].skills
    if queue.kind is QueueKind.LANGUAGE:
        return skills.level(queue.code) > 0
    if queue.kind is QueueKind.TOPIC:
        return queue.code in skills.topics
    return floor.line(queue.code).is_served_by(skills)


def _is_another(floor: Floor, call: Call, number: str, at: datetime) -> bool:
    line, local = floor.lines.get(number), at.astimezone(ZoneInfo(floor.time_zone))
    if line is None or number == call.served_line:
        return False
    return takes_callers(line, local, draining=floor.draining)
