"""The article of the knowledge base that answers a citizen's question: one that everybody may read,
with enough of the question's words. Pure but for reading the articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import log

from channels.dialogue_values import PublicAnswer
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.knowledge.article import plain
from registry.knowledge.rows import public_articles
from registry.knowledge.rows.public_articles import PublicArticle
from registry.understanding.script import WORD, skeleton

MOST = 500
#: Words are the same by so many letters of their beginning, in any script.
BEGINNING = 5
#: From this share of the question's weight in the title on, an article answers it; or from the
#: other one in the title and the text together.
IN_TITLE, IN_ALL = 0.5, 0.75
#: What questions are made of, whatever they are about.
_SAYS_NOTHING = frozenset(
    skeleton(it)[:BEGINNING]
    for it in (
        "что как где когда почему зачем какой какая какие сколько можно нужно надо ли мне меня мы "
        "нас вас вы это для при про если есть будет быть подскажите скажите пожалуйста добрый "
        "день здравствуйте хочу узнать вопрос город городе служба номер чем куда кто кому его она "
        "они или не на по за от до из из-за свой свою "
        "не қалай қайда қашан неге неліктен қандай қанша бола болады керек маған бізге сіз сіздер "
        "айтыңызшы айтып беріңізші жіберіңізші білгім келеді сәлеметсіз бе ма ме үшін туралы және "
        "бар жоқ екен осы мен қала қалада болса завтра сегодня ертең бүгін "
        "what how where when why which who can could should do does is are the a an to of in on "
        "for and my me we you please tell hello it there if get"
    ).split()
)
#: What is asked for by these words is in no article that does not have one of them.
_PRICE = frozenset(
    skeleton(it)[:BEGINNING]
    for it in "стоит стоимость цена тариф тұрады турады бағасы құны cost costs price".split()
)


async def find_answer(
    connection: Connection, settings: Settings, question: str, language: str, today: date
) -> PublicAnswer | None:
    """Find the public article that answers a question; None: none does."""
    articles = await public_articles.public(connection, today, MOST)
    found = best_article(question, articles)
    if found is None:
        return None
    _, title, text = found.in_language(language)
    link = f"{settings.public_pages}/help/{found.article_id}"
    return PublicAnswer(title, plain(text), link)


def best_article(question: str, articles: Sequence[PublicArticle]) -> PublicArticle | None:
    """Return the article that has most of the question's words, if it has enough of them."""
    words = _beginnings(question) - _SAYS_NOTHING
    if not words:
        return None
    if _PRICE & words:
        articles = [it for it in articles if _PRICE & _beginnings(f"{_head(it)} {_text(it)}")]
        words = words - _PRICE or words
    if not articles:
        return None
    titles = [_beginnings(_head(it)) for it in articles]
    texts = [_beginnings(_text(it)) for it in articles]
    having = Counter(word for title, text in zip(titles, texts, strict=True)
                     for word in title | text)  # fmt: skip
    weights = {it: log(1 + len(articles) / max(having[it], 1)) for it in words}
    whole = sum(weights.values())

    def rank(at: int) -> tuple[float, float]:
        in_title = sum(weights[it] for it in words & titles[at])
        return in_title / whole, sum(weights[it] for it in words & (titles[at] | texts[at])) / whole

    best = max(range(len(articles)), key=lambda at: (sum(rank(at)), -at))
    in_title, in_all = rank(best)
    enough = in_title >= IN_TITLE or (in_all >= IN_ALL and in_title > 0)
    return articles[best] if enough else None


def _head(article: PublicArticle) -> str:
    return f"{article.title_kk} {article.title_ru} {article.title_en} {article.other_words}"


def _text(article: PublicArticle) -> str:
    return f"{article.text_kk} {article.text_ru} {article.text_en}"


def _beginnings(text: str) -> set[str]:
    found = (skeleton(it.lower()) for it in WORD.findall(text))
    return {it[:BEGINNING] for it in found if len(it) > 2}
