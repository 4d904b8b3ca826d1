"""Who may do what: strangers, the trunk, operators, the telephones in browsers."""

from __future__ import annotations

import asyncio
import json

import pytest

from queue_manager.ami.families import WEB_AUTH_FAMILY
from sip_peers.peers import (
    AnswerBehaviour,
    Caller,
    Credentials,
    LetRing,
    OperatorPhone,
    RegistrationRefused,
    WireLog,
)
from tests.asterisk_conf.conftest import phone
from tests.asterisk_conf.fake_dispatcher import FakeDispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx, running_pbx, sip_password

pytestmark = pytest.mark.calls


@pytest.fixture(scope="module")
def guarded_pbx():
    """The trunk is elsewhere: this machine's 127.0.0.1 is a stranger's address."""
    with running_pbx(trunk_hosts="127.0.0.9") as pbx:
        yield pbx


async def status_of(pbx: RealPbx, number: str, from_user: str) -> int:
    """The final status of an INVITE nobody signed."""
    caller = Caller(from_user, pbx.sip, WireLog())
    call = caller.dial(number)
    await soon(call.ended)
    caller.close()
    return call.status


@pytest.mark.parametrize("who", ["77010000001", "anonymous", "trunk", "1001", "1001-web", "komek"])
async def test_a_stranger_is_asked_for_a_password(guarded_pbx: RealPbx, who: str) -> None:
    assert await status_of(guarded_pbx, "109", who) == 401
    assert guarded_pbx.channels() == []


@pytest.mark.parametrize("who", ["trunk", "nobody", "1001"])
async def test_a_stranger_cannot_register(guarded_pbx: RealPbx, who: str) -> None:
    device = OperatorPhone(Credentials(who, "guess"), guarded_pbx.sip, WireLog())
    with pytest.raises(RegistrationRefused, match="401"):
        await device.plug_in()
    device.unplug()


async def test_an_operator_works_from_a_strange_address(guarded_pbx: RealPbx) -> None:
    async with phone(guarded_pbx, "1001", LetRing()) as device:
        call = device.dial("1003")
        await soon(call.ended)
        assert call.status != 401


@pytest.mark.parametrize(
    "number", ["*10", "1001", "1002", "87010000001", "s", "parachute-109", "0"]
)
async def test_the_trunk_reaches_nothing_but_lines(real_pbx: RealPbx, number: str) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour()) as operator:
        assert await status_of(real_pbx, number, "77010000001") == 404
        assert operator.rings == []


async def test_the_trunk_cannot_take_an_operators_name(real_pbx: RealPbx) -> None:
    assert await status_of(real_pbx, "*12", "1001") == 401


async def test_an_operator_reaches_no_outside_number(real_pbx: RealPbx) -> None:
    async with phone(real_pbx, "1001", LetRing()) as operator:
        for number in ("87010000001", "109", "+77010000001"):
            call = operator.dial(number)
            await soon(call.ended)
            assert call.status == 404, number


async def test_a_second_telephone_replaces_the_first(real_pbx: RealPbx) -> None:
    async with (
        phone(real_pbx, "1001", LetRing()) as first,
        phone(real_pbx, "1001", LetRing()) as second,
        phone(real_pbx, "1002", LetRing()) as colleague,
    ):
        call = colleague.dial("1001")
        await second.next_ring()
        assert first.rings == []
        call.hang_up()
        await soon(call.ended)


async def test_a_browsers_password_is_valid_from_the_moment_it_is_put(
    real_pbx: RealPbx, boss: FakeDispatcher
) -> None:
    async def put(password: str) -> None:
        auth = {"auth_type": "userpass", "username": "1001-web", "password": password}
        auth["realm"] = "komek"
        await boss.do("DBPut", Family=WEB_AUTH_FAMILY, Key="1001-web", Val=json.dumps(auth))

    async def registers(password: str) -> bool:
        device = OperatorPhone(Credentials("1001-web", password), real_pbx.sip, WireLog())
        try:
            await device.plug_in()
        except RegistrationRefused as refusal:
            assert "401" in str(refusal)
            return False
        finally:
            device.unplug()
        return True

    assert not await registers("first-session")
    await put("first-session")
    assert await registers("first-session")
    await put("second-session")
    assert not await registers("first-session")
    assert await registers("second-session")
    await boss.do("DBDel", Family=WEB_AUTH_FAMILY, Key="1001-web")
    assert not await registers("second-session")
    # The plain telephone of the same operator is not touched by any of it.
    async with phone(real_pbx, "1001", LetRing()):
        assert sip_password("1001") != "second-session"
    assert not [row for row in real_pbx.complaints() if "auth" in row.lower() and "ERROR" in row]


async def test_ami_tells_strangers_nothing(real_pbx: RealPbx) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", real_pbx.settings.ports.ami_port)
    writer.write(b"Action: Login\r\nUsername: komek\r\nSecret: wrong\r\n\r\n")
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    assert b"Response: Error" in answer
    writer.close()
