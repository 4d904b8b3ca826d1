"""A private word as AMI told of it: what the floor hears, and what it does not."""

from __future__ import annotations

from queue_manager.ami import snapshot
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import EndedBy
from tests.queue_manager.ami.heard import NOW, heard, new_legs, read_kz
from tests.queue_manager.ami.test_decode import kinds, only, read_all


def from_the_beginning(name: str) -> list[on.Event]:
    """What the floor is told from the beginning of the private word on."""
    events = read_all(heard(name))
    return events[kinds(events).index("ConsultationBegan") :]


def test_the_other_side_hangs_up_and_the_operator_is_back() -> None:
    began, other, back, parted, *_ = from_the_beginning("back_from_private")
    assert isinstance(began, on.ConsultationBegan) and began.ring_id.endswith("~2")
    assert isinstance(other, on.LegEnded) and other.ring_id == began.ring_id
    assert isinstance(back, on.Connected) and (back.ring_id or "").endswith("~1")
    assert isinstance(parted, on.Disconnected) and not parted.lost


def test_the_operator_is_lost_meanwhile() -> None:
    events = from_the_beginning("lost_in_private")
    assert "Connected" not in kinds(events), "nobody heard the caller again"
    lost = only(events, on.Disconnected)
    assert lost.lost and lost.by is EndedBy.OPERATOR


def test_a_login_in_the_middle_knows_whose_the_caller_is() -> None:
    rows = [
        row("c1", "PJSIP/trunk-00000001", "", "KOMEK_OFFERED_AT=1795566276.5", "KOMEK_OWNER=c1~1"),
        row("c1~1", "PJSIP/1001-00000002", "b2"),
        row("c1~2", "PJSIP/out-103-00000003", "b2"),
    ]
    legs = new_legs()
    taken = snapshot.read(rows, [], legs, read_kz, NOW)
    assert legs.book.private == {"c1~1": "c1"}
    assert {leg.unique_id: leg.bridged for leg in taken.legs} == dict.fromkeys(
        ("c1", "c1~1", "c1~2")
    )
    lost = only(legs.read({"Event": "Hangup", "Uniqueid": "c1~1", "Cause": "44"}), on.Disconnected)
    assert (lost.call_id, lost.lost) == ("c1", True)


def test_a_login_while_three_speak_knows_all_three() -> None:
    rows = [
        row("c1~2", "PJSIP/out-103-00000003", "b1"),
        row("c1", "PJSIP/trunk-00000001", "b1", "KOMEK_OFFERED_AT=1795566276.5"),
        row("c1~1", "PJSIP/1001-00000002", "b1"),
    ]
    taken = snapshot.read(rows, [], new_legs(), read_kz, NOW)
    bridged = {leg.unique_id: leg.bridged for leg in taken.legs}
    assert bridged == {"c1": "c1~1", "c1~1": "c1", "c1~2": "c1"}


def row(unique_id: str, channel: str, bridge: str, *noted: str) -> dict[str, object]:
    """A channel as the action Status tells of it."""
    return {
        "Event": "Status",
        "Uniqueid": unique_id,
        "Channel": channel,
        "ChannelState": "6",
        "BridgeID": bridge,
        "Variable": list(noted),
    }
