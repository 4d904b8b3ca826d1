"""Numbers shown and logged, readings told, an applicant's data handed over and erased."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from foundation.settings import Settings
from quality.retention.keeping import EARLIEST
from recordings.rows.retention import ErasureBounds, any_aged, erase_aged
from registry.deadlines.clock import ClockKind, ClockReading, ClockState
from registry.deadlines.escalation import EscalationAction
from registry.deadlines.reckoning import Term, TermEnd, TermUnit
from registry.deadlines.rows.clock_states import About
from registry.notifications.body_messages import message
from staff.rows.people import add_person
from tests.softphone_ui.city import Client, password_hash, program, settle, web_process
from tests.softphone_ui.finding.stage import NOW, number, tickets_there
from tests.tickets import lead_ticket

pytestmark = pytest.mark.services
WHO = "+77055555678"  # of the third ticket, which is confirmed
OWN = number(3)
PHOTO = "ab" * 16
REASON = {"applicant": "8 705 555-56-78", "reason": "Өтініш № 7"}


class House(NamedTuple):
    settings: Settings
    address: str
    admin: Client
    link: Any

    @property
    def photo(self) -> Path:
        return self.settings.folders.files_dir / PHOTO[:2] / PHOTO


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await add_person(
        link, login="admin2", password_hash=password_hash(), role="administrator", name="Екінші"
    )
    async with web_process(fresh_settings) as address, program(address, "admin") as admin:
        yield House(fresh_settings, address, admin, link)
    await link.close()


async def with_a_past(house: House) -> None:
    """The applicant has called, was recorded and called back; the body has written of him."""
    at, link = NOW, house.link
    await link.execute(
        "INSERT INTO contacts VALUES ('c9', 'telephone', '109', $1, 'kk', $2)", WHO, at
    )
    await link.execute(
        """INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language,
                              offered_at, connected_at, ended_at, waited_seconds, talk_seconds,
                              outcome, operator, ticket)
           VALUES ('c9', 'p', '109', $1, $1, 'known', 'kk', $2, $2, $2, 3, 60, 'answered', '1002',
                   $3)""",
        WHO, at, OWN,
    )  # fmt: skip
    await link.execute(
        """INSERT INTO report_drafts (key_sha256, token, expires_at, language, answers, applicant)
           VALUES (repeat('a', 64), 't9', now() + interval '1 hour', 'kk',
                   '{"name": "Айгүл"}', $1)""",
        WHO,
    )
    await link.execute(
        """INSERT INTO followers (way, address, language, ticket, known_until, next_at)
           VALUES ('mail', $1, 'kk', $2, now(), now())""",
        WHO, OWN,
    )  # fmt: skip
    await link.execute(
        """INSERT INTO publications (ticket, words, decided_by)
           SELECT $1, 'Айгүл', min(person_id) FROM people""",
        OWN,
    )
    await link.execute(
        "INSERT INTO own_codes (applicant, expires_at) VALUES ($1, now() + interval '1 hour')", WHO
    )
    folder = house.settings.folders.recordings_dir
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("m.opus", "s.opus"):
        (folder / name).write_bytes(b"Ogg")
    await link.execute(
        """INSERT INTO recordings (recording_id, call_id, ticket, operator, started_at, seconds,
                                   mixed_path, sides_path, mixed_sha256, sides_sha256, bytes)
           VALUES ('r9', 'c9', $1, '1002', $2, 60, 'm.opus', 's.opus', $3, $3, 6)""",
        OWN, at, "0" * 64,
    )  # fmt: skip
    await link.execute(
        "INSERT INTO recording_voices VALUES ('r9', 1, '\\x0102', 20, 30, '[]', '[]')"
    )
    house.photo.parent.mkdir(parents=True)
    house.photo.write_bytes(b"JPEG")
    await link.execute(
        """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part, lat, lon)
           VALUES ($1, $2, 'photo', 'image/jpeg', 4, 'applicant', 51, 71)""",
        PHOTO, OWN,
    )  # fmt: skip
    await link.execute(
        """INSERT INTO ticket_history (ticket, change, reason, step, part) VALUES
               ($1, '{"text": ["", "Айгүл, пәтер 5"], "state": ["assigned", "accepted"]}',
                'Айгүл сұрады', 'accept', 'body')""",
        OWN,
    )
    await link.execute(
        """INSERT INTO routing_examples
           SELECT number, topic_id, true, '{Айгүл}', now() FROM tickets WHERE number = $1""",
        OWN,
    )
    await link.execute(
        """INSERT INTO ticket_meanings
           SELECT number, version, true, 'Айгүл', '' FROM tickets WHERE number = $1""",
        OWN,
    )
    await link.execute(
        """INSERT INTO complaints (kind, source, call_id, operator, subject, words, finding,
                                   statement, answer, opened_at, opened_by)
           SELECT 'complaint', 'quality', 'c9', '1002', min(person_id), 'Айгүл: дөрекі',
                  'Айгүлге қатты айтқан', 'Айгүл', 'Айгүл, кешіріңіз', $1, max(person_id)
             FROM people""",
        at,
    )
    await link.execute(
        """INSERT INTO service_letters (key, kind, words, telephone, ticket, name, language,
                                        received_at)
           VALUES (repeat('k', 32), 'praise', 'Айгүл: рақмет', $1, '', 'Айгүл', 'kk', $2)""",
        WHO, at,
    )  # fmt: skip
    await link.execute(
        """INSERT INTO outbox (key, channel, address, message, next_at, error) VALUES
               ('k9', 'sms', $1, '{"text": "Айгүл"}', now(), 'of Айгүл'),
               ('k8', 'mail', $1, '{"draft": "t9"}', now(), 'of Айгүл')""",
        WHO,
    )
    await a_body_was_told(house)
    await link.execute(
        """INSERT INTO journal_refused (journal, entry_id, place, kind, call_id, reason, record)
           VALUES
               ('j', '1-1', 0, 'CallBegan', 'c8', 'row (' || $1 || ')', $2),
               ('j', '1-2', 0, 'ComplaintMade', 'c9', 'Айгүл', '{"words": "Айгүл"}'),
               ('j', '1-3', 0, 'CallBegan', 'c7', 'row (7)', '{"caller": "+77010000007"}')""",
        WHO, json.dumps({"call_id": "c8", "caller": WHO}),
    )  # fmt: skip
    await link.execute(
        """INSERT INTO audit (action, subject, detail) VALUES ('call_out', $1, $2)""",
        OWN, json.dumps({"number": WHO}),
    )  # fmt: skip


async def a_body_was_told(house: House) -> None:
    """Of the ticket's term, in each of the ways; two of these may still go out."""
    due = TermEnd(NOW)
    term = Term(3, TermUnit.WORKING_DAYS)
    reading = ClockReading(ClockState.RUNNING, term, NOW, NOW, Fraction(3), Fraction(3), due, 1, 1)
    about = About(OWN, "Айгүл, пәтер 5", "Ёлка көшесі 1", NOW, None, None)
    told = message(about, ClockKind.CITY, reading, EscalationAction.CLERK, ZoneInfo("Asia/Almaty"))
    for state, channel in (("sent", "mail"), ("waiting", "mail"), ("in_doubt", "mail"),
                           ("refused", "webhook")):  # fmt: skip
        await house.link.execute(
            """INSERT INTO outbox (key, channel, address, message, state, next_at)
               VALUES ($1, $2, 'clerk@city.test', $3, $4, now())""",
            f"{OWN}/{state}", channel, json.dumps(told), state,
        )  # fmt: skip


