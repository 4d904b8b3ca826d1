"""One word a thing, on every page, in every prompt and message (docs/glossary.toml)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from softphone_ui.applicant.telling import STATES, STEPS
from softphone_ui.web.messages import TRANSLATED
from softphone_ui.web.words import read_catalogue
from tests.glossary import Text, misuses, read_terms, texts

TERMS = read_terms()


def test_no_text_uses_a_word_that_the_glossary_forbids() -> None:
    assert misuses(texts(), TERMS) == []


def test_catalogues_prompts_messages_and_first_rows_are_looked_through() -> None:
    places = {it.place for it in texts()}
    assert {
        "softphone_ui/desk/words/kk.po",
        "softphone_ui/web/words/ru.po",
        "prompts/waiting_texts.toml",
        "prompts/line_sounds.py",
        "registry/words/ru.po",
        "registry/routing/rows/seed/1_bodies.sql",
    } <= places


@pytest.mark.parametrize(
    ("language", "place", "text", "word"),
    [
        ("kk", "softphone_ui/desk/words/kk.po", "Кейін шаламын", "шаламын"),
        ("kk", "softphone_ui/desk/words/kk.po", "Қайта қоңырау шалу", None),
        ("ru", "softphone_ui/lines/words/ru.po", "Произносит машина.", "машина"),
        ("ru", "registry/knowledge/rows/seed/6_articles.sql", "Повреждена машина", None),
        ("ru", "softphone_ui/web/words/ru.po", "перерыв", None),
        ("ru", "softphone_ui/desk/words/ru.po", "Ваш перерыв завершён", "перерыв"),
        ("kk", "softphone_ui/web/words/kk.po", "Өтініш күйі", "күйі"),
        ("en", "softphone_ui/floor/words/kk.po", "Lost today", "Lost today"),
    ],
)
def test_a_word_is_found_by_its_stem(
    language: str, place: str, text: str, word: str | None
) -> None:
    found = misuses(iter([Text(place, 7, language, text)]), TERMS)
    assert [it.split(": ")[1].split(" (")[0] for it in found] == ([word] if word else [])


def test_a_catalogue_tells_the_line_of_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "softphone_ui" / "desk" / "words"
    folder.mkdir(parents=True)
    (folder / "ru.po").write_text('msgid "Ladder"\nmsgstr "Лестница"\n', encoding="utf-8")
    assert misuses(texts(tmp_path), TERMS) == ["softphone_ui/desk/words/ru.po:2: Лестница (ladder)"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_citizens_read_of_their_tickets_in_their_own_words(language: str) -> None:
    """Also where a message stands in a catalogue that staff share."""
    catalogue = read_catalogue(language)
    said = [catalogue[it].string for it in (*STATES.values(), *STEPS.values())]
    place = f"softphone_ui/applicant/words/{language}.po"
    assert misuses((Text(place, 0, language, it) for it in said), TERMS) == []


#: What governs a case cannot stand after a value: "мерзімі: {x}", "{x} өткен соң" instead.
GOVERNS = re.compile(
    r"(\}|\)[sd])( (с|мин|сағ))?( (дейін|бастап|бері|кейін)|-(ға|ге|нан|нен|тан|тен|дан|ден))\b"
)


def test_no_kazakh_text_declines_a_value() -> None:
    found = [f"{it.place}:{it.line}" for it in texts() if GOVERNS.search(it.text)]
    assert found == []
    assert GOVERNS.search("{until} дейін") and GOVERNS.search("%(n)s с-тан кейін")
    assert not GOVERNS.search("мерзімі: {until}")


def test_no_russian_text_guesses_whether_a_person_is_a_woman() -> None:
    assert [f"{it.place}:{it.line}" for it in texts() if "(а)" in it.text] == []
