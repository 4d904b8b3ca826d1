"""Scripts of practice, and what is right of what was registered."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quality.practice.judging import Registered, is_place, verdict, waited
from quality.practice.scripts import ScriptKind, all_scripts, scripts_for
from registry.routing import rows

SEED = (Path(rows.__file__).parent / "seed" / "2_topics.sql").read_text(encoding="utf-8")
SHORT = timedelta(seconds=15)
NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)


def test_there_are_six_calls_and_six_messages_in_both_languages() -> None:
    kinds = Counter((it.kind.value, it.language) for it in all_scripts().values())
    assert kinds == {
        ("call", "kk"): 3, ("call", "ru"): 3, ("message", "kk"): 3, ("message", "ru"): 3
    }  # fmt: skip
    assert {it.urgent for it in all_scripts().values()} == {True, False}


@pytest.mark.parametrize("code", all_scripts())
def test_a_script_can_be_done_right(code: str) -> None:
    script = all_scripts()[code]
    assert all(f"('{topic}'" in SEED for topic in script.topics)
    right = Registered(script.topics[0], script.address, script.urgent)
    judged = verdict(script, right, timedelta(seconds=5), SHORT)
    assert (judged.right, judged.in_time) == (3, True)
    assert all(group for group in script.place)


def test_each_field_is_judged_alone() -> None:
    script = all_scripts()["open_manhole_ru"]
    good = Registered("manhole", "ул. Кенесары, д. 40, у школы", urgent=True)
    for wrong, expected in (
        (replace(good, topic="road"), (False, True, True)),
        (replace(good, topic=None), (False, True, True)),
        (replace(good, address="Кенесары 14"), (True, False, True)),
        (replace(good, address="Сейфуллина 40"), (True, False, True)),
        (replace(good, address=""), (True, False, True)),
        (replace(good, urgent=False), (True, True, False)),
    ):
        judged = verdict(script, wrong, SHORT, SHORT)
        assert (judged.topic, judged.address, judged.urgent) == expected, wrong
        assert judged.right == 2


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("Абай даңғылы, 12-үй", True),
        ("проспект Абая 12", True),
        ("АБАЯ 12", True),
        ("Абая 120", False),
        ("Абая 1", False),
        ("12", False),
    ],
)
def test_an_address_is_right_in_any_order_and_ending(address: str, right: bool) -> None:
    assert is_place(address, (("абай", "абая"), ("12",))) is right


def test_a_caller_waits_for_the_voice_and_an_author_for_the_answer() -> None:
    answered, registered = NOW + timedelta(seconds=8), NOW + timedelta(minutes=11)
    call, message = all_scripts()["gas_kk"], all_scripts()["waste_ru"]
    assert waited(ScriptKind.CALL, NOW, answered, registered) == timedelta(seconds=8)
    late = waited(ScriptKind.MESSAGE, NOW, answered, registered)
    assert late == timedelta(minutes=11)
    nothing = Registered(None, "", urgent=False)
    assert verdict(call, nothing, timedelta(seconds=8), SHORT).in_time
    assert not verdict(call, nothing, timedelta(seconds=16), SHORT).in_time
    assert not verdict(message, nothing, late, SHORT).in_time


def test_scripts_without_a_topic_of_the_installation_are_left_out() -> None:
    found = scripts_for(frozenset({"yard", "gas"}))
    assert set(found) == {"gas_kk", "snow_kk"}
