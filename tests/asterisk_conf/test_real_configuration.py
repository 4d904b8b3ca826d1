"""What we render, loaded by a real Asterisk."""

import pytest

from tests.real_pbx import RealPbx, running_pbx

pytestmark = pytest.mark.calls


@pytest.fixture(scope="module")
def greeting_pbx():
    with running_pbx(greeting="full") as pbx:
        yield pbx


def test_it_loads_without_a_complaint(greeting_pbx: RealPbx) -> None:
    assert greeting_pbx.complaints() == []


def test_every_listener_is_on_loopback(greeting_pbx: RealPbx) -> None:
    import psutil

    process = psutil.Process(greeting_pbx.process.pid)
    listening = [c for c in process.net_connections("inet") if not c.raddr]
    assert listening
    assert {c.laddr.ip for c in listening} == {"127.0.0.1"}
