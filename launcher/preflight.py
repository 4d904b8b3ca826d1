"""The checks of ``up`` and ``prepare`` before they write anything.

A start that is refused leaves the installation as it was, and the programs of the previous version
can still start on it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import asyncpg

from asterisk_conf.certificate import check_certificate
from foundation.errors import StartError
from foundation.postgres.schema import BeforeRelease, SchemaError, read_database_state
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import postgres
from launcher.control import Control
from launcher.counterparts import check_counterparts
from launcher.environment import running_settings
from launcher.homes import check_lost_files
from launcher.leftovers import end_leftovers
from launcher.only_one import only_one
from launcher.ports import check_ports
from launcher.stored_floor import check_floor
from launcher.systemd import refuse_under_systemd, units_at_work
from launcher.version import installed, running

#: How long ``up`` waits for the answer of a server that the settings name.
ANSWER_SECONDS = 5.0
RETRY_SECONDS = 0.2


def check_before_up(settings: Settings, progress: Progress) -> None:
    """Raise StartError if ``up`` cannot succeed, before it writes anything."""
    check_lost_files(settings)
    check_certificate(settings)
    if not settings.home.exists():
        _check_servers(settings, progress)
        check_database(settings, ANSWER_SECONDS)
        return
    with only_one(settings):
        if Control(settings).is_running():
            _check_running(running_settings())
            return
        refuse_under_systemd(settings, "start")
        end_leftovers(settings, progress)
        check_ports(settings)
        _check_servers(settings, progress)
        check_database(settings, ANSWER_SECONDS)
        check_floor(settings)


def check_before_prepare(settings: Settings, patience_seconds: float) -> None:
    """Raise StartError if a start by systemd must not write files.

    `patience_seconds`: how long to wait for the user's own database, because systemd may start this
    program before it. A database that does not answer by then is no reason to refuse: some programs
    work without it, and `prepare database` asks it again."""
    check_lost_files(settings)
    check_certificate(settings)
    with suppress(postgres.NoAnswer):
        check_database(settings, patience_seconds)
    if not units_at_work(settings):
        check_floor(settings)


def check_database(settings: Settings, patience_seconds: float) -> None:
    """Raise StartError if this program cannot migrate the database from its version.

    Raises NoAnswer if the database does not start or does not answer. `patience_seconds`: how long
    to wait for a server that runs or is the user's own."""
    if settings.stores.database_dsn:
        _check_version(settings, patience_seconds)
    elif port := postgres.port_of_running(settings):
        _check_version(settings.changed(postgres_port=port), patience_seconds)
    elif postgres.has_files(settings):
        with postgres.served_on_socket(settings) as dsn:
            _check_version(settings.changed(database_dsn=dsn), postgres.RECOVERY_SECONDS)


def _check_servers(settings: Settings, progress: Progress) -> None:
    check_counterparts(settings, progress, ANSWER_SECONDS)
    if settings.stores.redis_dsn:
        _sign_in_on_redis(settings.stores.redis_dsn)


def _sign_in_on_redis(url: str) -> None:
    """Raise StartError if the Redis server refuses the password or the number of the database."""
    from redis import Redis, RedisError  # takes 60 ms, and few installations need it

    client = Redis.from_url(
        url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
    )
    try:
        client.ping()
    except (RedisError, OSError) as error:
        raise StartError(f"redis_dsn: the server cannot be used: {_reason(error)}") from error
    finally:
        client.close()


def _check_running(settings: Settings) -> None:
    """Raise StartError if this program cannot migrate the database of a running installation.

    If the running programs are of this version, it was checked when they started."""
    if running(settings) == installed(settings):
        return
    port = postgres.port_of_running(settings) or settings.stores.postgres_port
    try:
        _check_version(settings.changed(postgres_port=port), ANSWER_SECONDS)
    except StartError as error:
        raise StartError(f"{error} What runs goes on, as it is.") from error


def _check_version(settings: Settings, patience_seconds: float) -> None:
    """Raise StartError if this program cannot migrate the version of the database that answers.

    The server is asked again and again for `patience_seconds`. Raises NoAnswer after that."""
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            asyncio.run(_look(settings, max(0.5, deadline - time.monotonic())))
            return
        except asyncpg.InvalidCatalogNameError:  # the first start makes the database
            return
        except SchemaError as error:
            way = _way_of_before(settings) if isinstance(error, BeforeRelease) else ""
            raise StartError(f"the database cannot be prepared: {error}{way}") from error
        except (asyncpg.CannotConnectNowError, OSError) as error:
            if time.monotonic() > deadline:
                why = f"the database does not answer ({_reason(error)})."
                raise postgres.NoAnswer(why) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise StartError(f"the database cannot be asked: {error}.") from error
        time.sleep(RETRY_SECONDS)


def _way_of_before(settings: Settings) -> str:
    """Return the advice to remove `push_secret`, or "" if secrets.toml does not have it.

    Programs before this check wrote that secret and refused to start only afterwards."""
    secrets = settings.home / "secrets.toml"
    if not (secrets.exists() and "push_secret" in secrets.read_text(encoding="utf-8")):
        return ""
    return f" Take the line `push_secret` out of {secrets} before: that program does not know it."


async def _look(settings: Settings, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await read_database_state(settings)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
