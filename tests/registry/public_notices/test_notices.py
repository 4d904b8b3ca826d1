"""Public notices: the table of their life, who wants which, their feeds, and a broadcast that is
killed in the middle; what browsers get is decrypted and read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import feedparser
import pytest

from foundation.postgres.pool import Connection, Pool, connection, open_pool
from foundation.settings import Settings
from registry.public_notices import actions
from registry.public_notices.broadcasting import Broadcaster
from registry.public_notices.cap import cap_alert, problems_of
from registry.public_notices.feeds import FeedWords, atom, geojson
from registry.public_notices.filters import NoticeFollower, NoticeWish, is_due, is_quiet
from registry.public_notices.life import (
    TABLE,
    NoticeFacts,
    NoticeRefusal,
    NoticeState,
    NoticeStep,
    Severity,
    next_state,
)
from registry.public_notices.notice import NoticeDraft, PublicNotice
from registry.public_notices.rows import public_notices, rounds
from registry.public_notices.sending import Batch, BatchSender, SentBatch
from staff.acting import ActingPerson
from staff.rows.people import add_person
from tests.push_service import PushService, Subscription, push_service

NOW = datetime(2026, 12, 3, 9, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
WORDS = FeedWords(
    "The city now", "Komek 109", {it: it.title() for it in Severity}, {"over": "Over"}, "Exercise"
)


def notice(**changes: object) -> PublicNotice:
    made = PublicNotice(
        1, "0123456789abcdef", 1, "published", False, "utilities", "severe", None, None, "esil",
        {"kk": "Есіл", "ru": "Есиль", "en": "Esil"}, "Abay 5", 51.13, 71.43, 500,
        {"kk": "Су жоқ", "ru": "Нет воды", "en": "No water & heat"}, {"ru": "Бригада на месте"},
        NOW, NOW + timedelta(hours=2), NOW, None, None, "",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def follower(**changes: object) -> NoticeFollower:
    made = NoticeFollower(1, "https://p", "", "", "ru", "moderate", None, None, None, None, None,
                          None, None, False)  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def step(
    state: NoticeState, taken: NoticeStep, *, severity: Severity = Severity.MINOR, by: int = 1,
    reason: str = "", ends: timedelta = timedelta(hours=1),
) -> object:  # fmt: skip
    facts = NoticeFacts(state, severity, 1, NOW + ends)
    return next_state(facts, taken, by=by, reason=reason, now=NOW)


def test_the_table_leads_from_a_draft_to_everybody_and_to_an_end() -> None:
    assert step(NoticeState.DRAFT, NoticeStep.PUBLISH) is NoticeRefusal.NOT_NOW
    assert step(NoticeState.DRAFT, NoticeStep.APPROVE) is NoticeState.APPROVED
    assert step(NoticeState.APPROVED, NoticeStep.PUBLISH) is NoticeState.PUBLISHED
    assert step(NoticeState.PUBLISHED, NoticeStep.END) is NoticeState.OVER
    assert step(NoticeState.PUBLISHED, NoticeStep.WITHDRAW) is NoticeRefusal.REASON
    assert step(NoticeState.PUBLISHED, NoticeStep.WITHDRAW, reason="x") is NoticeState.WITHDRAWN
    assert {it.to for it in TABLE} == set(NoticeState)


def test_severe_ones_need_two_persons_and_the_police_may_hold_any_back() -> None:
    severe = Severity.SEVERE
    assert (
        step(NoticeState.DRAFT, NoticeStep.APPROVE, severity=severe) is NoticeRefusal.SECOND_PERSON
    )
    assert (
        step(NoticeState.DRAFT, NoticeStep.APPROVE, severity=severe, by=2) is NoticeState.APPROVED
    )
    assert step(NoticeState.APPROVED, NoticeStep.HOLD) is NoticeRefusal.REASON
    assert step(NoticeState.APPROVED, NoticeStep.HOLD, reason="x") is NoticeState.HELD
    assert step(NoticeState.HELD, NoticeStep.PUBLISH) is NoticeRefusal.NOT_NOW
    assert step(NoticeState.HELD, NoticeStep.RELEASE) is NoticeState.DRAFT
    late = step(NoticeState.APPROVED, NoticeStep.PUBLISH, ends=timedelta(0))
    assert late is NoticeRefusal.TOO_LATE


@pytest.mark.parametrize(
    ("changes", "news", "due"),
    [
        ({}, "published", True),
        ({"least": "extreme"}, "published", False),
        ({"topic": "road"}, "published", True),
        ({"topic": "snow"}, "published", False),
        ({"district": "esil"}, "published", True),
        ({"district": "baikonyr"}, "published", False),
        ({"district": "esil", "lat": 51.13, "lon": 71.44, "radius_m": 1000}, "published", True),
        ({"district": "esil", "lat": 51.2, "lon": 71.44, "radius_m": 1000}, "published", False),
        ({"quiet_from": 22, "quiet_to": 7}, "published", False),
        ({"quiet_from": 22, "quiet_to": 7, "got": True}, "corrected", True),
        ({}, "withdrawn", False),
        ({"least": "extreme", "got": True}, "withdrawn", True),
    ],
)
def test_who_is_sent_what(changes: dict[str, object], news: str, due: bool) -> None:
    night = NOW.replace(hour=23)
    topics = frozenset({"road", "roads"})
    assert is_due(follower(**changes), notice(topic="road"), topics, news, night) is due


def test_danger_wakes_and_quiet_hours_pass_midnight() -> None:
    quiet = follower(quiet_from=22, quiet_to=7)
    assert is_due(quiet, notice(severity="extreme"), frozenset(), "published", NOW.replace(hour=3))
    assert [hour for hour in range(24) if is_quiet(22, 7, hour)] == [0, 1, 2, 3, 4, 5, 6, 22, 23]


def test_a_feed_reader_reads_the_feed() -> None:
    drill = notice(series="a" * 16, drill=True, state="over", ended_at=NOW + timedelta(hours=1))
    read = feedparser.parse(atom([notice(), drill], WORDS, "ru", pages="https://c.kz", now=NOW))
    assert not read.bozo and read.feed.title == "The city now"
    first, second = read.entries
    assert first.id == first.link == "https://c.kz/now/0123456789abcdef"
    assert first.title == "Severe: Abay 5, Есиль"
    assert first.content[0].value == "Нет воды\n\nБригада на месте"
    assert {it.term for it in first.tags} == {"utilities", "severe", "published"}
    assert second.title.startswith("Exercise. Over.")


def test_geojson_has_areas() -> None:
    ring = [[71.4, 51.1], [71.4, 51.2], [71.5, 51.2]]
    found = json.loads(
        geojson([notice(), notice(lat=None, lon=None, radius_m=None), notice(lat=None, lon=None,
                 radius_m=None, district=None)], {"esil": ring}, "")
    )["features"]  # fmt: skip
    circle, outline, whole = (it["geometry"] for it in found)
    assert len(circle["coordinates"][0]) == 33
    assert circle["coordinates"][0][0] == circle["coordinates"][0][-1]
    assert outline["coordinates"] == [[ring[0], ring[2], ring[1], ring[0]]]
    assert whole is None


@pytest.mark.parametrize(
    ("changes", "kind", "reference"),
    [
        ({}, "Alert", None),
        ({"version": 2, "earlier": NOW}, "Update", "komek109.0123456789abcdef.1"),
        ({"state": "over", "ended_at": NOW}, "Update", "komek109.0123456789abcdef.1"),
        ({"state": "withdrawn", "ended_at": NOW}, "Cancel", "komek109.0123456789abcdef.1"),
    ],
)
def test_alerts_name_what_they_replace(
    changes: dict[str, object], kind: str, reference: str | None
) -> None:
    body = cap_alert(notice(**changes), sender="komek109", sender_name="Komek 109", zone=ZONE,
                     page="https://c.kz/now/x")  # fmt: skip
    alert = ElementTree.fromstring(body)
    assert problems_of(alert) == []
    cap = "{urn:oasis:names:tc:emergency:cap:1.2}"
    assert alert.findtext(f"{cap}msgType") == kind
    expected = None if reference is None else f"komek109,{reference},2026-12-03T14:00:00+05:00"
    assert alert.findtext(f"{cap}references") == expected
    assert [it.findtext(f"{cap}language") for it in alert.findall(f"{cap}info")] == [
        "kk-KZ", "ru-KZ", "en"]  # fmt: skip
    for references in alert.findall(f"{cap}references"):
        alert.remove(references)
    assert bool(problems_of(alert)) is (kind != "Alert")


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    opened = await open_pool(fresh_settings, "test", size=3)
    yield opened
    opened.terminate()


async def people(link: Connection) -> tuple[ActingPerson, ActingPerson]:
    author, other = [
        await add_person(link, login=it, password_hash="-", role="shift_lead", name=it)
        for it in ("author", "other")
    ]
    return ActingPerson(author), ActingPerson(other)


def draft(**changes: object) -> NoticeDraft:
    made = NoticeDraft("utilities", "severe", {"ru": "Нет воды"}, {}, NOW, NOW + timedelta(hours=2))
    return replace(made, **changes)  # type: ignore[arg-type]


async def published(link: Connection, author: ActingPerson, other: ActingPerson,
                    notice_id: int) -> None:  # fmt: skip
    async with link.transaction():
        await actions.take_step(link, notice_id, NoticeStep.APPROVE, other, NOW)
        await actions.take_step(link, notice_id, NoticeStep.PUBLISH, author, NOW)


async def follow(link: Connection, name: str, **wish: object) -> Subscription:
    browser = Subscription(name)
    made = NoticeWish(browser.endpoint, **browser.keys, language="ru", least="moderate")
    await rounds.save(link, replace(made, **wish), NOW)  # type: ignore[arg-type]
    return browser


class Killed(Exception):
    """The process ends between sending a batch and writing it down."""


class DyingSender:
    """Sends the first batch that has anybody in it, and dies before anything is written down."""

    def __init__(self, sender: BatchSender) -> None:
        self._sender, self._died = sender, False

    async def send(self, batch: Batch) -> SentBatch:
        done = await self._sender.send(batch)
        if not self._died and done.sent:
            self._died = True
            raise Killed
        return done


def read_by(browser: Subscription, name: str, service: PushService) -> list[dict[str, object]]:
    """What came for one browser, decrypted, in its order."""
    return [browser.read(body) for path, _, body in service.came if path == f"/push/{name}"]


@pytest.mark.services
async def test_a_broadcast_that_is_killed_repeats_one_batch_and_corrections_follow(
    pool: Pool, fresh_settings: Settings
) -> None:
    async with connection(pool) as link, push_service(fresh_settings) as (service, http):
        author, other = await people(link)
        me = await follow(link, "me")
        await follow(link, "careless", least="extreme")
        notice_id = await actions.write_notice(link, draft(), author, NOW)
        await published(link, author, other, notice_id)
        secret = fresh_settings.web.push_secret or "secret"
        sender = BatchSender(secret, "mailto:a@example.kz", http)
        dying = Broadcaster(pool, DyingSender(sender), ZONE)
        with pytest.raises(Killed):
            await dying.run_once(NOW)
        broadcaster = Broadcaster(pool, sender, ZONE)
        while await broadcaster.run_once(NOW) == NOW:
            pass
        texts = read_by(me, "me", service)
        assert len(texts) == 2 and texts[0] == texts[1]
        assert texts[0]["body"] == "Нет воды" and texts[0]["alarm"] is True
        topics = {headers["Topic"] for _, headers, _ in service.came}
        assert topics == {texts[0]["tag"]} and len(service.came) == 2

        # A correction takes its place, for who got it, also where it no longer fits their filter.
        minor = draft(severity="minor", what={"ru": "Вода есть"})
        version = await actions.correct_notice(link, notice_id, minor, author, NOW)
        await published(link, author, other, version)
        while await broadcaster.run_once(NOW) == NOW:
            pass
        (corrected,) = read_by(me, "me", service)[2:]
        assert corrected["tag"] == texts[0]["tag"] and corrected["alarm"] is False
        assert int(str(corrected["version"])) > int(str(texts[0]["version"]))
        (shown,) = await public_notices.public(link, NOW, 10)
        assert (shown.version, shown.what) == (2, {"ru": "Вода есть"})

        # It ends by itself, and a browser that is gone is forgotten.
        service.status = 410
        later = NOW + timedelta(hours=3)
        while await broadcaster.run_once(later) == later:
            pass
        (shown,) = await public_notices.public(link, NOW, 10)
        assert shown.state == "over"
        assert await rounds.count(link) == 1


@pytest.mark.services
async def test_an_endpoint_inside_our_network_is_never_asked(
    pool: Pool, fresh_settings: Settings
) -> None:
    async with connection(pool) as link, push_service(fresh_settings) as (service, http):
        author, other = await people(link)
        await follow(link, "inside", endpoint="https://127.0.0.1/push/inside")
        notice_id = await actions.write_notice(link, draft(), author, NOW)
        with pytest.raises(actions.NoticeStepRefused):
            await actions.take_step(link, notice_id, NoticeStep.APPROVE, author, NOW)
        await published(link, author, other, notice_id)
        broadcaster = Broadcaster(pool, BatchSender("secret", "mailto:a@example.kz", http), ZONE)
        while await broadcaster.run_once(NOW) == NOW:
            pass
        assert service.came == [] and await rounds.count(link) == 0
