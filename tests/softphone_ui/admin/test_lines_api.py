"""The administrator's API: what is saved is in effect, nonsense is refused with the reason, each
change is in the audit, and nobody else may."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import numpy as np
import pytest
import soundfile

from foundation.postgres.pool import connection, open_pool
from foundation.process.hangs import Hang, note_hang
from foundation.settings import Settings
from prompts.line_sounds import greeting_file
from queue_manager.domain.floor import events as on
from queue_manager.domain.lines.line_rules import LineProblemCode
from softphone_ui.lines.sentences import WRONG
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage

pytestmark = pytest.mark.services
AMBULANCE: dict[str, Any] = {
    "number": "103",
    "names": {"kk": "Жедел жәрдем", "ru": "Скорая помощь", "en": "Ambulance"},
    "kpi_seconds": 10,
    "ring_seconds": 4,
    "emergency": True,
    "priority": 9,
    "ladder": [{"after_seconds": 5, "does": ["reserve_joins", "alert_lead"]}],
}


@dataclass
class Office:
    """The administrator's program, and the floor it changes."""

    settings: Settings
    address: str
    stage: FloorStage
    admin: Client

    async def audit(self, action: str) -> list[Any]:
        pool = await open_pool(self.settings, "test", size=1)
        async with connection(pool) as link:
            rows = await link.fetch(
                "SELECT subject, detail FROM audit WHERE action = $1 ORDER BY audit_id", action
            )
        await pool.close()
        return [tuple(row) for row in rows]


@pytest.fixture
async def office(fresh_settings: Settings) -> AsyncIterator[Office]:
    await settle(fresh_settings)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
        program(address, "admin") as admin,
    ):
        yield Office(fresh_settings, address, stage, admin)


async def test_a_line_is_added_in_effect_and_in_the_audit(office: Office) -> None:
    status, told = await office.admin.ask("POST", "/api/lines", AMBULANCE)
    assert (status, told) == (200, {"version": 1, "in_effect": True})
    line = office.stage.floor.lines["103"]
    assert (line.kpi, line.emergency, len(line.ladder)) == (timedelta(seconds=10), True, 1)
    _, lines = await office.admin.ask("GET", "/api/lines")
    assert [(it["line"]["number"], it["answers"]) for it in lines] == [("103", True), ("109", True)]
    ((subject, detail),) = await office.audit("line_added")
    assert (subject, detail["kpi_seconds"]) == ("103", [None, 10])
    assert (await office.admin.ask("POST", "/api/lines", AMBULANCE))[0] == 422, "taken"


async def test_a_nonsensical_ladder_is_refused_at_its_step_in_the_readers_language(
    office: Office,
) -> None:
    wish = {**AMBULANCE, "ladder": [
        {"after_seconds": 6, "does": ["alert_lead"]},
        {"after_seconds": 5, "does": ["sing"]},
        {"after_seconds": 12, "does": ["ring_two"]},
    ]}  # fmt: skip
    status, told = await office.admin.ask("POST", "/api/lines", wish)
    assert (status, told["error"]) == (422, "nonsensical_line")
    found = {(it["step"], it["why"]): it["message"] for it in told["problems"]}
    assert set(found) == {(1, "step_unknown"), (1, "not_in_order"), (2, "after_the_kpi")}
    assert found[1, "step_unknown"] == "Ступени «sing» нет."
    assert "10 с" in found[2, "after_the_kpi"] and "звонить двоим" in found[2, "after_the_kpi"]
    assert "103" not in office.stage.floor.lines and office.stage.reloads == 0
    status, weighed = await office.admin.ask("POST", "/api/lines/check", wish)
    assert (status, weighed["problems"]) == (200, told["problems"])


async def test_a_line_for_the_named_overflows_nowhere_and_is_no_emergency_line(
    office: Office,
) -> None:
    wish = {**AMBULANCE, "number": "1090", "named_only": True, "overflow_to": "109"}
    status, told = await office.admin.ask("POST", "/api/lines", wish)
    found = {it["field"]: it["message"] for it in told["problems"]}
    assert (status, set(found)) == (422, {"named_only", "overflow_to"})
    assert "экстренную" in found["named_only"]
    wish |= {"emergency": False, "overflow_to": None}
    assert (await office.admin.ask("POST", "/api/lines", wish))[0] == 200
    line = office.stage.floor.lines["1090"]
    served = [line.is_served_by(it.skills) for it in office.stage.floor.operators.values()]
    assert line.named_only and not any(served), "nobody is named for it yet"


def test_every_reason_has_its_sentence() -> None:
    assert set(WRONG) == set(LineProblemCode)


