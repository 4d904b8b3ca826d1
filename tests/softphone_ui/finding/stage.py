"""Some tickets to be found, each with something of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from foundation.settings import Settings
from tests.tickets import insert_tickets

NOW = datetime.now(UTC)
#: Counted → what it is; the rest as below.
TICKETS: dict[int, dict[str, Any]] = {
    1: {"subject": "Открытый люк у школы", "address": "Кабанбай батыр 12", "topic": "manhole",
        "applicant": "+77012345678", "lat": 51.1300, "lon": 71.4300, "state": "in_progress",
        "due": -1, "district": "esil", "operator": "1001"},
    2: {"subject": "Қар тазаланбаған", "text": "Балабақшаның жанындағы жол", "topic": "snow",
        "applicant": "+77017654321", "lat": 51.1310, "lon": 71.4310, "state": "accepted",
        "due": 0.5, "address": "Қабанбай батыр 14", "operator": "1002"},
    3: {"subject": "Яма на дороге", "text": "Ёлка упала", "topic": "road", "state": "confirmed",
        "applicant": "+77055555678", "lat": 51.1800, "lon": 71.5000, "due": -3, "operator": "1002"},
    4: {"subject": "Люки закрыты", "topic": "bus", "state": "awaiting_applicant",
        "applicant": None, "operator": "1002"},
    5: {"subject": "No heating", "topic": "no_heat", "state": "assigned", "due": 200,
        "applicant": "+447911123456", "channel": "telegram"},
}  # fmt: skip
PLAIN: dict[str, Any] = {"text": "", "address": "", "lat": None, "lon": None, "district": None,
                         "due": None, "operator": None, "channel": None}  # fmt: skip


def number(counted: int) -> str:
    return f"109-{NOW.year}-{counted:07}"


async def tickets_there(settings: Settings) -> None:
    """Each a day older than the next."""
    link = await asyncpg.connect(settings.stores.database_url)
    for counted, own in TICKETS.items():
        it = PLAIN | own
        contact = it["channel"] and f"c{counted}"
        if contact:
            await link.execute(
                "INSERT INTO contacts VALUES ($1, $2, '109', $3, 'kk', $4)",
                contact, it["channel"], it["applicant"], NOW,
            )  # fmt: skip
        await insert_tickets(link,
            """INSERT INTO tickets (number, contact_id, line, operator, applicant, opened_at, state,
                                    subject, text, address, topic_id, body_id, lat, lon, district)
               SELECT $1, $2, '109', $3, $4, $5, $6, $7, $8, $9, topic_id, body_id, $11, $12,
                      (SELECT code FROM districts WHERE code = $13)
                 FROM topics WHERE code = $10""",
            number(counted), contact, it["operator"], it["applicant"],
            NOW - timedelta(days=10 - counted), it["state"], it["subject"], it["text"],
            it["address"], it["topic"], it["lat"], it["lon"], it["district"],
        )  # fmt: skip
        due = None if it["due"] is None else NOW + timedelta(days=it["due"])
        await link.execute("UPDATE tickets SET due_at = $2 WHERE number = $1", number(counted), due)
    await link.close()
