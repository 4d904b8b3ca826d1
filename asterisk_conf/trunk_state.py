"""Whether the provider accepts our registration, as Asterisk knows it."""

from __future__ import annotations

import logging
import subprocess
from enum import StrEnum

from asterisk_conf.prefix import Pbx, find
from foundation.settings import Settings

REGISTRATION = "trunk-registration"
CONSOLE_SECONDS = 5
log = logging.getLogger(__name__)


class Registration(StrEnum):
    """The state of our registration with the provider. UNKNOWN: Asterisk did not say."""

    REGISTERED = "registered"
    UNREGISTERED = "unregistered"
    REJECTED = "rejected"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


def read_registration(output: str) -> Registration:
    """Return the state of the trunk in the answer to `pjsip show registrations`."""
    for line in output.splitlines():
        words = line.split()
        if len(words) >= 3 and words[0].startswith(f"{REGISTRATION}/"):
            states = [word.lower() for word in words[1:] if word.lower() in set(Registration)]
            return Registration(states[0]) if states else Registration.UNKNOWN
    return Registration.UNKNOWN


def ask_registration(settings: Settings) -> Registration | None:
    """Return the state of the trunk; None if the settings name no registrar. Blocks for at most
    some seconds."""
    if not settings.trunk.trunk_registrar:
        return None
    pbx = find(settings)
    if pbx is None:
        return Registration.UNKNOWN
    return read_registration(_console(settings, pbx))


def _console(settings: Settings, pbx: Pbx) -> str:
    command = pbx.console(settings.asterisk_dir / "etc/asterisk.conf", "pjsip show registrations")
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=CONSOLE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.info("the state of the trunk is not known", extra={"why": str(error)})
        return ""
    return done.stdout
