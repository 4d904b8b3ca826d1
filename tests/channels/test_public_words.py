"""What belongs to one person never stands in a public answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.public_words import KnownPerson, PersonalDataKind, private_in
from tests.outside import ends

AIGUL = KnownPerson(["Айгүл Сапарова"], ["Абай 12, су құбыры жарылды", "қараша 27 күні"])


def kinds(text: str, known: KnownPerson = AIGUL) -> set[PersonalDataKind]:
    return {it.kind for it in private_in(text, known)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Айгүл, рақмет", PersonalDataKind.NAME),
        ("Айгүлге жаздық", PersonalDataKind.NAME),
        ("Рахмет, САПАРОВА", PersonalDataKind.NAME),
        ("Позвоните 8 (701) 123-45-67", PersonalDataKind.TELEPHONE),
        ("+7\u200b701 123 45 67", PersonalDataKind.TELEPHONE),
        ("8.7.0.1.1.2.3.4.5.6.7", PersonalDataKind.TELEPHONE),
        ("٠٧٠١١٢٣٤٥٦٧", PersonalDataKind.TELEPHONE),
        ("Код 1234 5678", PersonalDataKind.CODE),
        ("Код {code}", PersonalDataKind.CODE),
        ("Мәртебесі: {link}", PersonalDataKind.CODE),
        ("aigul@mail.kz жазыңыз", PersonalDataKind.MAIL),
        ("на улице Абая, 12", PersonalDataKind.ADDRESS),
        ("Достық көшесі 5 үйде", PersonalDataKind.ADDRESS),
        ("кв. 17", PersonalDataKind.ADDRESS),
        ("17-пәтерге барады", PersonalDataKind.ADDRESS),
        ("Бригада Абай 12 мекенжайында", PersonalDataKind.ADDRESS),
    ],
)
def test_what_is_found(text: str, kind: PersonalDataKind) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Рақмет, бригада шықты.",
        "109-2026-0000042 өтінішіңіз тіркелді. Мерзімі: 30.11.2026, 18:00.",
        "Звоните 109 или 112, ответим до 27.11.2026 20:50.",
        "Айлы түн",
        "Жөндеу қараша 27 күні",
        "Отключено 15 домов",
    ],
)
def test_what_may_stand_in_public(text: str) -> None:
    assert private_in(text, AIGUL) == []


DIGITS = st.text(alphabet="0123456789", min_size=10, max_size=11)
MARKS = st.sampled_from(["", " ", "-", ".", " (", ") ", "\u200b", "\u2060", "\u00a0", "–"])
AROUND = st.text(alphabet="абвқ .,!\n🙂\u202e", max_size=30)


@given(AROUND, DIGITS, st.lists(MARKS, min_size=11, max_size=11), AROUND)
def test_no_telephone_hides(before: str, digits: str, marks: list[str], after: str) -> None:
    written = "".join(mark + digit for mark, digit in zip(marks, digits, strict=False))
    assert kinds(f"{before} {written} {after}", KnownPerson())


@given(AROUND, st.text(alphabet="абвгқәіө", min_size=3, max_size=12), AROUND)
def test_no_name_hides(before: str, name: str, after: str) -> None:
    spelled = "\u200b".join(name.upper())
    assert PersonalDataKind.NAME in kinds(f"{before} {spelled} {after}", KnownPerson([name]))


@given(st.text(max_size=300), st.text(max_size=50), st.lists(st.text(max_size=100), max_size=3))
def test_any_text_is_judged_and_what_is_found_stands_in_it(
    text: str, name: str, texts: list[str]
) -> None:
    for it in private_in(text, KnownPerson([name], texts)):
        assert it.words


def test_the_longest_text_of_the_worst_kinds() -> None:
    for piece in ("1", "1 ", "ул ", "а@", "абай 1", "кв", "д 1"):
        with ends():
            found = private_in(piece * 10_000, KnownPerson(["а" * 200], [piece * 1000]))
        assert all(it.words for it in found)
