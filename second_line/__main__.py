"""``python -m second_line``: looks at the city's cameras, opens and closes tickets of faults, and
hands incidents to the police.

Nothing is remembered here: what is to be done stands in the database.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import ClientSession

from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.listening import listen
from foundation.postgres.pool import Pool, open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from queue_manager.client import DispatcherClient
from queue_manager.pbx_agent import pbx_agent
from registry.notifications.webhook import Webhook, webhook_session
from second_line.health.looking import Looking
from second_line.health.rtsp import RtspClient
from second_line.health.tickets import FaultTickets
from second_line.incidents.messages import is_simulated, police_secrets, target_of
from second_line.incidents.police import PoliceWork
from second_line.incidents.police_calls import PbxTelephone
from second_line.our_addresses import our_hosts
from second_line.police_stand_in import DEMO_ANSWERS, PoliceStandIn, police_stand_in
from second_line.simulated_cameras import simulated_cameras

ROLE = "second-line"
CONNECTIONS = 6
#: The kind of fault that the health counts while a job fails.
FAULT = "health of cameras that cannot be kept"


def jobs_of(looking: Looking, tickets: FaultTickets, police: PoliceWork) -> Sequence[Job]:
    """List the jobs of this process."""
    minute = timedelta(minutes=1)
    return (
        Job("new cameras", looking.enrol, every=minute, fault=FAULT),
        Job("looks", looking.look, every=timedelta(seconds=2), fault=FAULT),
        Job("fault tickets", tickets.settle, every=minute, at_start=False, fault=FAULT),
        *police.jobs(),
    )


def looking_of(settings: Settings, pool: Pool) -> Looking:
    """Make what looks at the cameras of these settings."""
    client = RtspClient(our_hosts(settings), local_is_fine=not settings.production)
    return Looking(pool, client, settings.web.web_secret)


async def keep(settings: Settings) -> None:
    """Run the jobs until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    looking = looking_of(settings, pool)
    async with (
        ClientSession() as http,
        webhook_session(settings) as hooks,
        demo_cameras(settings),
        demo_police(settings) as stand_in,
        pbx_agent(settings) as agent,
    ):
        way = Webhook(hooks, settings, target=lambda _: target_of(settings, stand_in))
        dispatcher = DispatcherClient(settings, http)
        telephone = (
            PbxTelephone(dispatcher, agent, drill=not settings.production)
            if settings.police.police_telephone and settings.trunk.trunk_out
            else None
        )
        police = PoliceWork(pool, settings, way, telephone)
        tickets = FaultTickets(pool, settings, dispatcher.number)
        runner = JobRunner(jobs_of(looking, tickets, police), pool)
        try:
            async with serve_health(
                settings,
                ROLE,
                lambda: runner.report({"database": runner.database, "looks": looking.looks}),
            ):
                url = settings.stores.database_url
                await gather_or_cancel(runner.run(), listen(url, "second_line", runner.wake))
        finally:
            pool.terminate()


@asynccontextmanager
async def demo_cameras(settings: Settings) -> AsyncIterator[None]:
    """Serve the simulated cameras of a demo, on the port of its own settings."""
    if settings.production:
        yield
        return
    async with simulated_cameras(settings.ports.cameras_port):
        yield


@asynccontextmanager
async def demo_police(settings: Settings) -> AsyncIterator[str]:
    """Serve the stand-in of the police in a demo. Yield its address, or an empty text."""
    if not is_simulated(settings):
        yield ""
        return
    answers_to = f"http://127.0.0.1:{settings.ports.web_port}/api/police/answers"
    stand_in = PoliceStandIn(police_secrets(settings), answers_to, DEMO_ANSWERS)
    async with police_stand_in(stand_in):
        yield stand_in.address


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
