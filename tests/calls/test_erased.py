"""An applicant is erased in a whole system: their number is in no file outside PostgreSQL's folder
and not in its database, in none of the forms in which it was written there."""

from __future__ import annotations

import asyncio
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.system import database_of, until
from foundation.settings import Settings
from foundation.telephones.written_forms import WrittenNumber, written_forms
from launcher import postgres
from queue_manager.trace.cel_columns import CEL_FILE
from queue_manager.trace.tail import Tail
from sip_peers.peers import AnswerBehaviour
from tests.calls.stage import Stage, soon, talking
from tests.calls.test_lines import administrator
from tests.tickets import change_topic, lead_ticket

pytestmark = pytest.mark.calls
#: As lines of other programs write a number: in groups, as it is dialled, in an address.
WRITTEN = ("+7 705 {} {} {}", "8705{}{}{}", "GET /x?words=%2B7705{}{}{} HTTP/1.1")


def files_outside(settings: Settings) -> list[Path]:
    """Every file of the installation but PostgreSQL's, its sockets and links."""
    return [
        path
        for path in settings.home.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not path.is_relative_to(postgres.data_dir(settings))
    ]


def files_with(settings: Settings, number: WrittenNumber) -> set[str]:
    """Which of them have the number, by their paths below the home."""
    found = set()
    for path in files_outside(settings):
        try:
            text = path.read_bytes()
        except FileNotFoundError:  # somebody has just written it anew
            continue
        if any(number.spans(text)):
            found.add(str(path.relative_to(settings.home)))
    return found


def dump(settings: Settings) -> bytes:
    """The whole database as text."""
    command = [str(postgres.binaries() / "pg_dump"), settings.stores.database_url]
    return subprocess.run(command, check=True, capture_output=True, env=os.environ).stdout


async def have_called(stage: Stage) -> tuple[str, str]:
    """A citizen has talked with an operator, and their ticket is over; number and ticket."""
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    call.hang_up()
    await soon(ring.ended)
    row = await stage.row(caller)
    return f"+{caller.number.lstrip('+')}", str(row["number"])


async def test_an_erased_number_is_in_no_file_and_not_in_the_database(stage: Stage) -> None:
    system, settings = stage.system, stage.system.settings
    applicant, ticket = await have_called(stage)
    number = written_forms(applicant)
    assert number is not None
    async with database_of(system) as link:
        await change_topic(link, ticket, "road")
        await lead_ticket(link, ticket, "assigned")
        await lead_ticket(link, ticket, "resolved")

    async def told_by_sms() -> bool:
        return "messages/sms.jsonl" in await asyncio.to_thread(files_with, settings, number)

    await until(told_by_sms, 60, "the applicant was told by SMS")
    groups = applicant[5:8], applicant[8:10], applicant[10:12]
    with (settings.log_dir / "web.log").open("a") as log:
        log.writelines(f"{line.format(*groups)}\n" for line in WRITTEN)
    async with database_of(system) as link:
        await lead_ticket(link, ticket, "confirmed")
        erasure = await link.fetchval(
            """INSERT INTO erasures (applicant, reason, asked_by)
               SELECT $1, 'x', min(person_id) FROM people WHERE role <> 'administrator'
               RETURNING erasure_id""",
            applicant,
        )
    before = await asyncio.to_thread(files_with, settings, number)
    cel = str((settings.cel_dir / CEL_FILE).relative_to(settings.home))
    assert {cel, "messages/sms.jsonl"} <= before, before
    assert any("valkey" in it for it in before), before
    traced = await asyncio.to_thread(rows_of_trace, settings)
    async with administrator(system) as admin:
        status, erased = await admin.ask("POST", f"/api/erasures/{erasure}", {"confirm": True})
        assert status == 200 and "files_left" not in erased, erased

    async def in_no_file() -> bool:
        return not await asyncio.to_thread(files_with, settings, number)

    try:
        await until(in_no_file, 60, "no file has the number")
    except TimeoutError:
        raise AssertionError(await asyncio.to_thread(files_with, settings, number)) from None
    assert list(number.spans(await asyncio.to_thread(dump, settings))) == []
    after = await asyncio.to_thread(rows_of_trace, settings)
    assert after[: len(traced)] == traced, "every event is still in the trace, in its place"


def rows_of_trace(settings: Settings) -> list[tuple[str, str, datetime]]:
    """What the dispatcher reads of the last hour."""
    tail = Tail(settings.cel_dir, datetime.now(UTC) - timedelta(hours=1))
    rows = [(row.event, row.unique_id, row.at) for row in tail.rows()]
    tail.close()
    return rows
