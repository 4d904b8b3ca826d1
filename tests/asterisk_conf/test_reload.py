"""A changed operator is applied without dropping a call."""

from __future__ import annotations

import signal

import pytest

from asterisk_conf import reload as module
from asterisk_conf.phones import OperatorPhone as Account
from asterisk_conf.reload import ReloadFailed, apply_roster, commands_for
from asterisk_conf.roster import Roster, usual_line
from sip_peers.peers import (
    AnswerBehaviour,
    Caller,
    Credentials,
    LetRing,
    OperatorPhone,
    RegistrationRefused,
    Voice,
    WireLog,
)
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import dispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx, demo_phones, running_pbx


def test_each_file_has_its_command_and_each_command_runs_once() -> None:
    commands, waiting = commands_for(
        ["pjsip_operators.conf", "pjsip_transports.conf", "dialplan/operator_dials.conf"]
    )
    assert commands == ["module reload res_pjsip.so", "dialplan reload"] and waiting == []


def test_a_changed_trunk_is_read_by_all_who_must() -> None:
    commands, _ = commands_for(["pjsip_trunk.conf"])
    assert "module reload res_pjsip_endpoint_identifier_ip.so" in commands
    assert "module reload res_pjsip_outbound_registration.so" in commands


def test_what_needs_a_restart_is_named() -> None:
    assert commands_for(["asterisk.conf", "modules.conf"]) == (
        [],
        ["asterisk.conf", "modules.conf"],
    )


@pytest.fixture
def own_pbx():
    with running_pbx() as pbx:
        yield pbx


async def register(pbx: RealPbx, extension: str, password: str) -> None:
    device = OperatorPhone(Credentials(extension, password), pbx.sip, WireLog())
    try:
        await device.plug_in()
    finally:
        device.unplug()


@pytest.mark.calls
async def test_operators_come_and_go_while_others_talk(own_pbx: RealPbx) -> None:
    async with (
        dispatcher(own_pbx) as boss,
        phone(own_pbx, "1001", AnswerBehaviour()) as operator,
        phone(own_pbx, "1002", LetRing()) as waiting,
        phone(own_pbx, "1005", LetRing()) as idle,
    ):
        caller = Caller(
            "77010000001", own_pbx.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ), listens=True
        )
        call = caller.dial()
        await boss.ring(await boss.told("KomekOffered"), "1001")
        ring = await operator.next_ring()
        assert await call.media.hears(OPERATOR_HERTZ)

        with pytest.raises(RegistrationRefused):
            await register(own_pbx, "1028", "secret-1028")
        others = [one for one in demo_phones() if one.extension not in ("1003", "1004")]
        changed = apply_roster(
            own_pbx.settings,
            own_pbx.pbx,
            Roster(
                (
                    *others,
                    Account("1004", "Жаңа; есімі", password="changed-1004"),
                    Account("1028", "Әйгерім", password="secret-1028"),
                ),
                (usual_line(own_pbx.settings),),
            ),
        )
        assert changed == [
            "dialplan/lamps.conf",
            "dialplan/operator_dials.conf",
            "dialplan/transfer_keys.conf",
            "pjsip_operators.conf",
        ]
        await register(own_pbx, "1028", "secret-1028")
        await register(own_pbx, "1004", "changed-1004")
        with pytest.raises(RegistrationRefused):
            await register(own_pbx, "1003", "secret-1003")

        assert not call.ended.is_set() and not ring.ended.is_set()
        assert await call.media.hears(OPERATOR_HERTZ) and await ring.media.hears(CALLER_HERTZ)
        # Who was signed in still is, without a new registration.
        colleague = idle.dial("1002")
        await waiting.next_ring()
        colleague.hang_up()
        call.hang_up()
        await soon(ring.ended)
        caller.close()
    assert not [row for row in own_pbx.complaints() if ".conf" in row or "sorcery" in row]


@pytest.mark.calls
async def test_what_a_broken_reload_left_unread_is_read_by_the_next(
    own_pbx: RealPbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = Roster((*demo_phones(), Account("1028", "Әйгерім", password="secret-1028")),
                    (usual_line(own_pbx.settings),))  # fmt: skip
    own_pbx.process.send_signal(signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(module, "CONSOLE_SECONDS", 0.5)
        with pytest.raises(ReloadFailed, match="did not answer"):
            apply_roster(own_pbx.settings, own_pbx.pbx, roster)
    own_pbx.process.send_signal(signal.SIGCONT)
    assert "pjsip_operators.conf" in apply_roster(own_pbx.settings, own_pbx.pbx, roster)
    await register(own_pbx, "1028", "secret-1028")
    assert apply_roster(own_pbx.settings, own_pbx.pbx, roster) == []


@pytest.mark.calls
async def test_nothing_changed_reloads_nothing(own_pbx: RealPbx) -> None:
    assert (
        apply_roster(
            own_pbx.settings,
            own_pbx.pbx,
            Roster(tuple(demo_phones()), (usual_line(own_pbx.settings),)),
        )
        == []
    )
