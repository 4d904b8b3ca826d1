"""The demo city and production's first administrator, in a real database."""

import asyncio
import hashlib
import re
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest
from argon2 import PasswordHasher

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.control import Control
from launcher.demo_city import demo_path, read_demo
from launcher.homes import ensure_home
from launcher.people import ensure_people, new_demo_city
from launcher.up import start_processes
from staff.phone_secrets import SIP_REALM


async def rows(settings: Settings, query: str) -> list[dict[str, Any]]:
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        return [dict(row) for row in await link.fetch(query)]
    finally:
        await link.close()


def said_password(out: str) -> str:
    said = re.search(r"administrator: admin / (\S{12,})", out)
    assert said, out
    return said[1]


def test_the_city_is_whole_and_new_each_time() -> None:
    one, other = new_demo_city(), new_demo_city()
    assert [it.extension for it in one.operators] == [str(1001 + n) for n in range(27)]
    assert len({it.name for it in [*one.operators, *one.staff]}) == 51
    roles = [it.role for it in one.staff]
    assert roles[:4] == ["shift_lead", "shift_lead", "quality", "administrator"]
    assert roles[4:11] == [*["clerk"] * 4, "akim", "deputy_akim", "deputy_akim"]
    assert set(roles[11:-2]) == {"head"}
    assert roles[-2:] == ["second_line_operator", "second_line_lead"]
    assert all(bool(it.body) == (it.role in ("clerk", "head")) for it in one.staff)
    secrets = [it.sip_password for it in one.operators]
    secrets += [it.password for it in [*one.operators, *one.staff, *other.operators]]
    assert len(set(secrets)) == len(secrets)


@pytest.mark.services
def test_the_city_is_made_once_and_its_passwords_open(fresh_settings: Settings) -> None:
    asyncio.run(ensure_people(fresh_settings))
    city = read_demo(fresh_settings)
    assert city is not None and len(city.operators) == 27
    assert demo_path(fresh_settings).stat().st_mode & 0o777 == 0o600
    people = {row["login"]: row for row in asyncio.run(rows(fresh_settings, "TABLE people"))}
    phones = {row["extension"]: row for row in asyncio.run(rows(fresh_settings, "TABLE operators"))}
    assert len(people) == 51 and len(phones) == 27
    for person in (city.operators[0], city.operators[26], *city.staff):
        assert PasswordHasher().verify(people[person.login]["password_hash"], person.password)
    cameras = asyncio.run(rows(fresh_settings, "SELECT district FROM cameras"))
    assert len(cameras) == 24 and all(it["district"] for it in cameras)
    first = city.operators[0]
    clear = f"{first.sip_user}:{SIP_REALM}:{first.sip_password}"
    assert phones["1001"]["sip_ha1"] == hashlib.md5(clear.encode()).hexdigest()
    asyncio.run(ensure_people(fresh_settings))
    assert read_demo(fresh_settings) == city
    assert len(asyncio.run(rows(fresh_settings, "TABLE people"))) == 51


@pytest.mark.services
def test_production_has_one_administrator_whose_password_is_said_once(
    fresh_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = fresh_settings.changed(production=True)
    asyncio.run(ensure_people(settings))
    password = said_password(capsys.readouterr().out)
    (admin,) = asyncio.run(rows(settings, "TABLE people"))
    assert admin["role"] == "administrator" and admin["must_change_password"]
    assert PasswordHasher().verify(admin["password_hash"], password)
    (line,) = asyncio.run(rows(settings, "TABLE audit"))
    assert (line["action"], line["subject"]) == ("person_added", "admin")
    asyncio.run(ensure_people(settings))
    assert capsys.readouterr().out == ""
    assert not demo_path(settings).exists()


@pytest.mark.services
def test_a_first_start_that_fails_has_shown_the_password_that_opens(
    fresh_settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = fresh_settings.changed(production=True)
    control = SimpleNamespace(processes=list)
    monkeypatch.setattr("launcher.up.READY_SECONDS", 0.1)
    with pytest.raises(StartError, match="not ready"):
        start_processes(settings, cast(Control, control), Progress(quiet=True))
    (admin,) = asyncio.run(rows(settings, "TABLE people"))
    password = said_password(capsys.readouterr().out)
    assert PasswordHasher().verify(admin["password_hash"], password)


@pytest.mark.services
def test_a_password_that_could_not_be_shown_is_made_anew_at_the_next_start(
    fresh_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(_: str) -> None:
        raise StartError("the terminal cannot be written to")

    settings = fresh_settings.changed(production=True)
    with pytest.raises(StartError, match="terminal"):
        asyncio.run(ensure_people(settings, gone))
    assert asyncio.run(rows(settings, "TABLE people")) == []
    asyncio.run(ensure_people(settings))
    assert said_password(capsys.readouterr().out)


@pytest.mark.services
def test_the_demo_citys_home_never_becomes_production(
    fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(ensure_people(fresh_settings))
    monkeypatch.setenv("KOMEK_PRODUCTION", "true")
    with pytest.raises(StartError, match="demo city"):
        ensure_home(fresh_settings.home)
    monkeypatch.delenv("KOMEK_PRODUCTION")
    assert not ensure_home(fresh_settings.home).production