async def readings(client: Client, query: str = "") -> list[tuple[str, str, str]]:
    status, page = await client.ask("GET", f"/api/readings?{query}")
    assert status == 200, page
    return [(it["login"], it["action"], it["subject"]) for it in page["readings"]]


async def test_a_covered_number_is_shown_by_one_key_and_written_down(house: House) -> None:
    path = f"/api/tickets/{number(2)}"
    async with program(house.address, "1001") as operator, program(house.address, "1002") as own:
        told = (await operator.ask("GET", path))[1]["ticket"]
        assert (told["applicant"], told["caller_shown"]) == ("+7 701 ••• 43 21", None)
        assert (await own.ask("GET", path))[1]["ticket"]["applicant"] == "+77017654321"
        assert (await operator.ask("POST", f"{path}/applicant"))[1] == {"applicant": "+77017654321"}
        assert (await operator.ask("POST", "/api/tickets/109-2026-9999999/applicant"))[0] == 404
    async with program(house.address, "quality") as quality:
        assert "•••" in (await quality.ask("GET", path))[1]["ticket"]["applicant"]
        assert (await quality.ask("POST", f"{path}/applicant"))[0] == 403
        assert (await quality.ask("GET", "/api/readings"))[0] == 403
    assert await readings(house.admin, f"subject={number(2)}") == [
        ("quality", "ticket_read", number(2)), ("1001", "number_shown", number(2)),
        ("1002", "ticket_read", number(2)), ("1001", "ticket_read", number(2)),
    ]  # fmt: skip
    assert await readings(house.admin, "action=number_shown&login=1001&limit=1") == [
        ("1001", "number_shown", number(2))
    ]
    assert (await house.admin.ask("GET", "/api/readings?action=x"))[0] == 400


