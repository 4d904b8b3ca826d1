"""One ticket, every channel: whatever a citizen is told of its term is the term of the solution."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from channels.registering import send_receipt
from channels.rows import registrations
from channels.term_words import term_sentence
from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.settings import Settings
from queue_manager.rows.caller_lookup import acquaintance
from registry.deadlines.clock import ClockKind
from registry.deadlines.rows import clocks_shown
from registry.keeping_deadlines import Keeper
from registry.notifications.applicants import NoticeSender
from registry.tickets.rows import public_ids
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import change_topic, extend_term, insert_tickets, lead_ticket

pytestmark = pytest.mark.services
TICKET, APPLICANT = "109-2026-0000001", "+77012345678"
ALMATY = ZoneInfo("Asia/Almaty")
#: A Tuesday: seven days later it is Tuesday again, and three working days later it is Friday.
NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
#: Notices that tell the term.
TELL_THE_TERM = ("registered", "extended")
A_DAY = r"\d\d\.\d\d\.\d{4}"


@dataclass
class City:
    """Everything that tells citizens of a ticket, beside the process that keeps its clocks."""

    settings: Settings
    pool: Pool
    keeper: Keeper
    address: str
    operator: Client
    seen: set[str] = field(default_factory=set)

    async def reckon(self, at: datetime) -> None:
        while await self.keeper.hear(at):
            pass

    async def clocks(self) -> dict[str, datetime | None]:
        async with transaction(self.pool) as link:
            return {it.kind: it.due_at for it in await clocks_shown.of_ticket(link, TICKET)}

    async def told(self, at: datetime) -> dict[str, str | None]:
        """Channel → the Russian day that it tells of the ticket; None: it tells none."""
        words = {
            **await self._by_message(at),
            **await self._by_bot(at),
            **await self._on_pages(),
            "voice": await self._by_voice(at),
        }
        return {name: _day_in(text) for name, text in words.items()}

    async def _by_message(self, at: datetime) -> dict[str, str]:
        await NoticeSender(self.pool, self.settings).tell(at)
        sent = await self._newly_sent("sms")
        return {f"sms, {it['notice']}": it["text"] for it in sent if it["notice"] in TELL_THE_TERM}

    async def _by_bot(self, at: datetime) -> dict[str, str]:
        async with transaction(self.pool) as link:
            state = await registrations.ticket_state(link, TICKET, "telegram_bot", "1", None)
            assert state is not None
            for receipt in await registrations.receipts(link, at, 9):
                await send_receipt(link, receipt, self.settings, at)
        receipts = await self._newly_sent("telegram_bot")
        said = {"bot, state": term_sentence(state.due_at, "ru", ALMATY)}
        return said | {f"bot, receipt {nth}": it["text"] for nth, it in enumerate(receipts, 1)}

    async def _newly_sent(self, channel: str) -> list[dict[str, str]]:
        """Messages that were put into the outbox since it was asked last."""
        async with transaction(self.pool) as link:
            rows = await link.fetch(
                "SELECT key, message FROM outbox WHERE channel = $1 AND key <> ALL ($2::text[])",
                channel, list(self.seen),
            )  # fmt: skip
        self.seen |= {row["key"] for row in rows}
        return [row["message"] for row in rows]

    async def _by_voice(self, at: datetime) -> str:
        async with transaction(self.pool) as link:
            known = await acquaintance(link, APPLICANT, at, "Asia/Almaty")
        (ticket,) = known.tickets
        return "" if ticket.due is None else f"{ticket.due:%d.%m.%Y}"

    async def _on_pages(self) -> dict[str, str]:
        term = (await self.operator.ask("GET", f"/api/tickets/{TICKET}/solution-term"))[1]
        code = (await self.operator.ask("GET", f"/api/tickets/{TICKET}/code"))[1]["code"]
        form = {"number": TICKET, "code": code}
        async with transaction(self.pool) as link:
            public_id = str(await public_ids.public_id_of(link, TICKET))
        async with program(self.address) as citizen:
            http = citizen.http
            async with http.get(f"/open311/v2/requests/{public_id}.json") as answer:
                (request,) = await answer.json()
            async with http.post("/t", data=form, headers={"Cookie": "language=ru"}) as answer:
                own = await answer.text()
            async with http.get(f"/follow?ticket={public_id}") as answer:
                followed = await answer.text()
            async with http.get("/requests") as answer:
                listed = await answer.text()
        expected = request["expected_datetime"]
        return {
            "desk": "" if term["words"] is None else term["words"]["ru"],
            "open311": "" if expected is None else _russian(expected),
            "applicant's page": _term_on(own, TICKET),
            "follower's page": _term_on(followed, public_id),
            "public list": _term_on(listed, public_id),
        }


def _russian(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(ALMATY):%d.%m.%Y}"


def _term_on(page: str, number: str) -> str:
    """What stands after the label of the term on a public page, in any of its languages."""
    assert number in page
    found = re.search(r"(?:Жауап мерзімі|Ответ до|Срок ответа|Answer due)(.{0,200})", page, re.S)
    return found[1] if found else ""


def _day_in(text: str) -> str | None:
    found = re.search(A_DAY, text)
    return found[0] if found else None


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    settings = fresh_settings.changed(sms_url="http://127.0.0.1:9/sms")
    await settle(settings)
    pool = await open_pool(settings, "test", size=3)
    keeper = Keeper(pool, ALMATY, mails=False)
    await keeper.begin(NOON)
    async with web_process(settings) as address, program(address, "1001") as operator:
        yield City(settings, pool, keeper, address, operator)
    await pool.close()


async def register(city: City) -> None:
    async with transaction(city.pool) as link:
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, language, applicant, subject, topic_id,
                                    body_id, district)
               SELECT $1, $2, 'ru', $3, 'Яма', topic_id, body_id, 'esil'
                 FROM topics WHERE code = 'road'""",
            TICKET, NOON, APPLICANT,
        )  # fmt: skip
        await lead_ticket(link, TICKET, "assigned", NOON)


