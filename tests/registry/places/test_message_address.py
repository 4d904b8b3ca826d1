"""The address that a message tells."""

from __future__ import annotations

import pytest

from registry.places.message_address import find_address
from registry.places.streets import Street

STREETS = [
    Street(1, "Абай даңғылы", "проспект Абая"),
    Street(2, "Сығанақ көшесі", "улица Сыганак"),
    Street(3, "Қабанбай батыр даңғылы", "проспект Кабанбай батыра"),
    Street(4, "Назарбаев даңғылы", "проспект Назарбаева"),
]


@pytest.mark.parametrize(
    ("words", "street", "house"),
    [
        ("Когда включат отопление на Сыганак 25? Третий день холодно", 2, "25"),
        ("Абай даңғылы 12-үйдің жанында су құбыры жарылды", 1, "12"),
        ("Здравствуйте! На проспекте Абая 12/1 яма", 1, "12/1"),
        ("Ждали 3 часа. Потом ещё 20 минут. Кабанбай батыра 40, темно", 3, "40"),
    ],
)
def test_a_street_before_a_house_is_the_address(words: str, street: int, house: str) -> None:
    found = find_address(words, STREETS)
    assert found is not None
    assert (found.street.street_id, found.house) == (street, house)


@pytest.mark.parametrize(
    "words",
    ["", "Автобус 12 опоздал на 20 минут", "На проспекте Абая темно", "Звоните 109", "Сыгонок 25"],
)
def test_a_number_alone_or_a_street_without_a_house_is_none(words: str) -> None:
    assert find_address(words, STREETS) is None
