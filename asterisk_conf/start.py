"""From settings to a folder Asterisk can start in."""

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
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
    put_damaged_database_aside(settings.asterisk_dir / "db" / "astdb.sqlite3")
    rotate_cel(settings.cel_dir)
    changed = write_conf(etc, render(settings, pbx, operators, lines, leads, outside))
    all_read(etc)
    log.info("asterisk configured", extra={"changed": len(changed), "operators": len(operators)})
    return etc / "asterisk.conf"


def put_damaged_database_aside(path: Path) -> bool:
    """Move Asterisk's internal database (astdb) aside if SQLite finds it damaged.

    Asterisk would exit at every start with it. The database holds the registrations of telephones,
    and they register again. Return whether the database was moved."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as link:
            (found,) = link.execute("PRAGMA quick_check(1)").fetchone()
        if found == "ok":
            return False
    except sqlite3.OperationalError:
        # The database is locked or cannot be opened. Asterisk itself reports such an error.
        return False
    except sqlite3.DatabaseError as error:
        found = str(error)
    aside = path.with_suffix(".damaged")
    path.replace(aside)
    log.error("asterisk's database is damaged", extra={"reason": found, "aside": str(aside)})
    return True
