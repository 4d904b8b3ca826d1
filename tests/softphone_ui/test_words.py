"""The three languages: complete, with the same blanks to fill, and with all plural forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from softphone_ui.web import words
from softphone_ui.web.messages import TRANSLATED, messages, missing
from softphone_ui.web.words import LANGUAGES, Words, read_catalogue

BLANK = re.compile(r"\{\w+\}|%\(\w+\)[sd]")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_said(language: str) -> None:
    assert [f"{found.message!r} ({found.place})" for found in missing(language)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_blanks_of_its_message(language: str) -> None:
    for message in read_catalogue(language):
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        wanted = message.id if isinstance(message.id, str) else message.id[-1]
        for form in forms:
            assert sorted(BLANK.findall(form)) == sorted(BLANK.findall(wanted)), wanted


def test_messages_are_found_in_templates_modules_and_python() -> None:
    places = {part for found in messages() for part in found.place.split("/")[:-1]}
    assert {"static", "templates"} <= places
    assert any(found.place.endswith(".py") or ".py:" in found.place for found in messages())


def test_russian_has_three_plural_forms_and_kazakh_two() -> None:
    said = Words()
    assert len(said.for_browser("ru")["{n} earlier call"]) == 3
    assert len(said.for_browser("kk")["{n} earlier call"]) == 2


def room(folder: Path, translation: str) -> Path:
    folder.mkdir()
    path = folder / "ru.po"
    path.write_text(f'msgid "refused"\nmsgstr "{translation}"\n', encoding="utf-8")
    return path


def test_two_rooms_that_say_one_message_differently_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [room(tmp_path / "calls", "отклонён"), room(tmp_path / "same", "отклонён")]
    monkeypatch.setattr(words, "catalogue_files", lambda language: files)
    assert words.read_catalogue("ru")["refused"].string == "отклонён"
    files.append(room(tmp_path / "personal_data", "отказано"))
    with pytest.raises(ValueError, match=r"personal_data.*'refused' has two meanings"):
        words.read_catalogue("ru")


def test_english_is_the_message_itself() -> None:
    said = Words()
    assert said.say("en", "Wrap-up") == "Wrap-up"
    assert said.say("ru", "Wrap-up") == "Постобработка"
    assert set(LANGUAGES) == {"kk", "ru", "en"}


def test_catalogues_are_compiled_once_and_anew_when_one_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMEK_CACHE", str(tmp_path / "cache"))
    file = room(tmp_path / "calls", "отклонён")
    monkeypatch.setattr(words, "catalogue_files", lambda language: [file])
    read = list[str]()

    def counted(language: str) -> Catalog:
        read.append(language)
        return read_catalogue(language)

    monkeypatch.setattr(words, "read_catalogue", counted)
    for said in (Words(), Words()):
        assert said.say("ru", "refused") == said.for_browser("ru")["refused"] == "отклонён"
        assert sorted(read) == sorted(LANGUAGES)
    file.write_text(file.read_text().replace("отклонён", "отказано"))
    assert Words().say("ru", "refused") == "отказано"


@pytest.mark.parametrize("cache", ["a file", "words of another"])
def test_a_cache_that_is_none_only_costs_time(
    cache: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMEK_CACHE", str(tmp_path / "cache"))
    if cache == "a file":
        (tmp_path / "cache").write_text("")
    else:
        Words()
        (kept,) = (tmp_path / "cache" / "words").iterdir()
        kept.write_bytes(b"damaged")
    assert Words().say("ru", "Wrap-up") == "Постобработка"
