"""A break in a talk, as one sentence: who was lost or handed the caller on, and who went on."""

from __future__ import annotations

from foundation.names import in_language
from foundation.sentences import fill
from queue_manager.domain.dispatching.transfer_queues import queue_named
from queue_manager.domain.floor.call import QueueKind
from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.rows.calls import CallBreak
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import LANGUAGE_NAMES
from softphone_ui.web.words import N_, Words

LOST = N_("{time}: the connection of operator {operator} broke off")
HANDED_ON = N_("{time}: operator {operator} handed the caller on to {to}")
TO_LANGUAGE = N_("{time}: operator {operator} handed the caller on to who speaks {to}")
TO_TOPIC = N_("{time}: operator {operator} handed the caller on to who knows: {to}")
TO_LINE = N_("{time}: operator {operator} handed the caller on to the line {to}")
HANDED_OUT = N_("{time}: operator {operator} left the caller with: {to}")
TAKEN_OVER = N_("{time}: the shift lead took the call over from operator {operator}")
MOVED = N_("{time}: operator {operator} changed to the other telephone")
SAME = N_("went on after {n} s")
OTHER = N_("went on with operator {by} after {n} s")
NEVER = N_("the caller left before anybody spoke again")


class Breaks:
    """A writer of the breaks of calls in one language."""

    def __init__(self, words: Words, language: str, show: Show) -> None:
        self._words, self._language, self._show = words, language, show

    def tell(self, call_break: CallBreak) -> str:
        """Write a break, as ``14:02:11: the connection of operator 1001 broke off; went on after 4
        s``."""
        if call_break.outside:  # they were in the conversation already: nothing was interrupted
            name = in_language(call_break.outside_names, self._language) or call_break.outside
            time = self._show.clock_seconds(call_break.lost_at)
            return fill(self._say(HANDED_OUT), time=time, operator=call_break.operator, to=name)
        time = self._show.clock_seconds(call_break.lost_at)
        begun, to = _begun(call_break), self._target(call_break)
        first = fill(self._say(begun), time=time, operator=call_break.operator, to=to)
        if is_lead(call_break.transfer_to):  # he was in the conversation: nothing was interrupted
            return fill(self._say(TAKEN_OVER), time=time, operator=call_break.operator)
        if call_break.resumed_at is None:
            return f"{first}; {self._say(NEVER)}"
        seconds = self._show.tenths((call_break.resumed_at - call_break.lost_at).total_seconds())
        expected = call_break.transfer_to or call_break.operator
        went_on = self._say(SAME if call_break.resumed_by == expected else OTHER)
        return f"{first}; {fill(went_on, by=call_break.resumed_by or '–', n=seconds)}"

    def _target(self, call_break: CallBreak) -> str | None:
        """Name the operator or the queue to which the caller was handed on."""
        queue = queue_named(call_break.transfer_to or "")
        if queue is None:
            return call_break.transfer_to
        if queue.kind is QueueKind.LANGUAGE:
            name = LANGUAGE_NAMES.get(queue.code)
            return self._say(name) if name else queue.code
        return in_language(call_break.queue_names, self._language) or queue.code

    def _say(self, message: str) -> str:
        return self._words.say(self._language, message)


_TO_QUEUE = {
    QueueKind.LANGUAGE: TO_LANGUAGE,
    QueueKind.TOPIC: TO_TOPIC,
    QueueKind.LINE: TO_LINE,
}


def _begun(call_break: CallBreak) -> str:
    if queue := queue_named(call_break.transfer_to or ""):
        return _TO_QUEUE[queue.kind]
    if call_break.transfer_to is None:
        return LOST
    return MOVED if call_break.transfer_to == call_break.operator else HANDED_ON
