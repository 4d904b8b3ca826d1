"""A line's own words: made where missing, with its name, and never over a recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from foundation.names import Names
from foundation.settings import Settings
from prompts.line_sounds import LineWords, ensure_line_sounds, greeting_file, opens, prompt_of
from prompts.sounds import is_made_by_us
from prompts.voice import Voice
from queue_manager.domain.lines.hours import opening_keys
from queue_manager.domain.lines.line_rules import as_week
from tests.prompts.test_sounds import fake_espeak, home, quiet

__all__ = ["home"]
AMBULANCE = LineWords("103", Names("Жедел жәрдем", "Скорая помощь", "Ambulance"))


@pytest.fixture
def espeak(tmp_path: Path) -> Voice:
    return fake_espeak(tmp_path, 440, 1.0)


def test_a_line_greets_by_its_name_and_a_recording_is_left_alone(
    home: Settings, espeak: Voice
) -> None:
    made = ensure_line_sounds(home, [AMBULANCE], quiet, espeak)
    assert made == ["greeting-103-kk", "greeting-103-ru"]
    assert ensure_line_sounds(home, [AMBULANCE], quiet, espeak) == []
    recorded = greeting_file(home, "103", "kk")
    soundfile.write(recorded, np.ones(8000) * 0.1, 8000)
    before = recorded.read_bytes()
    assert (is_made_by_us(recorded), is_made_by_us(greeting_file(home, "103", "ru"))) == (
        False,
        True,
    )
    renamed = LineWords("103", Names("Жедел көмек", "Скорая", "Ambulance"))
    assert ensure_line_sounds(home, [renamed], quiet, espeak) == ["greeting-103-ru"]
    assert recorded.read_bytes() == before


def test_the_settings_own_line_keeps_its_plain_names(home: Settings, espeak: Voice) -> None:
    own = LineWords("109", Names("a", "b", "c"))
    assert ensure_line_sounds(home, [own], quiet, espeak) == ["greeting-kk", "greeting-ru"]
    assert (prompt_of(home, "109"), prompt_of(home, "103")) == ("greeting", "greeting-103")
    silent = home.changed(greeting="none")
    assert prompt_of(silent, "103") == ""


def test_every_opening_of_a_week_can_be_told(home: Settings, espeak: Voice) -> None:
    week = as_week([[["09:00", "13:00"], ["14:30", "18:00"]], *[[]] * 6])
    keys = tuple(opening_keys(week))
    assert keys == tuple(sorted(
        f"{day}-{clock}" for day in ("today", "tomorrow", "mon") for clock in ("0900", "1430")
    ))  # fmt: skip
    line = LineWords("114", Names("a", "b", "c"), greets=False, opens=keys)
    made = ensure_line_sounds(home, [line], quiet, espeak)
    assert sorted(made) == sorted(f"opens-{key}-{code}" for key in keys for code in ("kk", "ru"))


@pytest.mark.parametrize(
    ("key", "kazakh", "russian"),
    [
        ("mon-0900", "дүйсенбі күні сағат тоғызда", "в понедельник в 9 часов"),
        ("sat-1430", "сенбі күні сағат он төрт жарымда", "в субботу в 14 30"),
        ("tomorrow-1010", "ертең сағат он онда", "завтра в 10 10"),
        ("today-2145", "бүгін сағат жиырма бір қырық бесте", "сегодня в 21 45"),
        ("tue-2100", "сейсенбі күні сағат жиырма бірде", "во вторник в 21 час"),
    ],
)
def test_an_opening_time_is_said_as_people_say_it(key: str, kazakh: str, russian: str) -> None:
    assert opens(key, "kk").text == f"Желі {kazakh} ашылады."
    assert opens(key, "ru").text == f"Линия откроется {russian}."
