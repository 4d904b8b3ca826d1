"""Alerts in real rows, to a mail server, webhook and chat of the test's own; each once, whatever
restarts."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from launcher.homes import free_ports
from quality.alerts.keeper import AlertKeeper
from quality.alerts.life import AlertState, acknowledge
from quality.alerts.looking import Readers
from quality.alerts.rows import alert_rules, alerts
from quality.alerts.rules import AlertRule, NotificationMethod, Recipient, ThresholdComparison
from quality.state import QualityState
from registry.notifications.mail import Mail
from registry.notifications.sending import Sender
from registry.notifications.telegram import TelegramBot
from registry.notifications.webhook import Webhook
from staff.guesses import count_guesses
from staff.rows.operators import add_operator
from staff.rows.people import add_person

pytestmark = pytest.mark.services
NOW = datetime(2026, 11, 27, 5, tzinfo=UTC)
ALMATY = ZoneInfo("Asia/Almaty")
CHAT, TOKEN = "-100200300", "12345:secret-of-a-bot"


@dataclass
class World:
    """Whoever is notified outside: `mails` by address; `posts` of the webhook with their keys;
    `chats`: what the bot was asked to send."""

    mails: list[tuple[str, str]] = field(default_factory=list)
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    chats: list[dict[str, Any]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.rcpt_tos[0], str(mail["Subject"])))
        return "250 taken"

    async def hook(self, request: web.Request) -> web.Response:
        self.posts.append((request.headers["Idempotency-Key"], await request.json()))
        return web.Response()

    async def bot(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False}, status=401)
        self.chats.append(await request.json())
        return web.json_response({"ok": True})


@dataclass
class Figures:
    """Readings of the test's own."""

    now: dict[tuple[str, str | None], float] = field(default_factory=dict)

    async def read(
        self, rules: list[AlertRule], now: datetime
    ) -> dict[tuple[str, str | None], float]:
        return self.now


@dataclass
class House:
    settings: Settings
    pool: Pool
    world: World
    hook: str
    figures: Figures
    http: aiohttp.ClientSession
    now: datetime = NOW

    def keeper(self) -> AlertKeeper:
        """A process that has just started: nothing is remembered."""
        return AlertKeeper(self.pool, self.figures, ALMATY, QualityState())

    async def add(self, rule: AlertRule) -> int:
        async with transaction(self.pool) as link:
            return await alert_rules.add(link, rule)

    async def minutes(self, count: int) -> None:
        """Looks each half minute, each by a process that has just started, and all senders."""
        for _ in range(2 * count):
            await self.keeper().look(self.now)
            await self.send()
            self.now += timedelta(seconds=30)

    async def send(self) -> None:
        ways = {
            "mail": Mail(self.settings),
            "webhook": Webhook(self.http, self.settings),
            "telegram": TelegramBot(self.settings, self.http),
        }
        for channel, way in ways.items():
            sender = Sender(self.pool, channel, way, clock=lambda: self.now)
            await sender.judge_left()
            while await sender.send_one():
                pass

    async def state(self, rule_id: int) -> AlertState | None:
        async with connection(self.pool) as link:
            found = await alerts.open_of(link, rule_id)
        return None if found is None else found[1].state


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    world, ports = World(), free_ports(fresh_settings.home)
    mail_port, web_port = ports["web_port"], ports["dispatcher_port"]
    app = web.Application()
    app.router.add_post("/hook", world.hook)
    app.router.add_post("/bot{token}/sendMessage", world.bot)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", web_port).start()
    mail = Controller(world, hostname="127.0.0.1", port=mail_port)
    mail.start()
    settings = fresh_settings.changed(
        mail_host="127.0.0.1",
        mail_port=mail_port,
        telegram_token=TOKEN,
        telegram_url=f"http://127.0.0.1:{web_port}",
    )
    pool = await open_pool(settings, "test", size=3)
    async with transaction(pool) as link:
        for rule in await alert_rules.shown(link):
            await alert_rules.remove(link, rule.rule_id)
    async with aiohttp.ClientSession() as http:
        yield House(settings, pool, world, f"http://127.0.0.1:{web_port}/hook", Figures(), http)
    mail.stop()
    await runner.cleanup()
    pool.terminate()


