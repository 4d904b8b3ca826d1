"""What followers are told, of which changes, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from foundation.words.catalogues import package_words
from registry.deadlines.meaning import TicketEvent
from registry.deadlines.reckoning import Term, TermUnit
from registry.followers.news import (
    LANGUAGES,
    NAMED,
    News,
    announcement,
    confirmation,
    digest,
    news_of,
    next_morning,
)
from registry.workflow.states import State
from registry.workflow.steps import ClockEffect, TicketClock

WORDS = package_words("registry")
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ALMATY = ZoneInfo("Asia/Almaty")


def word(
    was: State | None, becomes: State, *, clocks: tuple = (), at: datetime = NOW
) -> TicketEvent:
    return TicketEvent(at, clocks, Term(3, TermUnit.WORKING_DAYS), was, becomes)


@pytest.mark.parametrize(
    ("was", "becomes", "news"),
    [
        (None, State.REGISTERED, None),
        (State.REGISTERED, State.ASSIGNED, News.HANDED_OVER),
        (State.ASSIGNED, State.FORWARDED, None),
        (State.ASSIGNED, State.IN_PROGRESS, None),
        (State.IN_PROGRESS, State.AWAITING_APPLICANT, None),
        (State.IN_PROGRESS, State.RESOLVED, News.RESOLVED),
        (State.RESOLVED, State.CONFIRMED, None),
        (State.RESOLVED, State.REOPENED, News.REOPENED),
        (State.ASSIGNED, State.DUPLICATE, News.DUPLICATE),
        (State.ASSIGNED, State.REJECTED, News.REJECTED),
        (State.RESOLVED, State.RESOLVED, None),
    ],
)
def test_followers_hear_of_what_becomes_of_a_ticket_and_not_of_its_applicant(
    was: State | None, becomes: State, news: News | None
) -> None:
    assert news_of(word(was, becomes), NOW) is news


def test_more_time_is_news_and_what_is_old_is_none() -> None:
    extended = word(
        State.ASSIGNED, State.ASSIGNED, clocks=((TicketClock.TERM, ClockEffect.EXTENDS),)
    )
    assert news_of(extended, NOW) is News.EXTENDED
    old = word(State.IN_PROGRESS, State.RESOLVED, at=NOW - timedelta(days=2))
    assert news_of(old, NOW) is None


def test_each_news_has_its_words_in_each_language() -> None:
    texts = set()
    for news in News:
        for language, it in announcement(
            news, line="109", public_id="0a1b", pages="https://x", say_in=WORDS.say
        ).items():
            assert "{id}" not in str(it) and "0a1b" in str(it["body"]), (news, language)
            assert "https://x/follow?ticket=0a1b" in str(it["text"])
            assert str(it["text"]).count("{stop}") == 1
            texts.add(it["body"])
    assert len(texts) == len(News) * len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_area_s_mail_names_some_and_counts_the_others(language: str) -> None:
    lines = [f"109-{n}: Яма" for n in range(NAMED + 5)]
    it = digest(lines, area="Яма, Есиль", path="/follow?topic=x", line="109", pages="https://x",
                say=partial(WORDS.say, language))  # fmt: skip
    text = str(it["text"])
    assert str(NAMED + 5) in str(it["subject"]) and "Яма, Есиль" in str(it["body"])
    assert f"109-{NAMED - 1}: Яма" in text and f"109-{NAMED}: Яма" not in text
    assert {"kk": "тағы 5", "ru": "ещё 5", "en": "5 more"}[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_mail_says_what_it_is_about_and_that_nothing_need_be_done(language: str) -> None:
    it = confirmation("109-1", line="109", say=partial(WORDS.say, language))
    assert "109-1" in str(it["text"]) and "{confirm}" in str(it["text"])
    assert "{stop}" not in str(it["text"])


@pytest.mark.parametrize(("hour", "day"), [(8, 27), (9, 28), (23, 28)])
def test_an_area_is_told_of_at_nine(hour: int, day: int) -> None:
    now = datetime(2026, 11, 27, hour, 0, tzinfo=ALMATY)
    assert next_morning(now, ALMATY) == datetime(2026, 11, day, 9, tzinfo=ALMATY)
