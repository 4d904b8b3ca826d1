"""What fails for one conversation holds up no other one, and is tried again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import IO, Any

import pytest
from aiogram.types import User

from channels import process
from channels.registering import send_receipt
from channels.rows.registrations import Receipt
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.files.photo import Photo
from registry.files.picture_queue import PictureQueue
from tests.channels.bot_api import CITIZEN
from tests.channels.town import Town, town
from tests.registry.files import samples

pytestmark = pytest.mark.services
NEIGHBOUR = User(id=7002, is_bot=False, first_name="Болат", language_code="kk")
LEFT = "conversations that were left"


@pytest.fixture
async def place(fresh_settings: Settings) -> AsyncIterator[Town]:
    async with town(fresh_settings) as it:
        yield it


async def told(place: Town, user: User, words: str) -> None:
    """Wait until the bot has said something like this to `user`."""

    async def said() -> bool:
        return any(it["to"] == str(user.id) and words in it["text"] for it in place.api.sent)

    await place.until(said, f"{words!r} to {user.first_name}: {place.api.texts}")


async def left(place: Town, count: int) -> None:
    async def counted() -> bool:
        return place.channels.state.faults.get(LEFT, 0) >= count

    await place.until(counted, f"{count} left: {place.channels.state.faults}")


async def tried_now(place: Town) -> None:
    """What was put off is due."""
    await place.link.execute(
        """UPDATE messages SET turn_at = now() WHERE turn_at IS NOT NULL;
           UPDATE conversations SET receipt_at = now() WHERE receipt_at > now();
           UPDATE conversations SET register_at = now() WHERE register_at > now()"""
    )
    place.channels.wake()


async def test_a_turn_and_a_ticket_that_fail_hold_up_nobody_else(place: Town) -> None:
    place.api.write(text="Ауламызда ағаш құлап қалды")
    await place.said(1)
    await place.link.execute(
        """UPDATE authors SET dialogue = '{"wrong_codes": "many"}'"""  # no such number
    )
    await place.link.execute("UPDATE conversations SET needs_person = false")
    place.api.write(text="Тіркеу")
    await left(place, 1)
    await place.link.execute("UPDATE conversations SET register_at = now() - interval '1 hour'")
    await left(place, 2)
    assert await place.value("SELECT needs_person FROM conversations"), "the bot had no answer"
    assert place.channels.state.health()["ok"] is False
    place.api.write(NEIGHBOUR, text="Біздің лифт тұрып қалды")
    place.api.write(NEIGHBOUR, text="Тіркеу")
    await told(place, NEIGHBOUR, "тіркелді")
    await place.link.execute("UPDATE authors SET dialogue = '{}' WHERE dialogue ? 'wrong_codes'")
    await tried_now(place)
    await told(place, CITIZEN, "тіркелді")


async def test_a_receipt_that_fails_holds_up_no_other(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(link: Connection, it: Receipt, *rest: Any) -> None:
        if it.address == str(CITIZEN.id):
            await link.execute("SELECT 1 / 0")
        await send_receipt(link, it, *rest)

    monkeypatch.setattr(process, "send_receipt", fails)
    for user in (CITIZEN, NEIGHBOUR):
        place.api.write(user, text="Біздің лифт тұрып қалды")
        place.api.write(user, text="Тіркеу")
    await left(place, 1)
    await told(place, NEIGHBOUR, "тіркелді")
    again = "SELECT count(*) FROM conversations WHERE receipt_at > now() + interval '10 s'"
    await place.until_value(again, 1)  # it is tried again, and not at once
    monkeypatch.undo()
    await tried_now(place)
    await told(place, CITIZEN, "тіркелді")


async def test_a_file_at_which_we_fail_holds_up_no_other(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, opens = [0], PictureQueue.open

    async def fails_first(self: PictureQueue, picture: IO[bytes]) -> Photo:
        opened[0] += 1
        if opened[0] == 1:
            raise RuntimeError("the process that opens pictures cannot work: status 1")
        return await opens(self, picture)

    monkeypatch.setattr(PictureQueue, "open", fails_first)
    for name in ("p1", "p2"):
        place.api.photo(name, samples.photo())
    await place.until_value("SELECT count(*) FROM message_files WHERE tries = 1", 1)
    await place.until_value("SELECT count(*) > 0 FROM message_files WHERE state = 'there'", True)
    assert place.channels.state.health()["faults"] == {}, "it is put off, and no loop has failed"
