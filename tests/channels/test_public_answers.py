"""Which article answers a question, and that none does where none has its words."""

from __future__ import annotations

import pytest

from channels.public_answers import best_article
from registry.knowledge.rows.public_articles import PublicArticle


def article(number: int, kk: str, ru: str, en: str, words: str = "") -> PublicArticle:
    return PublicArticle(number, kk, ru, en, "-", "-", "-", words)


ARTICLES = [
    article(1, "Көмірді қайдан сатып алуға болады", "Где купить уголь", "Where to buy coal"),
    article(2, "Балабақша кезегі", "Как встать в очередь в детский сад", "Kindergarten", "садик"),
    article(3, "Қаңғыбас иттер", "Бродячие собаки и если собака укусила", "Stray dogs"),
]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Көмірді қайдан сатып алуға болады?", 1),
        ("Где купить угля?", 1),
        ("Как поставить ребёнка в очередь в детский сад?", 2),
        ("Что делать, если укусила собака?", 3),
        ("Где можно поиграть в шахматы?", None),
        ("когда сделаете?", None),
        ("что где как?", None),
    ],
)
def test_the_article_with_the_words_of_the_question_answers_it(
    question: str, number: int | None
) -> None:
    found = best_article(question, ARTICLES)
    assert (found and found.article_id) == number


def test_without_articles_nothing_is_answered() -> None:
    assert best_article("Где купить уголь?", []) is None
