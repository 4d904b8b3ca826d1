"""``python -m softphone_ui.reports``: makes the reports that are due, and ends.

A process of its own: to lay out a year by days takes a second of a processor, which a page would
wait for.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from foundation.postgres.pool import open_pool
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings
from softphone_ui.reports.mailing import send_due
from softphone_ui.web.words import Words

ROLE = "web"
log = logging.getLogger(__name__)


async def send(settings: Settings) -> None:
    """Send everything that is due now."""
    pool = await open_pool(settings, "reports", size=1)
    try:
        sent = await send_due(settings, pool, Words(), datetime.now(UTC))
        log.info("reports are in the outbox", extra={"reports": sent})
    finally:
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: send(settings))


if __name__ == "__main__":
    main()
