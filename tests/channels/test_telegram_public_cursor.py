"""Public channels of Telegram: what stands in the cursor, and what is looked at when."""

from __future__ import annotations

from datetime import timedelta

from channels.telegram_public import cursor as cursors
from channels.telegram_public.cursor import ChannelLook, HashtagLook, ListWindow, ThreadLook
from tests.channels.rigs.telegram_public import AT, GROUP

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_a_window_moves_on_and_tells_what_stands_there_no_more() -> None:
    window = ListWindow(newest=12, known=[3, 10, 12])
    gone = cursors.seen(window, [14, 13, 11, 10, 9], [14], AT, whole=False)
    assert (gone, window.known, window.newest) == ([12], [10, 14], 14), (
        "3 is older than all of these"
    )
    assert cursors.seen(ListWindow(12, [3]), [12], [], AT, whole=True) == [3]
    assert cursors.seen(window, [], [], AT, whole=True) == [], "an empty answer proves nothing"


def test_what_is_due_first_is_looked_at_first_and_each_once_a_round() -> None:
    state = cursors.state_of(None, ["a", "b"], ["109"])
    done: set[cursors.Look] = set()
    order = []
    while (look := cursors.next_look(state, AT, done)) is not None:
        order.append(look)
        done.add(look)
    assert order == [ChannelLook("a"), ChannelLook("b"), HashtagLook("109")]
    state.channels["a"].window.looked_at = state.channels["b"].window.looked_at = AT
    state.hashtags["109"].looked_at = AT
    assert cursors.next_look(state, AT + 59 * SECOND, set()) is None
    state.channels["b"].threads[5] = thread = cursors.ThreadState(GROUP)
    thread.note(1, 30, AT + SECOND)
    assert cursors.next_look(state, AT + MINUTE, set()) == ThreadLook("b", 5), (
        "it waits since a second"
    )
    state.channels["a"].again_at = AT + 60 * MINUTE
    thread.changed_at = None
    assert cursors.next_look(state, AT + MINUTE, set()) == ChannelLook("b")


def test_a_cursor_is_read_as_it_was_written_and_forgets_what_is_watched_no_more() -> None:
    state = cursors.state_of(None, ["a", "b"], ["109"])
    state.channels["a"].threads[5] = cursors.ThreadState(GROUP, 2, 30, AT, ListWindow(30, [30], AT))
    again = cursors.state_of(cursors.as_cursor(state), ["a"], [])
    assert again.channels == {"a": state.channels["a"]} and again.hashtags == {}
