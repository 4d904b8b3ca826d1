"""The report of the ten minutes: each row by the one formula, in the city's hours and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from channels.clock import ContactMoments, figures
from quality.reports.written import ReportRowKind, rows

ALMATY = ZoneInfo("Asia/Almaty")
#: 23:30 in Almaty.
AT = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
NOW = AT + timedelta(hours=6)
ASKED = ContactMoments(AT, AT, source="telegram_bot", language="kk")
ANSWERED = replace(ASKED, answered_at=AT + timedelta(minutes=4), by="Айгүл", source="vk")


def test_rows_are_of_the_citys_hours_and_days() -> None:
    later = replace(ANSWERED, published_at=AT + timedelta(hours=1))
    found = rows([ASKED, ANSWERED, later], ReportRowKind.DAY, ALMATY, NOW)
    assert [(it.key, it.figures.published) for it in found] == [
        ("2026-11-27", 2), ("2026-11-28", 1),
    ]  # fmt: skip
    found = rows([ASKED, later], ReportRowKind.HOUR, ALMATY, NOW)
    assert [it.key for it in found] == ["00", "23"]
    found = rows([ASKED, ANSWERED], ReportRowKind.PERSON, ALMATY, NOW)
    assert [(it.key, it.figures.share) for it in found] == [("", 0.0), ("Айгүл", 1.0)]


contacts = st.builds(
    lambda source, minutes: replace(
        ASKED, source=source, answered_at=AT + timedelta(minutes=minutes) if minutes else None
    ),
    st.sampled_from(["telegram_bot", "vk", "x"]),
    st.integers(0, 20),
)


@given(st.lists(contacts, max_size=12), st.sampled_from(ReportRowKind))
def test_rows_add_up_to_the_whole(made: list[ContactMoments], by: ReportRowKind) -> None:
    found = [it.figures for it in rows(made, by, ALMATY, NOW)]
    whole = figures(made, NOW)
    for name in ("published", "in_time", "late", "open"):
        assert sum(getattr(it, name) for it in found) == getattr(whole, name)
