"""Whatever somebody outside writes: each function that it reaches ends, its steps and its memory
grow as the text does. `./komek fuzz` tries the same for hours."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings

from tests.doors import DOORS
from tests.fuzz import fuzz
from tests.outside import REPEATED, NoEnd, ends, long, outside_text, peak, steps

ROWS = pytest.mark.parametrize("name", DOORS)
#: Of which a text of any length is made, to see how the steps grow.
GROWING = ("Кабанбай ", "1 ", '"', "sip:a@", "- а\n")
SHORT, LONG = 1_000, 8_000
#: So many steps are taken whatever the text is, and so many bytes are held.
AT_LEAST, LEAST_BYTES = 4_000, 400_000


@ROWS
def test_any_words_are_read_to_the_end(name: str) -> None:
    door = DOORS[name]

    @given(outside_text(min(400, door.most)))
    @settings(
        max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def run(text: str) -> None:
        with ends():
            door.open(text)

    run()


@ROWS
def test_one_word_thousands_of_times_is_read_to_the_end(name: str) -> None:
    door = DOORS[name]
    with ends():
        for piece in REPEATED:
            door.open(long(piece, min(door.most, 10_000)))


@ROWS
def test_a_pattern_looks_at_each_letter_once(name: str) -> None:
    """What a pattern does inside `re` is no step, but of 100,000 letters it would take minutes."""
    door = DOORS[name]
    for piece in ("a", "1", " ", '"', "sip:", "@", "a.", "1 "):
        with ends():
            door.open(long(piece, door.most))


@ROWS
def test_eight_times_the_letters_take_eight_times_the_steps(name: str) -> None:
    door = DOORS[name]
    for piece in GROWING:
        short, much = (long(piece, min(door.most, letters)) for letters in (SHORT, LONG))
        once, often = (steps(lambda: door.open(text)) for text in (short, much))  # noqa: B023
        assert often <= (door.bound or 10 * once + AT_LEAST), f"{piece!r}: {once} and {often} steps"


@ROWS
def test_memory_is_that_of_the_text(name: str) -> None:
    """Ten thousand letters of four bytes, seen in many pieces."""
    text = long("🏠 1 ", min(DOORS[name].most, 10_000))
    assert peak(lambda: DOORS[name].open(text)) < LEAST_BYTES + 400 * len(text)


def test_what_never_ends_is_ended_and_told() -> None:
    def never(text: str) -> None:
        while True:
            pass

    with pytest.raises(NoEnd), ends(0.05):
        never("")
    with pytest.raises(NoEnd):
        steps(lambda: never(""), most=1_000)


def test_an_end_that_was_lost_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python only reports what is raised while an object is deleted."""
    lost: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda it: lost.append(it.exc_type))

    class Deleted:
        def __del__(self) -> None:
            while True:
                pass

    with pytest.raises(NoEnd), ends(0.05):
        Deleted()
        while True:
            pass
    assert lost == [NoEnd]


def test_the_long_form_tells_what_it_found() -> None:
    told: list[str] = []
    assert fuzz({"language": DOORS["language"]}, 20, told.append) == 0
    assert "language" in told[0] and "20 inputs" in told[0]

    def falls(text: str) -> None:
        if "@" in text:
            raise RuntimeError("fell")

    told.clear()
    assert fuzz({"falls": type(DOORS["log"])(falls, 100)}, 500, told.append) == 1
    assert "RuntimeError: fell for" in told[0] and "@" in told[0]
