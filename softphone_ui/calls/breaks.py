"""A break in a talk, as one sentence: who was lost or handed the caller on, and who went on."""

from __future__ import annotations

from foundation.names import in_language
from foundation.sentences import fill
from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.rows.calls import CallBreak
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_, Words

LOST = N_("{time}: the connection of operator {operator} broke off")
HANDED_ON = N_("{time}: operator {operator} handed the caller on to {to}")
HANDED_OUT = N_("{time}: operator {operator} left the caller with: {to}")
TAKEN_OVER = N_("{time}: the shift lead took the call over from operator {operator}")
MOVED = N_("{time}: operator {operator} changed to the other telephone")
SAME = N_("went on after {n} s")
OTHER = N_("went on with operator {by} after {n} s")
NEVER = N_("the caller left before anybody spoke again")


class Breaks:
    """Tells the breaks of calls in one language."""

    def __init__(self, words: Words, language: str, show: Show) -> None:
        self._words, self._language, self._show = words, language, show

    def tell(self, it: CallBreak) -> str:
        """``14:02:11: the connection of operator 1001 broke off; went on after 4 s``."""
        if it.outside:  # they were in the conversation already: nothing was interrupted
            name = in_language(it.outside_names, self._language) or it.outside
            time = self._show.clock_seconds(it.lost_at)
            return fill(self._say(HANDED_OUT), time=time, operator=it.operator, to=name)
        begun = _begun(it)
        time = self._show.clock_seconds(it.lost_at)
        first = fill(self._say(begun), time=time, operator=it.operator, to=it.transfer_to)
        if is_lead(it.transfer_to):  # he was in the conversation: nothing was interrupted
            return fill(self._say(TAKEN_OVER), time=time, operator=it.operator)
        if it.resumed_at is None:
            return f"{first}; {self._say(NEVER)}"
        seconds = self._show.tenths((it.resumed_at - it.lost_at).total_seconds())
        expected = it.transfer_to or it.operator
        went_on = self._say(SAME if it.resumed_by == expected else OTHER)
        return f"{first}; {fill(went_on, by=it.resumed_by or '–', n=seconds)}"

    def _say(self, message: str) -> str:
        return self._words.say(self._language, message)


def _begun(it: CallBreak) -> str:
    if it.transfer_to is None:
        return LOST
    return MOVED if it.transfer_to == it.operator else HANDED_ON
