"""What came of the calls made for a kept place, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from queue_manager.rows.callbacks import Try
from softphone_ui.web.words import N_, Say

#: One call made: the result of `OutResult`, or that it goes on.
TRIES = {
    "answered": N_("answered"),
    "no_answer": N_("no answer"),
    "busy": N_("line busy"),
    "given_up": N_("given up"),
    "not_picked_up": N_("declined"),
    "failed": N_("not connected"),
    "unseen": N_("not known"),
    "going_on": N_("going on"),
}


def tries_in_words(tries: Iterable[Try], say: Say, clock: Callable[[datetime], str]) -> str:
    """Write the tries, as `10:41 1007 line busy, 10:46 1013 answered`; "" where nobody has called
    yet."""
    return ", ".join(
        f"{clock(each.at)} {each.operator} {say(TRIES.get(each.result, each.result))}"
        for each in tries
    )
