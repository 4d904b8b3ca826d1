"""What the registry knows of a caller by his number."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg
import pytest

from foundation.postgres.pool import Connection
from foundation.settings import Settings
from queue_manager.rows.caller_lookup import acquaintance
from registry.workflow.states import OVER, State
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services


async def shift_lead(connection: Connection) -> int:
    """One who opens incidents."""
    person: int = await connection.fetchval(
        "INSERT INTO people (login, password_hash, role, name)"
        " VALUES ('lead', 'x', 'shift_lead', 'Г. Әлімжанова') RETURNING person_id"
    )
    return person


async def test_an_incident_at_the_place_of_his_ticket_and_his_language(
    fresh_settings: Settings,
) -> None:
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    person = await shift_lead(connection)
    opened = (
        "INSERT INTO incidents (until_at, opened_by, text_ru, place)"
        " VALUES (now() + interval '1 hour', $1, 'нет воды', $2) RETURNING incident_id::text"
    )
    near = await connection.fetchval(opened, person, "КАБАНБАЙ батыр")
    await connection.fetchval(opened, person, "Сарыарқа")
    await insert_tickets(
        connection,
        "INSERT INTO tickets (number, applicant, opened_at, language, address)"
        " VALUES ('109-2020-0000001', '+77010000001', now(), 'ru', 'пр. Кабанбай батыра 12')",
    )
    known = await acquaintance(connection, "+77010000001", datetime.now(UTC), "Asia/Almaty")
    assert known.near == {near} and known.language == "ru"
    assert (
        await acquaintance(connection, "+77010000002", datetime.now(UTC), "Asia/Almaty")
    ).near == (frozenset())
    await connection.close()


@pytest.mark.parametrize(
    ("district", "place", "is_near"),
    [
        ("esil", "", True),
        ("almaty", "", False),
        ("esil", "Кабанбай батыр", True),
        ("almaty", "Кабанбай батыр", False),
        ("esil", "Сарыарқа", False),
    ],
)
async def test_an_incident_in_the_district_of_his_ticket(
    fresh_settings: Settings, district: str, place: str, is_near: bool
) -> None:
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    person = await shift_lead(connection)
    incident = await connection.fetchval(
        "INSERT INTO incidents (until_at, opened_by, text_ru, district, place)"
        " VALUES (now() + interval '1 hour', $1, 'нет воды', $2, $3) RETURNING incident_id::text",
        person,
        district,
        place,
    )
    await insert_tickets(
        connection,
        "INSERT INTO tickets (number, applicant, opened_at, address, district)"
        " VALUES ('109-2020-0000001', '+77010000001', now(), 'пр. Кабанбай батыра 12', 'esil')",
    )
    known = await acquaintance(connection, "+77010000001", datetime.now(UTC), "Asia/Almaty")
    assert known.near == (frozenset({incident}) if is_near else frozenset())
    await connection.close()


@pytest.mark.parametrize("state", sorted(set(State) - OVER))
async def test_a_caller_hears_of_each_ticket_that_is_not_over(
    fresh_settings: Settings, state: State
) -> None:
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    await insert_tickets(
        connection,
        "INSERT INTO tickets (number, applicant, opened_at, state, subject)"
        " VALUES ('109-2020-0000001', '+77010000001', now(), $1, 'люк')",
        state.value,
    )
    known = await acquaintance(connection, "+77010000001", datetime.now(UTC), "Asia/Almaty")
    assert [each.number for each in known.tickets] == ["109-2020-0000001"]
    await connection.close()
