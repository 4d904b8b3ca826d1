"""The first people: the demo city, or in production one administrator with a one-time password."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher

from demo import cameras, goals, public_articles, public_notices, street_map
from foundation.errors import StartError
from foundation.postgres.pool import connection, open_pool
from foundation.process.files import write_whole
from foundation.settings import Settings
from launcher.demo_city import DemoCity, DemoOperator, DemoStaff, demo_path
from launcher.demo_names import CITY_LEADERS, CLERKS, HEADS, OPERATORS, SECOND_LINE, STAFF
from launcher.demo_tenures import add_tenures
from launcher.person import ADMINISTRATOR, add_to
from queue_manager.rows.outside_numbers import add_demo_numbers
from registry.places.houses import assign
from registry.places.map_import import copy_map
from registry.places.rows import houses, places
from registry.places.rows.places import street_of
from registry.routing.rows.rules import open_bodies
from staff.phone_secrets import sip_ha1
from staff.rows.operators import add_operator
from staff.rows.people import add_person, people_exist, set_body

FIRST_EXTENSION = 1001
# Nobody guesses a random password, however quickly each guess is tried; 49 slow hashes would cost a
# small machine many seconds. Whoever signs in has theirs made with the usual work.
DEMO_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def print_at_once(line: str) -> None:
    """Print on the terminal, whatever becomes of this process. Raises StartError where it is
    gone."""
    try:
        print(line, flush=True)
    except OSError as error:
        raise StartError(f"the terminal cannot be written to: {error}") from error


async def ensure_people(settings: Settings, show: Callable[[str], None] = print_at_once) -> None:
    """Make the first people where the database has none.

    `show` is told the administrator's one-time password before it is kept: what nobody could see is
    made again at the next start.
    """
    pool = await open_pool(settings, "setup", size=1)
    try:
        async with connection(pool) as link, link.transaction():
            if await people_exist(link):
                return
            if settings.production:
                await add_to(link, ADMINISTRATOR, show)
                return
            await _add_demo_city(settings, link)
            await _add_demo_houses(link)
            await add_demo_numbers(link)
        await asyncio.to_thread(copy_map, settings.home, street_map.MAP, street_map.RECORD)
    finally:
        await pool.close()


async def _add_demo_city(settings: Settings, link: Any) -> None:
    city = new_demo_city()
    bodies = await open_bodies(link)
    people: list[DemoOperator | DemoStaff] = [*city.operators, *city.staff]
    ids: dict[str, int] = {}
    hashes = [DEMO_HASHER.hash(person.password) for person in people]
    for person, password_hash in zip(people, hashes, strict=True):
        person_id = await add_person(
            link,
            login=person.login,
            password_hash=password_hash,
            role=getattr(person, "role", "operator"),
            name=person.name,
        )
        ids[person.login] = person_id
        if isinstance(person, DemoOperator):
            ha1 = sip_ha1(person.sip_user, person.sip_password)
            await add_operator(link, extension=person.extension, person_id=person_id, sip_ha1=ha1)
        elif person.body:
            await set_body(link, person_id, bodies.get(person.body))
    now, zone = datetime.now(UTC), ZoneInfo(settings.timezone)
    await add_tenures(link, bodies, ids, now.astimezone(zone).date())
    await goals.sow(link, ids, now, zone)
    await public_articles.publish(link, ids["quality"], now.astimezone(zone).date())
    await cameras.add_cameras(link, settings, ids["watch-lead"])
    await public_notices.add_notices(link, ids["watch-lead"], now)
    _write(demo_path(settings), city)


async def _add_demo_houses(link: Any) -> None:
    streets = [street_of(row) for row in await places.streets(link)]
    text = street_map.SEED.read_text(encoding="utf-8")
    await houses.replace_houses(link, assign(street_map.houses(text), streets))


def new_demo_city() -> DemoCity:
    """Make 27 operators, two shift leads, a quality controller, an administrator, clerks of bodies,
    an akim, two deputy akims, heads of bodies, two people of the second line.

    Passwords are random each time.
    """
    operators = [
        DemoOperator(extension, name, extension, _password(), extension, _password())
        for extension, name in zip(
            (str(FIRST_EXTENSION + index) for index in range(len(OPERATORS))),
            OPERATORS,
            strict=True,
        )
    ]
    staff = [DemoStaff(role, name, login, _password()) for role, name, login in STAFF]
    clerks = [DemoStaff("clerk", name, login, _password(), body) for name, login, body in CLERKS]
    leaders = [DemoStaff(role, name, login, _password()) for role, name, login in CITY_LEADERS]
    heads = [DemoStaff("head", name, login, _password(), body) for name, login, body in HEADS]
    watchers = [DemoStaff(role, name, login, _password()) for role, name, login in SECOND_LINE]
    return DemoCity(operators, staff + clerks + leaders + heads + watchers)


def _password() -> str:
    return secrets.token_hex(8)


def _write(path: Path, city: DemoCity) -> None:
    write_whole(path, json.dumps(asdict(city), ensure_ascii=False, indent=1))
