"""What an applicant is told, and that nobody is told what is none of his business."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry.deadlines.clock import CITY_TERM
from registry.deadlines.meaning import TicketEvent
from registry.notifications.notices import (
    AT_THE_LATEST,
    NoticeKind,
    NoticePlan,
    buttons,
    meant,
    mobile,
    stale,
    text,
)
from registry.tickets.applicant_code import code_of, is_code, link_of, link_token, shown
from registry.workflow.states import State
from registry.workflow.steps import ClockEffect, Clocks, TicketClock


def test_only_bots_show_buttons_and_only_for_what_is_asked() -> None:
    (yes, no) = buttons(NoticeKind.RESOLVED, "telegram_bot", "ru", NUMBER)
    assert (yes["text"], no["text"]) == (f"Да, решён: {NUMBER}", f"Нет, не решён: {NUMBER}")
    assert buttons(NoticeKind.RESOLVED, "sms", "ru", NUMBER) == []
    assert buttons(NoticeKind.REJECTED, "telegram_bot", "ru", NUMBER) == []


NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
NUMBER = "109-2026-0048213"
MINUTE = timedelta(minutes=1)


def changed(
    was: str | None, becomes: str, at: datetime = NOW, clocks: Clocks = ()
) -> NoticePlan | None:
    return meant(TicketEvent(at, clocks, CITY_TERM, was and State(was), State(becomes)), NOW)


@pytest.mark.parametrize(
    ("was", "becomes", "plan"),
    [
        (None, "registered", NoticePlan(NoticeKind.REGISTERED, NOW + AT_THE_LATEST, once=True)),
        ("registered", "assigned", NoticePlan(NoticeKind.REGISTERED, NOW + MINUTE, once=True)),
        ("registered", "duplicate", NoticePlan(NoticeKind.REGISTERED, NOW + MINUTE, once=True)),
        ("registered", "answered_on_the_spot", NoticePlan(NoticeKind.REGISTERED, None, once=True)),
        ("returned", "assigned", None),
        ("assigned", "accepted", None),
        ("in_progress", "awaiting_applicant", NoticePlan(NoticeKind.QUESTION, NOW)),
        ("accepted", "resolved", NoticePlan(NoticeKind.RESOLVED, NOW)),
        ("assigned", "rejected", NoticePlan(NoticeKind.REJECTED, NOW)),
        ("resolved", "confirmed", None),
    ],
)
def test_which_changes_an_applicant_is_told_of(
    was: str | None, becomes: str, plan: NoticePlan | None
) -> None:
    assert changed(was, becomes) == plan


def test_an_extension_is_told_and_what_leaves_the_state_is_not() -> None:
    extended = ((TicketClock.TERM, ClockEffect.EXTENDS),)
    told = changed("in_progress", "in_progress", clocks=extended)
    assert told == NoticePlan(NoticeKind.EXTENDED, NOW)
    for state in ("awaiting_applicant", "registered", "in_progress"):
        assert changed(state, state, clocks=((TicketClock.NOTICE, ClockEffect.ENDS),)) is None


def test_nobody_is_told_what_is_no_news() -> None:
    assert changed(None, "registered", NOW - timedelta(days=2)) is None
    assert stale(NoticeKind.RESOLVED, "reopened") and not stale(NoticeKind.RESOLVED, "resolved")


@pytest.mark.parametrize(
    ("number", "reached"),
    [
        ("+77012345678", True),
        ("+77172123456", False),  # a landline of the city
        (None, False),
        ("+79161234567", False),  # of another country
        ("109", False),
    ],
)
def test_messages_go_to_mobile_telephones_of_the_country(number: str, reached: bool) -> None:
    assert mobile(number, "KZ") is reached


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_message_is_short_and_says_number_code_and_where_to_look(
    kind: NoticeKind, language: str
) -> None:
    due = datetime(2026, 12, 2, 18, 59, 59, 999999, tzinfo=UTC)
    said = text(
        kind, line="109", number=NUMBER, language=language, due_at=due, zone=ZoneInfo("Asia/Almaty")
    )
    assert NUMBER in said and said.count("{code}") == said.count("{link}") == 1
    assert len(said) < 134, "two parts of a message in Cyrillic, before the link"
    day = "2 Dec 2026" if language == "en" else "02.12.2026"
    assert (day in said) is (kind in (NoticeKind.REGISTERED, NoticeKind.EXTENDED))


def test_the_code_is_of_one_ticket_and_one_home() -> None:
    code = code_of("secret", NUMBER)
    assert is_code("secret", NUMBER, shown(code)) and len(code) == 8
    assert not is_code("secret", NUMBER, "") and not is_code("secret", NUMBER, "١٢٣٤٥٦٧٨")
    assert code != code_of("secret", "109-2026-0048214") and code != code_of("other", NUMBER)
    with pytest.raises(ValueError, match="web_secret"):
        code_of("", NUMBER)


@pytest.mark.parametrize("bad", ["", "7", "7-", "x-00", "8-{mac}", "07-{mac}", "٧-{mac}"])
def test_a_one_time_link_cannot_be_made_up(bad: str) -> None:
    token = link_token("secret", 7)
    assert link_of("secret", token) == 7 and link_of("other", token) is None
    assert link_of("secret", bad.replace("{mac}", token.partition("-")[2])) is None
