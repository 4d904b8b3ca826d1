"""What may be somebody's own data is marked, and nothing of the words is lost."""

from __future__ import annotations

import pytest
from hypothesis import given

from registry.publications.doubts import parts
from tests.outside import outside_text


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("Жол бұзылған", []),
        ("Соседка Серікова шумит, кв. 45", ["Соседка Серікова", "кв. 45"]),
        (
            "Звоните Айгүл Сериковой: 8 701 234 56 78",
            ["Звоните Айгүл Сериковой", "8 701 234 56 78"],
        ),
        ("Пишите на aigul@mail.kz, Марат Ахметұлы", ["aigul@mail.kz", "Марат Ахметұлы"]),
        ("Машина 123 ABC 01 во дворе", ["123 ABC 01"]),
        ("звоните Серіковой", ["Серіковой"]),
        ("С 25.11.2026 нет воды", []),
    ],
)
def test_numbers_names_and_flats_are_doubtful(text: str, doubtful: list[str]) -> None:
    found = parts(text)
    assert "".join(it.words for it in found) == text
    assert [it.words for it in found if it.doubtful] == doubtful


@given(outside_text())
def test_the_pieces_are_the_whole_whatever_is_written(text: str) -> None:
    assert "".join(it.words for it in parts(text)) == text
