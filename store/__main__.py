"""``python -m store``: the scribe of this home."""

from __future__ import annotations

from service.health import serve_health
from service.settings import Settings
from store.journal_link import JournalLink
from store.pool import open_pool
from store.process import run_until_told, settings_or_exit
from store.scribe import Scribe, ScribeState

ROLE = "scribe"
# One writes; the second serves while the server still gives up a broken one.
CONNECTIONS = 2


async def write_journal(settings: Settings) -> None:
    """Run the scribe until it is cancelled."""
    state = ScribeState()
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    journal = JournalLink(settings.redis_url, state.redis_is)
    try:
        async with serve_health(settings, ROLE, state.health):
            await Scribe(pool, journal, state).run()
    finally:
        await journal.close()
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_told(lambda: write_journal(settings))


if __name__ == "__main__":
    main()