async def test_a_clerk_asks_for_the_number_of_his_own_bodys_tickets_only(house: House) -> None:
    """The manhole is the water company's."""
    async with program(house.address, "clerk") as own, program(house.address, "roads") as other:
        told = (await own.ask("GET", f"/api/body/tickets/{number(1)}"))[1]["ticket"]
        assert told["applicant"] == "+7 701 ••• 56 78"
        path = f"/api/tickets/{number(1)}/applicant"
        assert (await own.ask("POST", path))[1] == {"applicant": "+77012345678"}
        assert (await other.ask("POST", path))[0] == 404


async def test_what_was_read_cannot_be_unwritten(house: House) -> None:
    await house.admin.ask("GET", f"/api/tickets/{OWN}")
    for change in ("UPDATE audit SET subject = 'x'", "DELETE FROM audit", "TRUNCATE audit",
                   "UPDATE ticket_history SET reason = ''"):  # fmt: skip
        await with_history(house.link)
        for flag in ("", "1", "999"):
            with pytest.raises(asyncpg.RestrictViolationError):
                async with house.link.transaction():
                    await house.link.fetch("SELECT set_config('komek.erasure', $1, true)", flag)
                    await house.link.execute(change)


async def with_history(link: Any) -> None:
    await link.execute(
        "INSERT INTO ticket_history (ticket, change, reason) VALUES ($1, '{}', 'x')", OWN
    )


async def test_an_applicants_data_is_handed_over(house: House) -> None:
    await with_a_past(house)
    found = (await house.admin.ask("POST", "/api/applicants/look-up", REASON))[1]
    assert found == {
        "tickets": 1, "calls": 1, "recordings": 1, "files": 1, "conversations": 0, "letters": 1,
        "hindrances": [],
    }  # fmt: skip
    async with house.admin.http.post(
        "/api/applicants/data", json=REASON, headers={"X-CSRF": house.admin.token}
    ) as answer:
        assert answer.status == 200
        packed = zipfile.ZipFile(BytesIO(await answer.read()))
    told = json.loads(packed.read("data.json"))
    assert told["applicant"] == WHO and told["tickets"][0]["number"] == OWN
    assert told["tickets"][0]["text"] == "Ёлка упала"
    assert [it["outcome"] for it in told["calls"]] == ["answered"]
    assert [it["file_id"] for it in told["files"]] == [PHOTO]
    assert [it["message"] for it in told["messages"]] == [{"text": "Айгүл"}]
    assert told["reports_not_sent"] == [{"name": "Айгүл"}]
    assert "r9" in packed.read("recordings.csv").decode()
    assert ("admin", "applicant_data", WHO) in await readings(house.admin)
    async with program(house.address, "lead1") as lead:
        assert (await lead.ask("POST", "/api/applicants/data", REASON))[0] == 403