def rule_of(house: House, **more: Any) -> AlertRule:
    recipients = (
        Recipient(1, NotificationMethod.SCREEN, "shift_lead"),
        Recipient(1, NotificationMethod.MAIL, "lead@city.test"),
        Recipient(1, NotificationMethod.WEBHOOK, house.hook),
        Recipient(2, NotificationMethod.TELEGRAM, CHAT),
    )
    rule = AlertRule(
        0, "waiting", ThresholdComparison.ABOVE, 10, 60, escalate_seconds=300, recipients=recipients
    )
    return replace(rule, **more)


async def test_each_is_notified_once_though_every_look_is_a_restart(house: House) -> None:
    rule_id = await house.add(rule_of(house))
    house.figures.now["waiting", None] = 12
    await house.minutes(1)
    assert await house.state(rule_id) is AlertState.PENDING and not house.world.mails
    await house.minutes(4)
    assert [address for address, _ in house.world.mails] == ["lead@city.test"]
    assert "Ждут ответа" in house.world.mails[0][1]
    [(_, post)] = house.world.posts
    assert (post["figure"], post["value"], post["state"], post["step"]) == (
        "waiting", 12, "firing", 1,
    ) and "text" not in post  # fmt: skip
    async with connection(house.pool) as link:
        [shown] = await alerts.on_screens(link, "shift_lead", house.now)
        assert not await alerts.on_screens(link, "administrator", house.now)
    assert not house.world.chats
    await house.minutes(5)
    [chat] = house.world.chats
    assert chat["chat_id"] == CHAT and "тревогу никто не ответил" in chat["text"]
    async with transaction(house.pool) as link:
        person = await add_person(
            link, login="l", password_hash="x", role="shift_lead", name="Лид", language="ru"
        )
        found = await alerts.one(link, shown.alert_id)
        assert found is not None
        after = acknowledge(found[1], person, house.now)
        assert after is not None
        await alerts.save(link, shown.alert_id, after)
        await alerts.add_event(link, shown.alert_id, after, house.now, person)
    await house.minutes(10)
    async with connection(house.pool) as link:
        assert not await alerts.on_screens(link, "shift_lead", house.now)
    assert (len(house.world.mails), len(house.world.posts), len(house.world.chats)) == (1, 1, 1)
    house.figures.now["waiting", None] = 3
    await house.minutes(3)
    assert await house.state(rule_id) is None
    assert Counter(address for address, _ in house.world.mails) == {"lead@city.test": 2}
    assert len({key for key, _ in house.world.posts}) == len(house.world.posts) == 2
    assert "снова в норме" in house.world.chats[1]["text"] and len(house.world.chats) == 2
    async with connection(house.pool) as link:
        [listed] = await alerts.listed(link, 10)
        events = [(it.state, it.person) for it in await alerts.events(link, [listed.alert_id])]
    assert listed.acknowledged_by == "Лид" and listed.state is AlertState.RESOLVED
    assert events == [
        (AlertState.FIRING, None), (AlertState.ESCALATED, None), (AlertState.ACKNOWLEDGED, "Лид"),
        (AlertState.RESOLVED, None),
    ]  # fmt: skip


