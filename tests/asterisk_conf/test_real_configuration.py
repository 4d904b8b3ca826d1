"""What we render, loaded by a real Asterisk."""

import socket

import psutil
import pytest
from cryptography import x509

from sip_peers.peers import AnswerBehaviour, Caller, Voice, WireLog
from sip_peers.tones import has_tone
from tests.asterisk_conf.conftest import CALLER_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import dispatcher
from tests.asterisk_conf.tls_telephone import TlsTelephone
from tests.real_pbx import RealPbx, running_pbx

pytestmark = pytest.mark.calls


async def test_it_loads_without_a_complaint_and_takes_encrypted_calls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running_pbx(sip_tls_port=port) as fresh:
        assert fresh.complaints() == []
        account = fresh.account("1001")
        async with (
            dispatcher(fresh) as boss,
            TlsTelephone(account, port) as telephone,
            phone(fresh, "1002", AnswerBehaviour()) as plain,
        ):
            certificate = x509.load_der_x509_certificate(telephone.certificate)
            assert "komek109" in certificate.subject.rfc4514_string()
            caller = Caller("77010000001", fresh.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ))
            caller.dial()
            offered = await boss.told("KomekOffered")
            await boss.ring(offered, "1001")
            heard = await telephone.answer_and_listen(await telephone.ringing())
            assert has_tone(heard, CALLER_HERTZ)
            other = Caller("77010000002", fresh.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ))
            call = other.dial()
            offered = await boss.told("KomekOffered", since=boss.events.index(offered) + 1)
            await boss.ring(offered, "1002")
            assert await (await plain.next_ring()).media.hears(CALLER_HERTZ), "who cannot, goes on"
            call.hang_up()
            caller.close()
            other.close()


def test_who_hangs_up_after_a_conversation_takes_no_further_step(greeting_pbx: RealPbx) -> None:
    """Asterisk looks for each priority anew: a pattern that fits `h` would be its second step."""
    assert "no existence" in greeting_pbx.console("dialplan show h@after")
    assert "Bridge" in greeting_pbx.console("dialplan show pbx1-1.1~1@operator-back")


def test_nothing_listens_beyond_loopback(greeting_pbx: RealPbx) -> None:
    sockets = psutil.Process(greeting_pbx.process.pid).net_connections("inet")
    listening = [s for s in sockets if s.type == socket.SOCK_STREAM and s.status == "LISTEN"]
    assert {s.laddr.ip for s in listening} == {"127.0.0.1"}
    ours = {greeting_pbx.settings.ports.sip_port, greeting_pbx.settings.ports.ami_port}
    assert ours <= {s.laddr.port for s in listening}
    datagrams = [s for s in sockets if s.type == socket.SOCK_DGRAM]
    open_ones = [s for s in datagrams if s.laddr.ip != "127.0.0.1"]
    # The SIP library's DNS client has one socket for IPv4 and one for IPv6, on ports of chance.
    assert len(open_ones) <= 2
    keys = greeting_pbx.settings
    media = range(keys.ports.rtp_start, keys.ports.rtp_end + 1)
    assert not [
        s for s in open_ones if s.laddr.port in media or s.laddr.port == keys.ports.sip_port
    ]
