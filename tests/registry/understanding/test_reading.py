"""What is understood of a message, by the stored weights and the rules."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from foundation.process.progress import Progress
from launcher.understand import understand_file
from registry.understanding import training
from registry.understanding.danger import Danger, read
from registry.understanding.examples import LABELLED, LABELLED_SECOND, examples
from registry.understanding.message import Intent, MessageLanguage
from registry.understanding.reading import understand
from registry.understanding.script import LONGEST, readable, skeleton
from registry.understanding.ticket_numbers import ticket_numbers
from registry.understanding.weights import load


def test_the_weights_were_learned_from_the_examples_of_now() -> None:
    assert load().learned_from == training.digest(), (
        "run .venv/bin/python -m registry.understanding.training"
    )


def test_only_greetings_and_the_like_are_both_examples_and_of_the_test() -> None:
    """Two people write "Hello" alike; `./komek bench understanding` leaves such messages out."""
    learned = {it.text.casefold() for it in examples()}
    texts = [it.read_text(encoding="utf-8") for it in (LABELLED, LABELLED_SECOND)]
    labelled = [json.loads(line) for text in texts for line in text.splitlines()]
    test = [it["text"] for it in labelled if it["split"] == "test"]
    same = [text for text in test if text.casefold() in learned]
    assert len(same) < len(test) / 50
    assert [text for text in same if len(text.split()) > 2] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Что с 109-2026-0000123?", ("109-2026-0000123",)),
        ("заявка № 123", ("109-2026-0000123",)),
        ("өтінім 0004512 қайда", ("109-2026-0004512",)),
        ("заявки 109-2025-0000007 и 2025-0000012", ("109-2025-0000007", "109-2025-0000012")),
        ("звоните +7 701 123 45 67", ()),
        ("заявка из дома 15", ()),
        ("ИИН 900101300123, жду с 12.11.2026", ()),
    ],
)
def test_the_numbers_of_tickets_are_found(text: str, numbers: tuple[str, ...]) -> None:
    assert ticket_numbers(text, 2026) == numbers


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("Пахнет газом в подъезде", Danger.NOW),
        ("Пожар потушили, остались последствия", Danger.OVER),
        ("Қоқыс жиналып қалды", Danger.NONE),
        ("Не горят фонари. Не горят фонари!", Danger.NONE),
        ("Сұраққа жауап жаздым, қысым төмен", Danger.NONE),
        ("Кнопки в лифте сожгли", Danger.NONE),
        ("Собаки бросаются на детей", Danger.NOW),
        ("Иттер балаларға тап береді", Danger.NOW),
        ("Горит контейнер во дворе", Danger.NOW),
    ],
)
def test_words_of_danger_are_read(text: str, danger: Danger) -> None:
    assert read(text) is danger


def test_a_word_is_the_same_in_each_script() -> None:
    assert {skeleton(it) for it in ("қоқыс", "кокыс", "qoqys", "kokys")} == {"kokis"}


def test_a_report_a_status_and_thanks_are_told_apart() -> None:
    def read_of(text: str) -> tuple[Intent, MessageLanguage]:
        found = understand(text, 2026, load(), None)
        return found.intent, found.language

    assert read_of("Үйдің алдында үлкен шұңқыр бар") == (Intent.REPORT, MessageLanguage.KAZAKH)
    assert read_of("Что с моей заявкой 109-2026-0000123?") == (
        Intent.STATUS,
        MessageLanguage.RUSSIAN,
    )
    assert read_of("Thank you very much!") == (Intent.THANKS, MessageLanguage.ENGLISH)


@pytest.mark.parametrize("piece", ["1", "109-", "газ ", "№ ", "\u0301", "a, ", "\x00", "\ud800"])
def test_a_text_of_any_length_and_letters_is_read(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert len(readable(text)) <= LONGEST
    assert understand(text, 2026, load(), None).problems <= 9


def test_a_file_is_answered_line_by_line(tmp_path: Path) -> None:
    file, out = tmp_path / "messages.txt", io.StringIO()
    file.write_bytes("\ufeffРахмет!\r\n\n".encode() + b"\xff\xfe" + b"a" * 200_000 + b"\nhello")
    understand_file(file, out, Progress(), by_spelling=True)
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(told) == 4
    assert told[0]["intent"] == "thanks"
    assert told[1]["intent"] == "other"


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("Не горят фонари", False),
        ("Не горят фонари! Не горят фонари! Не горят фонари! Не горят фонари!", False),
        ("Собаки бросаются на детей", True),
        ("Стая собак бросается на прохожих возле школы", True),
    ],
)
def test_lamps_are_no_fire_and_dogs_that_attack_are_a_danger(text: str, urgent: bool) -> None:
    assert understand(text, 2026, load(), None).urgent is urgent