async def test_a_change_is_one_persons_at_a_time_and_takes_effect_on_the_next_call(
    office: Office,
) -> None:
    _, told = await office.admin.ask("GET", "/api/lines/109")
    line, version = told["line"], told["version"]
    line["ladder"] = [{"after_seconds": 3, "does": ["alert_lead"]}]
    body = {"line": line, "version": version}
    status, saved = await office.admin.ask("PUT", "/api/lines/109", body)
    assert (status, saved["version"]) == (200, version + 1)
    assert [step.after for step in office.stage.floor.lines["109"].ladder] == [timedelta(seconds=3)]
    assert (await office.admin.ask("PUT", "/api/lines/109", body))[0] == 409
    assert (await office.admin.ask("PUT", "/api/lines/108", body))[0] == 400
    ((subject, detail),) = await office.audit("line_changed")
    assert (subject, set(detail)) == ("109", {"ladder"})


async def test_saved_while_the_dispatcher_is_away_it_says_so(office: Office) -> None:
    await office.stage.stop_answering()
    status, told = await office.admin.ask("POST", "/api/lines", AMBULANCE)
    assert (status, told["in_effect"]) == (200, False)
    await office.stage.answer_again()


async def test_nobody_else_may(office: Office) -> None:
    for login in ("1001", "lead1", "quality", "clerk"):
        async with program(office.address, login) as other:
            for method, path in (
                ("GET", "/api/lines"), ("POST", "/api/lines"), ("PUT", "/api/lines/109"),
                ("GET", "/api/operators"), ("PUT", "/api/operators"), ("GET", "/lines"),
                ("GET", "/operators"), ("POST", "/api/lines/109/test-call"),
                ("PUT", "/api/lines/109/greeting/kk"),
            ):  # fmt: skip
                assert (await other.ask(method, path, {}))[0] == 403, (login, method, path)


def wav(seconds: float, rate: int = 44_100, channels: int = 2, loud: float = 0.5) -> bytes:
    tone = loud * np.sin(np.arange(int(seconds * rate)) / rate * 2 * np.pi * 440)
    out = io.BytesIO()
    soundfile.write(out, np.stack([tone] * channels, axis=1), rate, format="WAV")
    return out.getvalue()


