"""The demo city's public articles: whole, in three languages, and found by what citizens ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.answering import LONGEST_ANSWER
from channels.public_answers import best_article, find_answer
from demo.public_articles import publish, written
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from registry.knowledge.article import LANGUAGES, lacks_facts
from registry.knowledge.rows.public_articles import PublicArticle

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
QUESTIONS = {
    "public_kindergarten": (
        "Как получить место в садик?", "Балабақшаға кезекке қалай тұрамын?",
        "как встать в очередь в детский сад", "балабакшага кезекке калай турамын",
    ),
    "public_bus_card": ("Потерял карту автобуса, куда идти?", "Астра картамды жоғалтып алдым"),
    "public_clinic": ("Как прикрепиться к поликлинике?", "Емханаға қалай тіркелемін?"),
    "public_power_cut": ("Что делать если отключили свет?",),
    "public_gas": (
        "Куда звонить, если пахнет газом?", "Скажите номер телефона газовой службы",
        "Газ иісі шықса қайда хабарласу керек?",
    ),
    "public_dog_bite": ("Что делать, если укусила собака?", "Ит тістеп алса қайда бару керек"),
    "public_manhole": ("Кому звонить если открыт люк?", "Люк ашық болса кімге қоңырау шалам"),
    "public_lift": ("что делать если застрял в лифте", "Лифтте қалып қойса кімге хабарласу керек"),
    "public_ice": ("Кто должен сбивать сосульки?", "Сүңгі мұзды кім алып тастауы керек"),
    "public_school_closure": ("Будут ли занятия в школе завтра?", "Ертең мектепте сабақ бола ма?"),
    "public_coal": ("Где купить уголь?", "Көмірді қайдан алуға болады?"),
    "public_flooding": ("Что делать, если топит подвал?",),
    "public_terms": (
        "Сколько дней рассматривают обращение?", "Өтініш қанша күнде қаралады?",
    ),
    "public_service": ("109 круглосуточно работает?", "Какой у вас график работы?"),
    "public_birth_allowance": (
        "Какие документы нужны для пособия по рождению?", "Бала туғанда жәрдемақы қалай алады?",
    ),
}  # fmt: skip
UNANSWERED = (
    "Сколько стоит проезд?", "Когда включат отопление?", "Где найти круглосуточную аптеку?",
    "Сколько будет дней до нового года", "Где можно поиграть в шахматы?", "Ауа райы қандай?",
    "Когда откроют дорогу на Улы Дала?", "Когда приедет автобус 37?", "Какой номер у акима?",
)  # fmt: skip


def articles() -> dict[str, PublicArticle]:
    """Return the articles as they are read, by their codes."""
    names = [f"{part}_{language}" for part in ("title", "text") for language in LANGUAGES]
    return {
        it["code"]: PublicArticle(
            article_id=n, **{name: it[name] for name in names}, other_words=it["other_words"]
        )
        for n, it in enumerate(written())
    }


def test_each_article_is_whole_and_short_enough_for_the_bot() -> None:
    for article in written():
        for language in LANGUAGES:
            text = article[f"text_{language}"]
            assert article[f"title_{language}"] and 80 < len(text) <= LONGEST_ANSWER, article
            assert not lacks_facts(text)


def test_what_citizens_ask_finds_its_article() -> None:
    known = articles()
    codes = {it.article_id: code for code, it in known.items()}
    found = {}
    for code, questions in QUESTIONS.items():
        for question in questions:
            best = best_article(question, list(known.values()))
            if (told := best and codes[best.article_id]) != code:
                found[question] = told
    assert found == {}


@pytest.mark.parametrize("question", UNANSWERED)
def test_what_no_article_says_is_left_to_a_person(question: str) -> None:
    best = best_article(question, list(articles().values()))
    assert best is None, best.title_ru


@pytest.mark.services
async def test_a_question_in_the_demo_city_is_answered_with_its_source(
    fresh_settings: Settings,
) -> None:
    pool = await open_pool(fresh_settings, "test", size=1)
    try:
        async with connection(pool) as link:
            person = await link.fetchval(
                """INSERT INTO people (name, login, password_hash, role)
                   VALUES ('Editor', 'editor', 'x', 'quality') RETURNING person_id"""
            )
            await publish(link, person, NOW.date())
            answer = await find_answer(
                link, fresh_settings, "Балабақшаға кезекке қалай тұрамын?", "kk", NOW.date()
            )
    finally:
        await pool.close()
    assert answer is not None and answer.title == "Балабақша кезегіне қалай тұруға болады"
    assert answer.link.startswith(f"{fresh_settings.public_pages}/help/")