async def test_an_erasure_needs_a_second_person_and_leaves_the_statistics(house: House) -> None:
    await with_a_past(house)
    status, asked = await house.admin.ask("POST", "/api/erasures", REASON)
    assert status == 200, asked
    path = f"/api/erasures/{asked['erasure_id']}"
    assert (await house.admin.ask("POST", "/api/erasures", REASON))[1]["reason"] == "asked_already"
    assert (await house.admin.ask("POST", path, {"confirm": True}))[1]["reason"] == "own_or_over"
    assert await house.link.fetchval("SELECT applicant FROM tickets WHERE number = $1", OWN) == WHO
    async with program(house.address, "admin2") as second:
        status, erased = await second.ask("POST", path, {"confirm": True})
        assert (status, erased) == (
            200,
            {"tickets": 1, "calls": 1, "recordings": 1, "files": 1, "messages": 0},
        )
        assert await house.link.fetchval("SELECT count(*) FROM report_drafts") == 0
        assert await house.link.fetchval("SELECT count(*) FROM ticket_meanings") == 0
        assert (await second.ask("POST", path, {"confirm": True}))[0] == 409
        assert (await second.ask("GET", "/recordings/r9"))[0] == 404
        assert (await second.ask("GET", "/api/tickets?words=елка"))[1]["tickets"] == []
        async with second.http.get(f"/tickets/{OWN}") as answer:
            page = await answer.text()
        assert answer.status == 200 and "Айгүл" not in page
    assert await everywhere(house.link, "5555678", "Айгүл", "Ёлка") == []
    row = await house.link.fetchrow("SELECT * FROM tickets WHERE number = $1", OWN)
    assert (row["state"], row["lat"]) == ("confirmed", None)
    assert row["topic_id"] is not None and row["due_at"] is not None
    stopped = await house.link.fetchval("SELECT state FROM outbox WHERE key = 'k9'")
    assert stopped == "refused", "no more messages"
    bodies = await house.link.fetch(
        """SELECT state, message ->> 'step', message ->> 'subject' = message ->> 'text' FROM outbox
            WHERE address = 'clerk@city.test' ORDER BY outbox_id"""
    )
    assert [tuple(it) for it in bodies] == [
        ("sent", None, None), ("waiting", "clerk", True), ("in_doubt", "clerk", True),
        ("refused", None, None),
    ]  # fmt: skip
    refused = await house.link.fetch("SELECT call_id FROM journal_refused WHERE settled_at IS NULL")
    assert [it["call_id"] for it in refused] == ["c7"], "nobody writes them back"
    call = await house.link.fetchrow("SELECT * FROM calls WHERE call_id = 'c9'")
    assert (call["outcome"], call["talk_seconds"], call["operator"]) == ("answered", 60, "1002")
    steps = await house.link.fetch("SELECT step, part, change::text FROM ticket_history")
    assert [tuple(it) for it in steps] == [
        ("accept", "body", '{"text": ["", ""], "state": ["assigned", "accepted"]}'),
        (None, None, '{"erased": ["", true]}'),
    ]
    assert not list(house.settings.folders.recordings_dir.glob("*.opus")), "the files are gone"
    assert await house.link.fetchval("SELECT bytes FROM recordings") == 0
    assert await house.link.fetchval("SELECT count(*) FROM recording_voices") == 0
    assert not house.photo.exists()
    assert await house.link.fetchval("SELECT bytes FROM ticket_files WHERE lat IS NULL") == 0
    told = (await house.admin.ask("GET", "/api/erasures"))[1]
    assert [(it["state"], it["applicant"], it["tickets"]) for it in told] == [("done", None, [OWN])]


async def everywhere(link: Any, *words: str) -> list[str]:
    """Tables in which one of these words still stands."""
    tables = await link.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    found = []
    for table in sorted(row["table_name"] for row in tables):
        for word in words:
            query = f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE $1'
            if await link.fetchval(query, f"%{word}%"):
                found.append(f"{table}: {word}")
    return found


async def test_a_page_says_what_went_by_age_and_an_erasure_takes_the_rest(house: House) -> None:
    await with_a_past(house)
    later = datetime.now(UTC) + timedelta(days=3650)
    assert len(await erase_aged(house.link, ErasureBounds(later, later), [], EARLIEST, 9)) == 1
    async with house.admin.http.get(f"/tickets/{OWN}", cookies={"komek_language": "en"}) as answer:
        assert "older than recordings are kept" in await answer.text()
    asked = (await house.admin.ask("POST", "/api/erasures", REASON))[1]["erasure_id"]
    async with program(house.address, "admin2") as second:
        erased = (await second.ask("POST", f"/api/erasures/{asked}", {"confirm": True}))[1]
    assert (erased["tickets"], erased["recordings"]) == (1, 0)
    assert not await any_aged(house.link, OWN, "c9"), "and now it went with the applicant's data"


async def test_what_hinders_an_erasure(house: House) -> None:
    open_one = {"applicant": "+77012345678", "reason": "x"}
    assert (await house.admin.ask("POST", "/api/applicants/look-up", open_one))[1][
        "hindrances"
    ] == ["open_tickets"]
    nobody = {"applicant": "+77000000000", "reason": "x"}
    for body, reason in ((open_one, "open_tickets"), (nobody, "nothing_there")):
        assert (await house.admin.ask("POST", "/api/erasures", body))[1]["reason"] == reason
    asked = (await house.admin.ask("POST", "/api/erasures", REASON))[1]["erasure_id"]
    await lead_ticket(house.link, OWN, "reopened")
    async with program(house.address, "admin2") as second, program(house.address, "lead1") as lead:
        path = f"/api/erasures/{asked}"
        assert (await second.ask("POST", path, {"confirm": True}))[1]["reason"] == "hindered"
        decided = await asyncio.gather(
            *(it.ask("POST", path, {"confirm": False}) for it in (second, lead))
        )
    assert sorted(status for status, _ in decided) == [200, 409]
    told = (await house.admin.ask("GET", "/api/erasures"))[1]
    assert [(it["state"], it["applicant"]) for it in told] == [("refused", None)]
