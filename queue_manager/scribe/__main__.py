"""``python -m queue_manager.scribe``: the scribe of this installation."""

from __future__ import annotations

import sys
from zoneinfo import ZoneInfo

from foundation.jobs.runner import JobRunner
from foundation.postgres.pool import open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from queue_manager.call_facts import CallFacts
from queue_manager.live.stored_format import OtherFormat
from queue_manager.scribe.journal_connection import JournalConnection
from queue_manager.scribe.scribe import Scribe, ScribeState
from registry.facts.keeper import JOB as FACTS
from registry.facts.keeper import FactsKeeper

ROLE = "scribe"
# One writes, one keeps the facts; the third serves while the server still gives up a broken one.
CONNECTIONS = 3


async def write_journal(settings: Settings) -> None:
    """Run the scribe until it is cancelled."""
    state = ScribeState()
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    journal = JournalConnection(settings.stores.redis_url, state.redis_is)
    keeper = FactsKeeper(pool, CallFacts(), ZoneInfo(settings.timezone), state.facts)
    runner = JobRunner([keeper.job()])
    state.facts.job = runner.states[FACTS]
    try:
        async with serve_health(settings, ROLE, lambda: runner.report(state.health())):
            await gather_or_cancel(Scribe(pool, journal, state).run(), runner.run())
    finally:
        await journal.close()
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    try:
        run_until_stopped(lambda: write_journal(settings))
    except OtherFormat as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