async def send(office: Office, data: bytes, path: str = "/api/lines/109/greeting/kk") -> Any:
    headers = {"X-CSRF": office.admin.token, "Content-Type": "audio/wav"}
    async with office.admin.http.put(path, data=data, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_greeting_is_replaced_by_a_recording(office: Office) -> None:
    status, told = await send(office, wav(1.5))
    assert status == 200
    assert told["parts"][0] == {"language": "kk", "made": "recorded", "seconds": 1.5}
    assert told["parts"][1]["made"] == "missing"
    info = soundfile.info(greeting_file(office.settings, "109", "kk"))
    assert (info.samplerate, info.channels, info.subtype) == (8000, 1, "PCM_16")
    async with office.admin.http.get("/api/lines/109/greeting/kk") as answer:
        assert answer.content_type == "audio/wav" and (await answer.read())[:4] == b"RIFF"
    assert (await office.audit("greeting_replaced"))[0][0] == "109"
    greeting_file(office.settings, "109", "kk").write_bytes(b"")  # damaged: nobody can hear it
    status, told = await office.admin.ask("GET", "/api/lines/109/greeting")
    assert (status, told["parts"][0]["made"]) == (200, "missing")
    status, told = await office.admin.ask("DELETE", "/api/lines/109/greeting/kk")
    assert (status, told["parts"][0]["made"]) == (200, "missing"), "no PBX here to speak it anew"


async def test_what_is_no_greeting(office: Office) -> None:
    for data, reason in (
        (b"", "no_wav"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "no_wav"),
        (b"\x7fELF" * 5000, "no_wav"),
        (wav(0.1), "too_short"),
        (wav(11, 8000, 1), "too_long"),
        (wav(1, loud=0.0), "silent"),
        (bytes(5_000_001), "too_large"),
    ):
        status, told = await send(office, data)
        assert (status, told["error"], told["reason"]) == (422, "bad_sound", reason)
        assert not greeting_file(office.settings, "109", "kk").exists()


async def test_a_greeting_is_of_a_line_and_a_language_that_there_are(office: Office) -> None:
    for path in ("/api/lines/777/greeting/kk", "/api/lines/109/greeting/..%2F..%2Fx",
                 "/api/lines/109/greeting/en"):  # fmt: skip
        assert (await send(office, wav(1), path))[0] == 404


async def test_operators_skills_are_changed_together_or_not_at_all(office: Office) -> None:
    await office.admin.ask("POST", "/api/lines", AMBULANCE)
    changes = [
        {"extension": "1001", "languages": {"kk": 3, "en": 2}, "lines": ["103"],
         "topics": ["snow"], "reserve": True},
        {"extension": "1002", "languages": {"ru": 3}},
    ]  # fmt: skip
    assert await office.admin.ask("PUT", "/api/operators", {"operators": changes}) == (
        200,
        {"in_effect": True},
    )
    skills = office.stage.floor.operators["1001"].skills
    assert (skills.lines, skills.reserve, skills.level("ru")) == (frozenset({"103"}), True, 0)
    _, told = await office.admin.ask("GET", "/api/operators")
    assert told[0]["topics"] == ["snow"] and told[1]["languages"] == {"ru": 3}
    assert [subject for subject, _ in await office.audit("operator_skills")] == ["1001", "1002"]
    for wrong in (
        {"extension": "1003", "languages": {}},
        {"extension": "1003", "languages": {"kk": 4}},
        {"extension": "1003", "languages": {"de": 1}},
        {"extension": "1003", "languages": {"kk": 3}, "lines": ["777"]},
        {"extension": "1003", "languages": {"kk": 3}, "topics": ["moon"]},
    ):
        body = {"operators": [{"extension": "1001", "languages": {"kk": 1}}, wrong]}
        assert (await office.admin.ask("PUT", "/api/operators", body))[0] == 400
    gone = {"operators": [{"extension": "1001", "languages": {"kk": 1}}, {**changes[1],
            "extension": "9999"}]}  # fmt: skip
    assert (await office.admin.ask("PUT", "/api/operators", gone))[0] == 404
    assert office.stage.floor.operators["1001"].skills == skills


async def test_a_test_call_is_made_and_told(office: Office) -> None:
    status, told = await office.admin.ask("POST", "/api/lines/109/test-call")
    assert status == 200
    call_id = told["call_id"]
    (asked,) = office.stage.pbx.actions
    assert (asked["Channel"], asked["OtherChannelId"]) == ("Local/109@trial-dials/n", call_id)
    path = f"/api/lines/109/test-call/{call_id}"
    assert (await office.admin.ask("GET", path))[0] == 404, "not on record yet"
    now = datetime.now(UTC)
    channel = f"Local/109@trial-dials-{call_id};2"
    await office.stage.tell(
        on.CallOffered(now, call_id, "109", "pbx1", channel, trial=True, language="kk")
    )
    status, told = await office.admin.ask("GET", path)
    assert (status, told["outcome"], told["rings"]) == (200, None, [])
    await office.stage.tell(on.CallerLeft(now + timedelta(seconds=9), call_id))
    _, told = await office.admin.ask("GET", path)
    assert (told["outcome"], told["waited_seconds"]) == ("abandoned", 9)
    async with program(office.address, "lead1") as lead:
        _, level = await lead.ask("GET", "/api/service-level")
        assert level["calls"]["offered"] == 0, "no figure counts it"
        _, missed = await lead.ask("GET", "/api/missed")
        assert missed["calls"] == []
    assert (await office.admin.ask("POST", "/api/lines/777/test-call"))[0] == 404


async def test_the_pages_are_served(office: Office) -> None:
    for path in ("/lines", "/lines/new", "/lines/109", "/operators"):
        async with office.admin.http.get(path) as answer:
            assert answer.status == 200, path
            assert "109" in await answer.text()
    async with office.admin.http.get("/lines/777") as answer:
        assert answer.status == 404


async def test_the_administrator_is_shown_what_hung_and_where(office: Office) -> None:
    async with office.admin.http.get("/lines") as answer:
        assert 'id="hangs"' not in await answer.text()
    stack = 'Current thread 0x1 (most recent call first):\n  File "/a.py", line 7 in <module>'
    note_hang(office.settings, Hang(datetime.now(UTC), "web", 7, stack))
    async with office.admin.http.get("/lines") as answer:
        page = await answer.text()
    assert 'id="hangs"' in page and "<code>/a.py:7 in &lt;module&gt;</code>" in page


async def test_an_upload_that_breaks_off_changes_nothing(office: Office) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield wav(1)[:1000]
        raise ConnectionResetError

    headers = {"X-CSRF": office.admin.token, "Content-Type": "audio/wav"}
    with pytest.raises((aiohttp.ClientError, ConnectionResetError)):
        await office.admin.http.put("/api/lines/109/greeting/kk", data=half(), headers=headers)
    assert not greeting_file(office.settings, "109", "kk").exists()
