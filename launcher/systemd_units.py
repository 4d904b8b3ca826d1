"""``python -m launcher.systemd_units``: write the units of our programs into deploy/systemd/.

They are made from the table of our programs (foundation/process/our_programs.py), and so is the
target. The units of the stores, of Asterisk and of the set-up are written by hand.
"""

from __future__ import annotations

from pathlib import Path

from foundation.process.our_programs import PROGRAMS, OurProgram
from foundation.process.realtime import REALTIME
from foundation.settings import CODE_DIR

FOLDER = CODE_DIR / "deploy" / "systemd"
TARGET = """\
[Unit]
Description=Komek 109, the system behind a city's 109 line
Wants={units}
After=network-online.target

[Install]
WantedBy=multi-user.target
"""
UNIT = """\
[Unit]
Description=Komek 109: {program.names.en}
Wants=komek-schema.service
After=komek-schema.service
# A stop goes the other way: the calls on the lines end before any program does.
Before=komek-drain.service

[Service]
Type=notify
TimeoutStartSec=infinity
WatchdogSec=10
ExecStart=/opt/komek/.venv/bin/python -m {program.module}
{priority}Restart=always
RestartSec=500ms
TimeoutStopSec=10
{install}"""
INSTALL = """
# Off until it is enabled.
[Install]
WantedBy=komek.target
"""


def units() -> dict[str, str]:
    """Return the name and the text of each file that is made."""
    found = {f"komek-{it.role}.service": unit_of(it) for it in PROGRAMS}
    started = [name_of(it.role) for it in PROGRAMS if not it.optional]
    others = [name_of(role) for role in ("postgres", "valkey", "asterisk", "watch", "drain")]
    return {**found, "komek.target": TARGET.format(units=" ".join([*others, *started]))}


def name_of(role: str) -> str:
    """Return the name of the unit of a program."""
    return f"komek-{role}.service"


def unit_of(program: OurProgram) -> str:
    """Return the text of a program's unit."""
    install = INSTALL if program.optional else ""
    return UNIT.format(program=program, priority=_priority(program), install=install)


def _priority(program: OurProgram) -> str:
    realtime = REALTIME.get(program.role)
    lines = [f"RestrictRealtime={'false' if realtime else 'true'}"]
    if realtime:
        lines.append(f"LimitRTPRIO={realtime}")
    if program.niceness:
        # What niceness is within a group of processes, the weight is between the units' groups.
        weight = float(f"{100 * 1.25**-program.niceness:.2g}")
        lines += [f"Nice={program.niceness}", f"CPUWeight={weight:.0f}"]
    return "".join(f"{line}\n" for line in lines)


def write(folder: Path = FOLDER) -> None:
    """Write the files into `folder`."""
    for name, text in units().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
