"""An installation that systemd runs: its units' pids, and who may start and stop it."""

from foundation.errors import StartError
from foundation.process.health_checks import systemd_mark
from foundation.process.our_programs import BY_ROLE
from foundation.settings import Settings
from launcher.control import systemd_pids
from launcher.programs import STORES

TARGET = "komek.target"


def units_at_work(settings: Settings) -> dict[str, int]:
    """Return role → main pid of our units that run, if they run this very installation."""
    if not systemd_mark(settings).exists():
        return {}
    try:
        return systemd_pids([*STORES, "asterisk", *BY_ROLE, "watch"])
    except OSError:
        return {}


def refuse_under_systemd(settings: Settings, verb: str) -> None:
    """Raise StartError where units run this installation: systemd would start again what we end."""
    if units_at_work(settings):
        raise StartError(f"systemd runs {settings.home}: systemctl {verb} {TARGET}")
