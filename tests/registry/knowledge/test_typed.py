"""What typed words may have meant on another keyboard layout."""

from __future__ import annotations

import pytest

from registry.knowledge.typed import fold, meanings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ltncrbq cfl", "детский сад"),
        ("jxthtlm", "очередь"),
        (",fkf,f0if", "балабақша"),  # the Kazakh layout: қ is on the 0
        ("rtpt3", "кезеі"),
        ("балаба0ша", "балабақша"),  # a Kazakh hand on the Russian layout
        ("игы", "bus"),
    ],
)
def test_keys_of_another_layout(typed: str, meant: str) -> None:
    assert meanings(typed)[0] == typed
    assert meant in meanings(typed)


def test_a_number_stays_a_number() -> None:
    assert meanings("109") == ["109"]
    assert "детский 109" in meanings("ltncrbq 109")


@pytest.mark.parametrize("typed", ["", "   ", "?!", "—"])
def test_nothing_to_look_for(typed: str) -> None:
    assert meanings(typed) == []


def test_kazakh_letters_as_a_russian_keyboard_writes_them() -> None:
    assert (
        fold("Әже, ҒАЛЫМ, қыңыр, Өрт, ҰҮ, іні, Һ, ёлка")
        == "аже, галым, кыныр, орт, уу, ини, х, елка"
    )


def test_a_very_long_search_is_cut() -> None:
    assert all(len(phrase) <= 200 for phrase in meanings("снег " * 1000))
