"""What is written of our own service goes from the inbox to the quality service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from personal_data.rows import personal_data
from tests.channels.bot_api import CITIZEN
from tests.channels.inbox_house import House, house
from tests.softphone_ui.city import program
from tests.softphone_ui.test_real_complaints import add_call

__all__ = ["house"]
pytestmark = pytest.mark.services


async def test_what_is_written_of_our_service_waits_for_the_quality_service(house: House) -> None:
    """Taken down in one act, once, with the author's words; of the call that the quality service
    finds, a complaint is made by the same rules as of any letter."""
    path = await house.conversation("Оператор 1001 дөрекі сөйледі")
    letter, kind = f"{path}/service-letter", {"kind": "complaint"}
    assert (await house.first.ask("POST", letter, kind))[1]["error"] == "not_held"
    await house.first.ask("POST", f"{path}/claim")
    status, taken = await house.first.ask("POST", letter, kind)
    assert status == 200, taken
    assert await house.first.ask("POST", letter, kind) == (200, taken), "it is taken down once"
    row = await house.town.link.fetchrow(
        """SELECT l.kind, l.words, l.name, l.state, t.conversation_id, p.login
             FROM service_letters l JOIN conversation_letters t USING (letter_id)
             JOIN people p USING (person_id)"""
    )
    conversation = int(path.rsplit("/", 1)[1])
    assert tuple(row) == (
        "complaint", "Оператор 1001 дөрекі сөйледі", "Айгүл С.", "received", conversation, "1001",
    )  # fmt: skip
    now = datetime.now(UTC)
    await add_call(house.town.link, "meant", "+77012345678", "1001", now - timedelta(hours=2))
    there = f"/complaints/letters/{taken['letter_id']}"
    page = (await house.second.page(f"{there}?telephone=87012345678"))[1]
    assert f'href="/inbox#{conversation}"' in page and 'data-call="meant"' in page
    opened = (await house.second.ask("POST", f"/api{there}/open", {"call_id": "meant"}))[1]
    subject = await house.town.value(
        "SELECT p.login FROM complaints c JOIN people p ON p.person_id = subject"
        " WHERE complaint_id = $1",
        opened["complaint_id"],
    )
    assert subject == "1001", "whoever took it down may be its subject, and judges nothing"
    step = f"/api/complaints/{opened['complaint_id']}/step"
    assert (await house.first.ask("POST", step, {"step": "examine"}))[0] == 403
    assert (await house.second.ask("POST", step, {"step": "examine"}))[0] == 200
    there = f"/complaints/{opened['complaint_id']}"
    assert f'href="/inbox#{conversation}"' in (await house.second.page(there))[1]
    async with program(house.address, "quality") as quality:
        page = (await quality.page(there))[1]
    assert f"№ {conversation}</p>" in page and "/inbox#" not in page, "who may not read has no link"
    assert (await house.first.ask("POST", f"{path}/end", {"outcome": "done"}))[0] == 200

    author = f"telegram_bot:{CITIZEN.id}"
    assert (await personal_data.found(house.town.link, author)).letters == 1
    told = await personal_data.data(house.town.link, author)
    written = ["Оператор 1001 дөрекі сөйледі"]
    assert [it["words"] for it in told["letters_on_service"]] == written
    assert [it["words"] for it in told["complaints_and_praise"]] == written
    erasure = await house.town.value(
        """INSERT INTO erasures (applicant, reason, asked_by, decided_by, state, decided_at)
           SELECT $1, 'r', min(person_id), max(person_id), 'confirmed', now() FROM people
           RETURNING erasure_id""",
        author,
    )
    await house.town.link.fetchval("SELECT erase_applicant($1)", erasure)
    assert await house.town.value("SELECT words || name FROM service_letters") == ""
    assert await house.town.value("SELECT words FROM complaints") == "", "its copy goes, too"


async def test_what_is_taken_down_again_says_what_is_written_by_now_until_it_is_settled(
    house: House,
) -> None:
    path = await house.conversation("Оператор 1001 дөрекі сөйледі")
    letter, number = f"{path}/service-letter", "SELECT count(*) FROM service_letters"
    await house.first.ask("POST", f"{path}/claim")
    _, taken = await house.first.ask("POST", letter, {"kind": "complaint"})
    house.town.api.write(text="Кейін бәрін шешіп берді, рақмет")
    await house.town.until_value("SELECT count(*) FROM messages WHERE kind = 'in'", 2)
    assert await house.first.ask("POST", letter, {"kind": "praise"}) == (200, taken)
    row = await house.town.link.fetchrow("SELECT kind, words, state FROM service_letters")
    words = "Оператор 1001 дөрекі сөйледі\nКейін бәрін шешіп берді, рақмет"
    assert (tuple(row), await house.town.value(number)) == (("praise", words, "received"), 1)

    there = f"/api/complaints/letters/{taken['letter_id']}"
    await house.second.ask("POST", f"{there}/close", {"reason": "Қоңырау жоқ"})
    sentences = set()
    for language in ("kk", "ru", "en"):
        await house.first.ask("PUT", "/api/me/language", {"language": language})
        status, told = await house.first.ask("POST", letter, {"kind": "complaint"})
        assert (status, told["error"], told["reason"]) == (409, "taken_down_already", "closed")
        sentences.add(told["message"])
    assert "It was taken down already, and the quality service has closed it." in sentences
    assert len(sentences) == 3
    assert await house.town.value("SELECT kind FROM service_letters") == "praise"


async def test_a_letter_that_was_taken_down_again_and_of_a_call_is_not_changed(
    house: House,
) -> None:
    path = await house.conversation("Оператор 1001 дөрекі сөйледі")
    letter = f"{path}/service-letter"
    await house.first.ask("POST", f"{path}/claim")
    _, taken = await house.first.ask("POST", letter, {"kind": "complaint"})
    now = datetime.now(UTC)
    await add_call(house.town.link, "meant", "+77012345678", "1001", now - timedelta(hours=2))
    there = f"/api/complaints/letters/{taken['letter_id']}"
    wish = {"call_id": "meant", "kind": "praise"}
    assert (await house.second.ask("POST", f"{there}/open", wish))[0] == 200
    status, told = await house.first.ask("POST", letter, {"kind": "complaint"})
    assert (status, told["error"], told["reason"]) == (409, "taken_down_already", "opened")


async def test_a_letter_whose_author_called_from_another_telephone_finds_its_calls(
    house: House,
) -> None:
    path, shared, other = await house.conversation(), "+77012345678", "+77015550002"
    await house.town.link.execute("UPDATE contacts SET applicant = $1", shared)
    await house.first.ask("POST", f"{path}/claim")
    _, taken = await house.first.ask("POST", f"{path}/service-letter", {"kind": "complaint"})
    assert await house.town.value("SELECT telephone FROM service_letters") == shared
    at = datetime.now(UTC) - timedelta(hours=2)
    await add_call(house.town.link, "own", shared, "1001", at)
    await add_call(house.town.link, "spouse's", other, "1001", at)
    there = f"/complaints/letters/{taken['letter_id']}"
    page = (await house.second.page(there))[1]
    assert 'data-call="own"' in page and "spouse" not in page
    assert 'id="kind"' in page, "whether it complains is for the quality service to say"
    page = (await house.second.page(f"{there}?telephone=8+701+555+00+02"))[1]
    assert 'data-call="own"' not in page and "spouse" in page


async def test_without_words_there_is_nothing_to_take_down(house: House) -> None:
    path = await house.conversation()
    await house.first.ask("POST", f"{path}/claim")
    await house.town.link.execute("UPDATE messages SET deleted_at = now() WHERE kind = 'in'")
    status, told = await house.first.ask("POST", f"{path}/service-letter", {"kind": "praise"})
    assert (status, told["error"]) == (422, "no_words")
