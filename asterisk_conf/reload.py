"""Apply a changed roster to the running Asterisk. No call is dropped, nobody signs in again.

``python -m asterisk_conf.reload`` does it from a shell.
"""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from asterisk_conf.prefix import NoPbx, Pbx, find
from asterisk_conf.render import changed_files, render, write_conf
from asterisk_conf.roster import Roster, read_roster
from asterisk_conf.unread import all_read, note_unread, unread
from foundation.errors import StartError
from foundation.settings import Settings, load_settings
from prompts.line_sounds import ensure_line_sounds

log = logging.getLogger(__name__)
CONSOLE_SECONDS = 20
# Which command makes Asterisk read a file again. First match wins; "" needs a restart.
COMMANDS = (
    ("pjsip", "module reload res_pjsip.so"),
    ("dialplan/", "dialplan reload"),
    ("extensions", "dialplan reload"),
    ("queues", "queue reload all"),
    ("musiconhold", "moh reload"),
    ("manager", "manager reload"),
    ("logger", "logger reload"),
    ("rtp", "module reload res_rtp_asterisk.so"),
    ("cel_custom", "module reload cel_custom.so"),
    ("cel", "cel reload"),
)
# A changed trunk is read by more modules than one.
ALSO = {
    "pjsip_trunk.conf": (
        "module reload res_pjsip_endpoint_identifier_ip.so",
        "module reload res_pjsip_outbound_registration.so",
    )
}


class ReloadFailed(StartError):
    """Asterisk did not take the new configuration; the old one goes on."""


def commands_for(changed: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the console commands for these files, each once, and the files that need a restart."""
    commands: dict[str, None] = {}
    waiting = []
    for name in changed:
        command = next((command for start, command in COMMANDS if name.startswith(start)), "")
        if not command:
            waiting.append(name)
            continue
        commands[command] = None
        commands.update(dict.fromkeys(ALSO.get(name, ())))
    return list(commands), waiting


def apply_roster(settings: Settings, pbx: Pbx, roster: Roster) -> list[str]:
    """Render, write what changed, and reload only that and what an earlier reload that broke off
    has left unread; returns the names of these files.

    Raises ReloadFailed; what was written then takes effect at the next reload or start.
    """
    ensure_line_sounds(settings, roster.words, log.info, pbx.voice)
    etc = settings.asterisk_dir / "etc"
    files = _rendered(settings, pbx, roster)
    due = sorted({*changed_files(etc, files), *unread(etc)})
    if not due:
        return []
    note_unread(etc, due)
    write_conf(etc, files)
    _reload(pbx, etc / "asterisk.conf", due)
    all_read(etc)
    return due


def _reload(pbx: Pbx, conf: Path, names: Sequence[str]) -> None:
    commands, waiting = commands_for(names)
    for command in commands:
        _console(pbx, conf, command)
    if waiting:
        log.warning("changes wait for a restart of asterisk", extra={"files": waiting})


def _rendered(settings: Settings, pbx: Pbx, roster: Roster) -> dict[str, str]:
    return render(settings, pbx, roster.operators, roster.lines, roster.leads, roster.outside)


def _console(pbx: Pbx, conf: Path, command: str) -> None:
    try:
        done = subprocess.run(
            pbx.console(conf, command), capture_output=True, text=True, timeout=CONSOLE_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise ReloadFailed(f"asterisk did not answer to: {command}") from None
    if done.returncode:
        raise ReloadFailed(f"asterisk refused: {command}: {(done.stdout + done.stderr).strip()}")


async def reload_from_database(settings: Settings) -> list[str]:
    """Read the roster and apply it, without blocking the event loop.

    Raises foundation.postgres.errors.DatabaseAway, ReloadFailed, phones.BadPhone.
    """
    roster = await read_roster(settings)
    pbx = await asyncio.to_thread(find, settings)
    if pbx is None:
        raise NoPbx("there is no Asterisk to reload")
    return await asyncio.to_thread(apply_roster, settings, pbx, roster)


def main() -> None:
    changed = asyncio.run(reload_from_database(load_settings()))
    print("\n".join(changed) or "nothing changed", file=sys.stderr)


if __name__ == "__main__":
    main()
