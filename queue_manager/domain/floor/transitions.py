"""The life of a call and of an operator as tables: (state, what happens) → state.

What is not in a table does not happen: `IllegalMove` is raised and nothing changes.
"""

from __future__ import annotations

from queue_manager.domain.floor.states import CallState as C
from queue_manager.domain.floor.states import OperatorState as O

CALL: dict[tuple[C, str], C] = {
    (C.WAITING, "ring"): C.RINGING,
    (C.RINGING, "ring_over"): C.WAITING,
    (C.RINGING, "ring_second"): C.RINGING,
    (C.RINGING, "one_ring_over"): C.RINGING,
    (C.WAITING, "connect"): C.TALKING,  # the parachute found an operator
    (C.RINGING, "connect"): C.TALKING,
    (C.TALKING, "hold"): C.HOLD,
    (C.HOLD, "unhold"): C.TALKING,
    # The operator's side was lost in mid-call: the caller is kept, and rung for again.
    (C.TALKING, "lose"): C.RECONNECTING,
    (C.HOLD, "lose"): C.RECONNECTING,
    (C.RECONNECTING, "ring"): C.RECONNECTING,
    (C.RECONNECTING, "ring_over"): C.RECONNECTING,
    (C.RECONNECTING, "connect"): C.TALKING,
    (C.RECONNECTING, "give_back"): C.WAITING,
    (C.RECONNECTING, "end"): C.ENDED,
    # A message is left instead of waiting on; the parachute may find somebody all the same.
    (C.WAITING, "record"): C.VOICEMAIL,
    (C.RINGING, "record"): C.VOICEMAIL,
    (C.VOICEMAIL, "connect"): C.TALKING,
    (C.VOICEMAIL, "end"): C.ENDED,
    (C.WAITING, "end"): C.ENDED,
    (C.RINGING, "end"): C.ENDED,
    (C.TALKING, "end"): C.ENDED,
    (C.HOLD, "end"): C.ENDED,
}

OPERATOR: dict[tuple[O, str], O] = {
    (O.SIGNED_OUT, "ready"): O.AVAILABLE,
    (O.SIGNED_OUT, "pause"): O.PAUSED,
    (O.AVAILABLE, "ring"): O.RINGING,
    (O.AVAILABLE, "pause"): O.PAUSED,
    (O.AVAILABLE, "sign_out"): O.SIGNED_OUT,
    (O.RINGING, "free"): O.AVAILABLE,
    (O.RINGING, "pause"): O.PAUSED,
    (O.RINGING, "sign_out"): O.SIGNED_OUT,
    (O.TALKING, "hold"): O.HOLD,
    (O.HOLD, "unhold"): O.TALKING,
    (O.TALKING, "wrap_up"): O.WRAP_UP,
    (O.HOLD, "wrap_up"): O.WRAP_UP,
    (O.TALKING, "lose"): O.PAUSED,
    (O.WRAP_UP, "ready"): O.AVAILABLE,
    (O.WRAP_UP, "pause"): O.PAUSED,
    (O.WRAP_UP, "sign_out"): O.SIGNED_OUT,
    (O.PAUSED, "ready"): O.AVAILABLE,
    (O.PAUSED, "pause"): O.PAUSED,
    (O.PAUSED, "sign_out"): O.SIGNED_OUT,
    (O.AVAILABLE, "call_out"): O.CALLING_OUT,
    (O.PAUSED, "call_out"): O.CALLING_OUT,
    (O.WRAP_UP, "call_out"): O.CALLING_OUT,
    (O.CALLING_OUT, "wrap_up"): O.WRAP_UP,
    # The PBX's word is final: whoever it connects is talking, whatever we believed.
    (O.SIGNED_OUT, "connect"): O.TALKING,
    (O.AVAILABLE, "connect"): O.TALKING,
    (O.RINGING, "connect"): O.TALKING,
    (O.WRAP_UP, "connect"): O.TALKING,
    (O.PAUSED, "connect"): O.TALKING,
    (O.CALLING_OUT, "connect"): O.TALKING,
}


class IllegalMove(Exception):
    """A move that the table of states does not have."""

    def __init__(self, state: C | O, move: str) -> None:
        super().__init__(f"{state.value} has no move {move!r}")
        self.state = state
        self.move = move


def move_call(state: C, move: str) -> C:
    """Return the call's next state. Raises `IllegalMove`."""
    try:
        return CALL[state, move]
    except KeyError:
        raise IllegalMove(state, move) from None


def move_operator(state: O, move: str) -> O:
    """Return the operator's next state. Raises `IllegalMove`."""
    try:
        return OPERATOR[state, move]
    except KeyError:
        raise IllegalMove(state, move) from None
