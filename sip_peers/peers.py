"""SIP peers over UDP on 127.0.0.1. Other rooms import telephones and callers from here.

    log = WireLog()
    phone = OperatorPhone(Credentials("1001", "secret"), ("127.0.0.1", 5060), log)
    phone.plan = Answer(after_seconds=0.2, talk_seconds=3)
    await phone.plug_in()
    call = Caller("77010000001", ("127.0.0.1", 5060), log).dial("109")
    await call.answered.wait()

The modules: wire_log (what was on the wire), sip_transport (socket, retransmissions), sip_digest,
sdp, sip_call (one dialog), operator_phone, caller, rtp (audio), tones (G.711 and finding tones).
"""

from sip_peers.caller import Caller
from sip_peers.operator_phone import (
    AnswerBehaviour,
    LetRing,
    OperatorPhone,
    Plan,
    Planner,
    RegistrationRefused,
    Reject,
    Vanish,
)
from sip_peers.rtp import Media, Voice
from sip_peers.sip_call import IncomingCall, OutgoingCall, PeerCall
from sip_peers.sip_digest import Credentials
from sip_peers.wire_log import WireEntry, WireLog

__all__ = [
    "AnswerBehaviour",
    "Caller",
    "Credentials",
    "IncomingCall",
    "LetRing",
    "Media",
    "OperatorPhone",
    "OutgoingCall",
    "PeerCall",
    "Plan",
    "Planner",
    "RegistrationRefused",
    "Reject",
    "Vanish",
    "Voice",
    "WireEntry",
    "WireLog",
]