async def write_by_bot(city: City, at: datetime) -> None:
    """The same applicant has written to the bot, which owes them a receipt."""
    async with transaction(city.pool) as link:
        await link.execute("INSERT INTO sources (source) VALUES ('telegram_bot')")
        await link.execute(
            "INSERT INTO authors (source, address, language) VALUES ('telegram_bot', '1', 'ru')"
        )
        await link.execute(
            """INSERT INTO contacts (contact_id, channel, received_at)
               VALUES ('talk', 'telegram', $1)""", at,
        )  # fmt: skip
        await link.execute(
            """INSERT INTO conversations (contact_id, source, address, published_at, seen_at,
                                          ticket, receipt_at)
               VALUES ('talk', 'telegram_bot', '1', $1, $1, $2, $1)""", at, TICKET,
        )  # fmt: skip


EVERYWHERE = {
    "desk", "open311", "applicant's page", "follower's page", "public list", "voice", "bot, state",
}  # fmt: skip


async def test_every_channel_tells_the_same_day_and_it_is_the_city_s(city: City) -> None:
    await register(city)
    await write_by_bot(city, NOON)
    await city.reckon(NOON)
    clocks = await city.clocks()
    assert (
        clocks[ClockKind.FORWARD]
        and clocks[ClockKind.CITY]
        and clocks[ClockKind.FORWARD] < clocks[ClockKind.CITY]
    )
    told = await city.told(NOON + timedelta(minutes=20))
    assert set(told) == EVERYWHERE | {"sms, registered", "bot, receipt 1"}
    assert set(told.values()) == {"01.12.2026"}, told
    async with transaction(city.pool) as link:
        until_then = datetime(2026, 12, 10, 12, tzinfo=ALMATY)
        await lead_ticket(link, TICKET, "in_progress", NOON + timedelta(hours=1))
        await extend_term(link, TICKET, until_then, NOON + timedelta(hours=2))
    await city.reckon(NOON + timedelta(hours=2))
    told = await city.told(NOON + timedelta(hours=3))
    assert set(told) == EVERYWHERE | {"sms, extended"}
    assert set(told.values()) == {"10.12.2026"}, told


async def test_a_term_that_is_still_to_be_reckoned_is_told_by_nobody(city: City) -> None:
    """A ticket of a call has seven days from its first moment; then its topic says four hours."""
    await register(city)
    await city.reckon(NOON)
    async with transaction(city.pool) as link:
        await change_topic(link, TICKET, "manhole")
    told = await city.told(NOON + timedelta(minutes=1))
    assert set(told) == EVERYWHERE
    assert set(told.values()) == {None}, told
    await city.reckon(NOON + timedelta(minutes=2))
    told = await city.told(NOON + timedelta(minutes=20))
    assert set(told.values()) == {"24.11.2026"}, told


async def test_a_ticket_that_is_over_has_no_term_to_tell(city: City) -> None:
    await register(city)
    assert await term_of(city, "resolved") == {"until": None, "words": None}


async def test_while_the_applicant_is_asked_the_latest_term_is_told(city: City) -> None:
    """Asked on a Tuesday: after Friday the term goes on by itself."""
    await register(city)
    before = (await term_of(city, "registered"))["until"]
    told = await term_of(city, "awaiting_applicant")
    assert datetime.fromisoformat(told["until"]) > datetime.fromisoformat(before)
    assert told["words"]["ru"] == "04.12.2026"


async def term_of(city: City, state: str) -> Any:
    """What is told of the registered ticket once it has come to `state`."""
    await city.reckon(NOON)
    if state != "registered":
        async with transaction(city.pool) as link:
            await lead_ticket(link, TICKET, state, NOON + timedelta(hours=1))
        await city.reckon(NOON + timedelta(hours=1))
    return (await city.operator.ask("GET", f"/api/tickets/{TICKET}/solution-term"))[1]
