"""A second line with a database, a police stand-in, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.settings import Settings
from queue_manager.requests import PoliceCallState
from registry.notifications.webhook import Target, Webhook
from registry.places.ground import Point
from second_line.incidents import actions
from second_line.incidents.actions import SecondLineActor, Sighting
from second_line.incidents.messages import police_secrets
from second_line.incidents.police import PoliceWork
from second_line.incidents.states import IncidentActor
from second_line.police_stand_in import PoliceStandIn, police_stand_in
from second_line.rows.incidents import LockedIncident
from staff.acting import ActingPerson

START = datetime(2026, 12, 3, 6, tzinfo=UTC)
HERE = Point(51.13, 71.43)


@dataclass
class Stage:
    """What a test of incidents uses."""

    pool: Pool
    settings: Settings
    police: PoliceStandIn
    http: aiohttp.ClientSession
    who: SecondLineActor
    now: datetime = START
    called: list[int] = field(default_factory=list)
    call_state: PoliceCallState | None = field(
        default_factory=lambda: PoliceCallState(live=False, pressed=False)
    )

    def work(self, *, can_call: bool = False) -> PoliceWork:
        target = Target(self.police.address, police_secrets(self.settings))
        way = Webhook(self.http, self.settings, target=lambda _: target, clock=lambda: self.now)
        telephone = self if can_call else None
        return PoliceWork(self.pool, self.settings, way, telephone, clock=lambda: self.now)

    async def call(self, incident: LockedIncident, at: datetime) -> None:
        self.called.append(incident.incident_id)

    async def state(self, incident_id: int, at: datetime) -> PoliceCallState | None:
        """As the PBX tells it; None: the dispatcher is away."""
        return self.call_state

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def handed_over(self, kind: str = "crash") -> int:
        """An incident that was seen, confirmed and handed over."""
        async with transaction(self.pool) as link:
            number = await actions.see(
                link, Sighting(kind, None, HERE, "Абай / Бейбітшілік"), self.who, self.now
            )
            await actions.confirm(link, number, self.who, self.now)
            await actions.hand_over(link, self.settings, number, self.who, self.now)
        return number

    async def incident_state(self, number: int) -> str:
        return str(
            await self.pool.fetchval(
                "SELECT state FROM camera_incidents WHERE incident_id = $1", number
            )
        )

    async def steps(self, number: int) -> list[str]:
        rows = await self.pool.fetch(
            "SELECT step FROM camera_incident_steps WHERE incident_id = $1 ORDER BY step_id", number
        )
        return [row["step"] for row in rows]


@asynccontextmanager
async def incident_stage(settings: Settings, **keys: Any) -> AsyncIterator[Stage]:
    settings = settings.changed(**keys)
    pool = await open_pool(settings, "test", size=4)
    person = await pool.fetchval(
        """INSERT INTO people (login, name, role, password_hash)
           VALUES ('watch-1', 'Асем', 'second_line_operator', 'x')
           ON CONFLICT (login) DO UPDATE SET name = excluded.name RETURNING person_id"""
    )
    who = SecondLineActor(ActingPerson(person), IncidentActor.OPERATOR)
    stage_police = PoliceStandIn(police_secrets(settings))
    try:
        async with aiohttp.ClientSession() as http, police_stand_in(stage_police) as police:
            stage = Stage(pool, settings, police, http, who)
            police.clock = lambda: stage.now
            yield stage
    finally:
        pool.terminate()
