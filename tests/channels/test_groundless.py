"""The third groundless one about the same object."""

from __future__ import annotations

import pytest

from channels.groundless import GroundlessGroup, counted, is_third, object_of


@pytest.mark.parametrize(
    ("about", "earlier", "third"),
    [
        ("Абай 12, лифт", ["лифт, Абай 12", "АБАЙ 12 ЛИФТ"], True),
        ("Абай 12, лифт", ["Абай 12, лифт", "Абай 14, лифт"], False),
        ("Абай 12, лифт", ["", ""], False),
        ("", ["", ""], True),
        ("", [""], False),
    ],
)
def test_the_third_is_about_the_same(about: str, earlier: list[str], third: bool) -> None:
    assert is_third(about, earlier) is third


def test_earlier_ones_are_counted_as_they_were_said_last() -> None:
    abouts = ["шам", "Лифт, Абай 12", "абай 12 лифт"]
    assert counted(abouts) == [GroundlessGroup("Лифт, Абай 12", 2), GroundlessGroup("шам", 1)]
    assert counted([]) == [] and object_of(" ?! ") == frozenset()