async def test_silences_quiet_hours_and_a_rule_that_is_gone(house: House) -> None:
    quiet = rule_of(house, for_seconds=0, quiet_from=time(9), quiet_until=time(11))  # now is 10
    night = await house.add(quiet)
    silent = await house.add(rule_of(house, figure="lost", for_seconds=0))
    async with transaction(house.pool) as link:
        person = await add_person(
            link, login="l", password_hash="x", role="shift_lead", name="Лид", language="ru"
        )
        until = house.now + timedelta(minutes=20)
        silence = await alerts.add_silence(
            link, silent, house.now, until, reason="учения", person_id=person
        )
    house.figures.now = {("waiting", None): 12, ("lost", None): 30}
    await house.minutes(5)
    assert not house.world.mails and not house.world.posts
    async with connection(house.pool) as link:
        assert [it.rule_id for it in await alerts.on_screens(link, "shift_lead", house.now)] == [
            night
        ]
        assert await alerts.end_silence(link, silence, house.now)
        assert not await alerts.end_silence(link, silence, house.now), "it is over"
    await house.minutes(1)
    assert [post["figure"] for _, post in house.world.posts] == ["lost"]
    async with transaction(house.pool) as link:
        assert await alert_rules.remove(link, silent)
        assert not await alert_rules.remove(link, silent)
        rule = await alert_rules.one(link, night)
        assert rule is not None
        assert await alert_rules.change(link, replace(rule, active=False))
        assert not await alert_rules.change(link, rule), "somebody has changed it meanwhile"
    await house.minutes(1)
    assert await house.state(night) is None and await house.state(silent) is None
    async with connection(house.pool) as link:
        assert {it.state for it in await alerts.listed(link, 10)} == {AlertState.RESOLVED}
        assert silent not in {it.rule_id for it in await alert_rules.to_judge(link)}


async def test_a_bot_that_is_refused_or_not_set_is_waited_for(house: House) -> None:
    rule = rule_of(
        house, for_seconds=0, recipients=(Recipient(1, NotificationMethod.TELEGRAM, CHAT),)
    )
    await house.add(rule)
    house.figures.now["waiting", None] = 12
    right = house.settings
    for wrong in ("999:an-old-token", ""):
        house.settings = right.changed(telegram_token=wrong)
        await house.minutes(1)
    assert not house.world.chats
    house.settings = right
    house.now += timedelta(minutes=15)
    await house.send()
    assert [it["chat_id"] for it in house.world.chats] == [CHAT]


async def test_every_rule_of_a_new_home_reads_its_figure(
    fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = await open_pool(fresh_settings, "test", size=2)
    redis = open_bus(fresh_settings.stores.redis_url)
    async with connection(pool) as link:
        rules = await alert_rules.shown(link)
    async with aiohttp.ClientSession() as http:
        await count_guesses(redis, "sip", NOW.timestamp(), by=60)
        found = await Readers(fresh_settings, pool, http, redis).read(rules, NOW)
        since = (NOW - timedelta(hours=3)).isoformat()
        at_work = {"state": "available", "reason": None, "since": since, "own_lines": ()}
        async with transaction(pool) as link:
            person_id = await add_person(
                link, login="1001", password_hash="x", role="operator", name="Ә", language="kk"
            )
            await add_operator(link, extension="1001", person_id=person_id, sip_ha1="0" * 32)

        async def floor(_: Readers) -> object:
            return {"calls": {}, "operators": {"1001": at_work}}

        monkeypatch.setattr(Readers, "floor", floor)
        loads = [it for it in rules if it.figure.startswith("loads")]
        busy = await Readers(fresh_settings, pool, http, redis).read(loads, NOW)
        assert busy == {("loads_calls", None): 0, ("loads_run", None): 1}
    await redis.aclose()
    pool.terminate()
    assert found["guesses_sip", None] == 60 and found["lost", None] == 0
    assert found["programs_down", None] > 0, "nothing runs in this home"
    assert {it.figure for it in rules} - {figure for figure, _ in found} == {
        "service_level", "waiting", "longest_wait", "rings_in_vain", "operators_working",
        "loads_calls", "loads_run",
    }, "nobody has called, and no dispatcher answers"  # fmt: skip
    assert all(it.recipients and it.step_after(1) in (2, None) for it in rules)
