"""``up`` without ``--detach``: it stays until the system is stopped."""

import signal
import subprocess

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.down import down


def stay(settings: Settings, guard: "subprocess.Popen[bytes]") -> int:
    """Stay until the system is stopped, here or by ``down``. The first Ctrl-C waits for the calls
    on the lines, a second one cuts them. Raises StartError where the guard was killed."""
    print("Ctrl-C stops it, after the calls on the lines; a second one cuts them.", flush=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        code = guard.wait()
    except KeyboardInterrupt:
        down(settings, Progress())
        code = guard.wait()
    if code < 0:
        raise StartError(
            f"the supervisor's guard was ended by signal {-code}: the system runs on with another "
            "one, and no longer in the foreground; ./komek down ends it"
        )
    return code
