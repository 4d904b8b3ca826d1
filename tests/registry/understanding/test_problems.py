"""How a report with several problems is divided, and which topics are proposed where none is
sure."""

from __future__ import annotations

import pytest

from registry.understanding.message import Intent
from registry.understanding.problems import MOST_CANDIDATES, read_message
from registry.understanding.understood import Reading
from registry.understanding.weights import load


def read(text: str) -> Reading:
    return read_message(text, 2026, load(), None)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        (
            "Во дворе фонари не горят третий день, и мусор не вывозят",
            {"Во дворе фонари не горят третий день": "street_light", "Мусор не вывозят": "waste"},
        ),
        (
            "1. Яма на дороге Иманова 5 2. Бродячие собаки бегают",
            {"Яма на дороге Иманова 5": "road", "Бродячие собаки бегают": "stray_dogs"},
        ),
        ("Суымыз жоқ, лифт те істемейді", {"Суымыз жоқ": "no_water", "Лифт те істемейді": "lift"}),
        ("Яма на дороге. Глубокая. Абая 12", {}),
        ("Спасибо, фонари горят и мусор вывезли", {}),
    ],
)
def test_each_problem_has_its_own_words(text: str, topics: dict[str, str]) -> None:
    assert {it.text: it.topic for it in read(text).separate} == topics


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Стояли сорок минут на остановке, автобус проехал мимо не открыв двери", 1),
        ("Автобус 21 не пришёл, а также на остановке разбили стекло", 2),
        ("Провод оборвался, лежит на дороге и искрит, люди обходят", 1),
        ("Фонари не горят, мусор не вывозят", 2),
    ],
)
def test_a_place_or_an_effect_is_no_other_problem(text: str, problems: int) -> None:
    assert read(text).understood.problems == problems


def test_topics_are_proposed_only_where_none_is_sure() -> None:
    assert read("Пахнет газом в подъезде").candidates == ()
    unsure = read("у нас тут проблема во дворе")
    assert unsure.understood.intent is Intent.REPORT and unsure.understood.topics == ()
    assert 0 < len(unsure.candidates) <= MOST_CANDIDATES
    assert read("спасибо").candidates == ()
