"""How texts are read before the bot answers: commands, languages, addresses. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.bot_words import Button
from channels.commands import Asks, is_content, read_words
from channels.danger_words import is_life_at_stake
from channels.language import first_language, language_of
from channels.model import Attachment, Author, FileKind, Posted, harmless
from channels.typed import has_address
from tests.channels.dialogues import NUMBER

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("/start", Asks(button=Button.NEW, greeting=True)),
        ("/start 12ab", Asks(button=Button.NEW, greeting=True)),
        ("/ru", Asks(language="ru")),
        ("/", Asks(greeting=True)),
        ("Тіркеу", Asks(button=Button.REGISTER)),
        (" Зарегистрировать ", Asks(button=Button.REGISTER)),
        ("/register@komek_bot", Asks(button=Button.REGISTER)),
        (NUMBER, Asks(number=NUMBER)),
        (f"{NUMBER} 1234 5678", Asks(number=NUMBER, code="12345678")),
        (f"статус {NUMBER}", Asks(number=NUMBER)),
        ("Зарегистрировать кошку", None),
        (f"По обращению {NUMBER} никто не приехал, а вода течёт второй день", None),
        ("Жарық жоқ", None),
        ("", None),
    ],
)
def test_a_word_to_the_bot_is_told_from_what_is_told_to_us(text: str, asks: Asks | None) -> None:
    assert read_words(text) == asks


def posted(**fields: object) -> Posted:
    return Posted("1", Author("7"), AT, **fields)  # type: ignore[arg-type]


def test_what_a_person_is_to_read() -> None:
    photo = (Attachment("f", FileKind.PHOTO),)
    for it in ({"text": "Жарық жоқ"}, {"attachments": photo}, {"place": (51.1, 71.4)}):
        assert is_content(posted(**it)), it
    for it in ({"text": "/start"}, {"telephone": "+77011234567"}, {"other_telephone": True}, {}):
        assert not is_content(posted(**it)), it


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Абай көшесінде жарық жоқ", "kk"),
        ("жол жок, керек емес", "kk"),
        ("Во дворе прорвало трубу", "ru"),
        ("No water since noon", "en"),
        ("😀 109", None),
    ],
)
def test_the_language_of_short_texts(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_first_language_is_that_of_the_words_else_of_the_profile_else_the_citys() -> None:
    assert first_language("Во дворе прорвало трубу", "kk", "kk") == "ru"
    assert first_language("/start", "ru-RU", "kk") == "ru"
    assert first_language("", "de", "kk") == "kk"


def test_a_text_is_made_harmless_and_no_letter_is_lost() -> None:
    assert harmless(" а\u202eб\u200bв\0 ") == "абв"
    assert harmless("ә😀\ud800") == "ә😀"
    assert len(harmless("я" * 30_000)) == 20_000


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Абая 12", True),
        ("Абай көшесі 12", True),
        ("Самал ықшамауданы 5-үй", True),
        ("третий день. Абая, дом 7", True),
        ("нет света 5 часов", False),
        ("уже 3 дня", False),
        ("автобус 12 не едет", False),
        ("көше шамы жанбайды 3 күн", False),
    ],
)
def test_an_address_is_told_from_other_numbers(text: str, there: bool) -> None:
    assert has_address(text) is there


@pytest.mark.parametrize(
    ("text", "at_stake"),
    [
        ("Пахнет газом в подъезде", True),
        ("Столб бьёт током", True),
        ("Щиток трещит и искрит", True),
        ("Подвалда өрт шықты", True),
        ("Электр сымы жерде жатыр", True),
        ("Подвал полон дыма", True),
        ("Дети играют у провала", True),
        ("Прорвало трубу, вода льётся потоком на газон", False),
        ("Водосток забит, участок топит", False),
        ("Су басып жатыр, төрт күннен бері хабарладым", False),
        ("Судың қысымы жоғары, құбыр жарылды", False),
        ("A pipe burst, I report it again", False),
    ],
)
def test_lives_are_at_stake_by_whole_words(text: str, at_stake: bool) -> None:
    """A word of danger within another one ("поток", "төрт", "report") says nothing."""
    assert is_life_at_stake(text) is at_stake
