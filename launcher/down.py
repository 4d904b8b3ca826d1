"""``down``: stops the programs of this installation in order, and no others."""

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.control import GUARD_STOPS_SECONDS, SUPERVISOR_STOPS_SECONDS, Control
from launcher.drain import drain
from launcher.interruptions import held_back
from launcher.leftovers import end_leftovers
from launcher.systemd import refuse_under_systemd

#: How long the lines stay closed for a stop. Programs that are asked to end are gone within this
#: time. If this process is killed before it asks them, callers are accepted again after it.
STOP_SECONDS = SUPERVISOR_STOPS_SECONDS + 2 * GUARD_STOPS_SECONDS


def down(settings: Settings, progress: Progress, *, now: bool = False) -> bool:
    """Stop everything, after the calls or `now`; False where nothing ran. Raises StartError where
    something will not end."""
    refuse_under_systemd(settings, "stop")
    control = Control(settings)
    ran = control.is_running()
    if ran:
        with progress.step("stopping"):
            _end_calls(settings, control, progress, now=now)
            _shut_down(control, progress)
    return bool(end_leftovers(settings, progress)) or ran


def _end_calls(settings: Settings, control: Control, progress: Progress, *, now: bool) -> None:
    try:
        serves = any(it.role == "dispatcher" and it.pid for it in control.processes())
    except OSError:
        return
    if serves:
        drain(settings, progress, now=now, lease=STOP_SECONDS)


def _shut_down(control: Control, progress: Progress) -> None:
    """A supervisor that goes away meanwhile, or does not end, is a leftover's matter."""
    try:
        with held_back():  # the lines are closed
            control.shutdown()
    except (OSError, StartError) as error:
        progress(f"the supervisor does not end by itself: {error}")
