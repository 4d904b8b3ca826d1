"""The administrator's page of health: the doctor's judgement, in each language."""

from __future__ import annotations

import string
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from foundation.process.diagnosis import Chart, Fault, Finding, Outbox
from foundation.process.files import Disk
from foundation.process.hangs import Hang, note_hang
from foundation.process.health_checks import CheckResult, checks
from foundation.settings import Settings
from launcher.doctor import WORDS as IN_A_TERMINAL
from softphone_ui.health.page import queues
from softphone_ui.health.sentences import SENTENCES, in_words, subject_name
from softphone_ui.web.words import LANGUAGES, read_words
from tests.softphone_ui.alone import nowhere
from tests.softphone_ui.city import program, settle, web_process

ZONE = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
STACK = 'Current thread 0x1 (most recent call first):\n  File "agi/server.py", line 62 in serve'


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_it_says_everything_that_the_doctor_says_of_the_same_values() -> None:
    assert {why: blanks(it) for why, it in SENTENCES.items()} == {
        why: blanks(it) for why, it in IN_A_TERMINAL.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_finding_is_a_sentence_in_each_language(language: str) -> None:
    words = read_words()
    values = {
        "since": NOW, "at": "2026-11-27T10:00:00", "where": "", "log": "/x.log", "n": 3,
        "megabytes": 50, "seconds": 61, "reason": "no {room}", "kinds": "2 x", "words": "full",
        "refused": 1, "in_doubt": 0, "source": "telegram", "why": "no {route}", "minutes": 3,
        "roles": "web", "folder": "/h/damaged-1", "problem": "1 {row}",
    }  # fmt: skip
    for why in Fault:
        values["at"] = NOW if why is Fault.HUNG else "2026-11-27T10:00:00"
        said = in_words(
            Finding("web", why, values), lambda it: words.say(language, it), language, ZONE
        )
        assert said and "{since" not in said and "{n}" not in said
    last = in_words(
        Finding("web", Fault.LAST_ERROR, values), lambda it: words.say(language, it), language, ZONE
    )
    assert "15:00:00" in last, "in the centre's time"


def test_what_the_supervisor_wrote_in_the_machines_time_is_told_in_the_centres(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    fell = Finding("agi", Fault.FELL, {"n": 1, "at": "2026-11-27 10:00:00", "reason": "SIGKILL"})
    said = in_words(fell, str, "en", ZONE)
    monkeypatch.undo()
    time.tzset()
    assert said == "Fell and was started again: 1×. The last time 27 Nov 2026, 14:00:00: SIGKILL"


def test_who_can_be_amiss_has_a_name(tmp_path: Path) -> None:
    for subject in checks(nowhere(tmp_path)):
        assert subject_name(subject, str, "en") != subject


def test_what_nobody_says_is_not_nought() -> None:
    unknown = Chart(NOW, "none", {"web": CheckResult.AWAY})
    assert {it.value for it in queues(unknown)} == {None}
    health = {"dispatcher": {"spooled": 0}, "scribe": {"lag_seconds": 0.0, "records_refused": 0}}
    known = Chart(NOW, "none", {}, health, Disk("ok", 21_340_000_000), outbox=Outbox(waiting=4))
    assert [it.value for it in queues(known)] == [0, 0, 0, 4, None, 21.3, None]


@pytest.mark.services
async def test_the_administrator_and_nobody_else(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    fresh_settings.log_dir.mkdir(exist_ok=True)
    note_hang(fresh_settings, Hang(NOW, "agi", 7, STACK))
    async with web_process(fresh_settings) as address:
        async with program(address, "admin") as admin:
            status, page = await admin.page("/health")
            assert status == 200
            for said in ("Диспетчер звонков", "не запущена", "agi/server.py", "Свободно"):
                assert said in page, said
            assert 'href="/health"' in page
        for login in ("lead1", "quality", "1001", "clerk"):
            async with program(address, login) as other:
                assert (await other.page("/health"))[0] == 403
