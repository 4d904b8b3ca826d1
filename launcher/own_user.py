"""The system user that our programs run as where root starts them: it owns the installation, and no
more.

Root sets up (it may have to install packages); the supervisor and all that it starts are this
user's. Of root's rights one is left: to go before other processes (CAP_SYS_NICE), for which the
realtime programs have it (foundation/process/realtime.py). ``python -m launcher.own_user UID GID
COMMAND…`` becomes COMMAND in that way.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.prefix import find
from foundation.settings import CODE_DIR, Settings
from launcher import postgres
from launcher.privileges import CAP_SYS_NICE, become

MANY_FILES = 65536


@dataclass(frozen=True)
class OwnUser:
    """The user as whom the programs run."""

    name: str
    uid: int
    gid: int


def own_user(settings: Settings) -> OwnUser | None:
    """Return the user for this installation; None where we are not root, or `unreachable` says why
    not."""
    if os.geteuid() != 0 or unreachable(settings):
        return None
    user = postgres.ensure_user()
    return (
        None if user.pw_name != postgres.USER else OwnUser(user.pw_name, user.pw_uid, user.pw_gid)
    )


def unreachable(settings: Settings) -> Path | None:
    """Return what the programs need and the user cannot read; None where it can read all of it."""
    user = postgres.ensure_user()
    pbx = find(settings)
    needed = [CODE_DIR, Path(sys.executable), Path(sys.executable).resolve(), settings.home.parent]
    needed += [pbx.module_dir, pbx.data_dir, Path(pbx.command[0])] if pbx is not None else []
    return next((path for path in needed if not postgres.is_reachable_by(user, path)), None)


def hand_over(settings: Settings, user: OwnUser) -> None:
    """Give the user all of the installation, also what root has written there since the last
    time."""
    for path in _to_give(settings, user):
        try:
            if path.lstat().st_uid != user.uid:
                os.chown(path, user.uid, user.gid, follow_symlinks=False)
        except FileNotFoundError:  # a running program has just removed it
            continue


def hand_over_if_root(settings: Settings) -> None:
    """Hand over what root has just written below running programs, so that they can read it."""
    if user := own_user(settings):
        hand_over(settings, user)


def _to_give(settings: Settings, user: OwnUser) -> Iterator[Path]:
    """Years of recordings are looked through once: root writes none, and makes the folders on top
    where they are missing."""
    folders = settings.folders
    large = {folders.recordings_dir, folders.files_dir, settings.home / "valkey"}
    large.add(postgres.data_dir(settings))
    own = {path for path in large if path.exists() and path.lstat().st_uid == user.uid}
    for top in own:
        yield from (it for it in top.iterdir() if it.is_dir())
    for top in {settings.home, folders.recordings_dir, folders.files_dir, folders.sounds_dir}:
        if top.exists() and top not in own:
            yield from _below(top, own)


def _below(top: Path, own: set[Path]) -> Iterator[Path]:
    for root, folders, files in os.walk(top):
        here = Path(root)
        folders[:] = [name for name in folders if here / name not in own]
        yield here
        yield from (here / name for name in files)


def command_as(user: OwnUser, command: list[str]) -> list[str]:
    """Return `command`, begun by root as `user`. It may still go before other processes
    (realtime)."""
    return [sys.executable, "-m", "launcher.own_user", str(user.uid), str(user.gid), *command]


def main(arguments: list[str]) -> None:
    uid, gid, *command = arguments
    with contextlib.suppress(ValueError, OSError):  # a container's root may not
        resource.setrlimit(resource.RLIMIT_NOFILE, (MANY_FILES, MANY_FILES))
    become(int(uid), int(gid), CAP_SYS_NICE)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
