"""``python -m asterisk_conf``: render the configuration, then become Asterisk.

For a supervisor: the process it started is Asterisk itself, in the foreground.
"""

import asyncio
import logging
import os
import sys
from pathlib import Path

from asterisk_conf.prefix import Pbx, find_or_fetch
from asterisk_conf.roster import Roster, read_roster
from asterisk_conf.start import prepare
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import retry_while_unavailable
from foundation.process.lifetime import settings_or_exit
from foundation.process.realtime import go_first
from foundation.settings import Settings
from prompts.line_sounds import ensure_line_sounds

log = logging.getLogger("asterisk")
PATIENCE_SECONDS = 3.0


async def configure(settings: Settings, pbx: Pbx) -> Path:
    """Write the configuration and return its asterisk.conf.

    Whatever is wrong with the database, Asterisk starts as it was configured last: callers
    come first. Only a PBX that was never configured waits.
    """
    conf = settings.asterisk_dir / "etc" / "asterisk.conf"
    if not conf.exists():
        return _prepare(settings, pbx, await _roster(settings))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            roster = await _roster(settings)
        return _prepare(settings, pbx, roster)
    except Exception as error:
        log.error("starting with the last configuration", extra={"reason": repr(error)})
        return conf


def _prepare(settings: Settings, pbx: Pbx, roster: Roster) -> Path:
    ensure_line_sounds(settings, roster.words, log.info, pbx.voice)
    return prepare(settings, pbx, roster.operators, roster.lines, roster.leads, roster.outside)


async def _roster(settings: Settings) -> Roster:
    def away(error: DatabaseAway) -> None:
        log.info("waiting for the database", extra={"reason": str(error)})

    return await retry_while_unavailable(lambda: read_roster(settings), away)


def main() -> None:
    settings = settings_or_exit("asterisk")
    try:
        pbx = find_or_fetch(settings, log.info)
        conf = asyncio.run(configure(settings, pbx))
    except StartError as error:
        sys.exit(f"Asterisk is not started: {error}")
    # What Asterisk writes (recordings, traces, passwords) is for this user alone.
    os.umask(0o077)
    os.chdir(settings.asterisk_dir)
    # Started by root it takes the same priority of its own accord (asterisk.conf: highpriority).
    go_first("asterisk", with_threads=True)
    argv = pbx.foreground(conf)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
