"""From settings to a folder Asterisk can start in."""

import logging
from collections.abc import Sequence
from pathlib import Path

from asterisk_conf.certificate import ensure_certificate
from asterisk_conf.dialled import DialledLine
from asterisk_conf.logs import rotate_cel
from asterisk_conf.phones import LeadPhone, OperatorPhone
from asterisk_conf.prefix import Pbx
from asterisk_conf.render import render, write_conf
from asterisk_conf.unread import all_read
from foundation.settings import Settings

log = logging.getLogger(__name__)
FOLDERS = ("etc", "spool", "log", "log/cel-custom", "run", "db", "db/keys")


def prepare(
    settings: Settings,
    pbx: Pbx,
    operators: Sequence[OperatorPhone],
    lines: Sequence[DialledLine],
    leads: Sequence[LeadPhone] = (),
    outside: Sequence[str] = (),
) -> Path:
    """Make the folders, write what changed, and return the path of asterisk.conf."""
    for name in FOLDERS:
        (settings.asterisk_dir / name).mkdir(parents=True, exist_ok=True)
    settings.folders.incoming_dir.mkdir(parents=True, exist_ok=True)
    etc = settings.asterisk_dir / "etc"
    etc.chmod(0o700)  # it holds passwords
    ensure_certificate(settings)
    rotate_cel(settings.cel_dir)
    changed = write_conf(etc, render(settings, pbx, operators, lines, leads, outside))
    all_read(etc)
    log.info("asterisk configured", extra={"changed": len(changed), "operators": len(operators)})
    return etc / "asterisk.conf"
