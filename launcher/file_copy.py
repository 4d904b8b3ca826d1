"""Copies of folders, file by file: each is there whole or not at all, and what has not changed
since an earlier copy is left as it is. Links are refused: they lead out of the folder."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import StartError

#: The end of a name whose file is not whole yet.
PART = ".copy-part"
#: Not every disk keeps a file's time more exactly.
SAME_SECONDS = 2
AT_ONCE_BYTES = 1_000_000
#: On top of a disk of its own the file system keeps it, and only root may look into it.
DISKS_OWN = "lost+found"
NO_LINK = os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True)
class Amount:
    """An amount of files, and of bytes in them."""

    files: int = 0
    size_bytes: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.files + other.files, self.size_bytes + other.size_bytes)


@dataclass(frozen=True)
class FileOwner:
    """The owner that the copied files are to have."""

    uid: int
    gid: int


Listener = Callable[[Amount], None]


@contextmanager
def closed_to_others() -> Iterator[None]:
    """Provide what the body makes is for nobody but us."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def files_below(folder: Path, but: Collection[str] = ()) -> Iterator[tuple[str, os.stat_result]]:
    """Yield every file below `folder`, by its path in it, `but` for some folders in it; of one that
    is not there none. Raises StartError for what is no file, OSError for what cannot be read."""
    for root, folders, names in os.walk(folder, onerror=_refuse):
        here = Path(root)
        folders[:] = sorted(it for it in folders if here != folder or it not in (*but, DISKS_OWN))
        for name in folders:
            if (here / name).is_symlink():
                _refuse_what_is_no_file(here / name, (here / name).lstat())
        for name in sorted(names):
            if name.endswith(PART):
                continue
            with suppress(FileNotFoundError):
                state = (here / name).lstat()
                _refuse_what_is_no_file(here / name, state)
                yield str((here / name).relative_to(folder)), state


def holds_something(folder: Path) -> bool:
    """Return whether the folder is there and not empty. Raises OSError."""
    return folder.exists() and any(it.name != DISKS_OWN for it in folder.iterdir())


def missing(source: Path, target: Path) -> Amount:
    """Return what `copy` would copy. Raises as `files_below` does."""
    amount = Amount()
    for _, size_bytes in _changed(source, target, ()):
        amount += Amount(1, size_bytes)
    return amount


def copy(
    source: Path,
    target: Path,
    tell: Listener = lambda _: None,
    *,
    but: Collection[str] = (),
    owner: FileOwner | None = None,
) -> None:
    """Bring `target` to hold every file below `source`, `but` for some folders in it, with its mode
    and times; `tell` hears of each. A file that goes meanwhile is passed over.

    Raises StartError for what is no file, OSError; what was copied by then stays.
    """
    for name, size_bytes in _changed(source, target, but):
        place = target / name
        _make_folder(place.parent, owner)
        part = place.with_name(place.name + PART)
        try:
            _copy_one(source / name, part, owner)
            part.replace(place)
        except BaseException as error:
            with suppress(OSError):
                part.unlink()
            if isinstance(error, FileNotFoundError) and not (source / name).exists():
                continue
            raise
        tell(Amount(1, size_bytes))


def _copy_one(source: Path, part: Path, owner: FileOwner | None) -> None:
    with open(os.open(source, os.O_RDONLY | NO_LINK), "rb") as read:
        state = os.fstat(read.fileno())
        _refuse_what_is_no_file(source, state)
        written = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | NO_LINK, 0o600)
        with open(written, "wb") as write:
            shutil.copyfileobj(read, write, AT_ONCE_BYTES)
            if owner is not None:
                os.fchown(write.fileno(), owner.uid, owner.gid)
            os.fchmod(write.fileno(), stat.S_IMODE(state.st_mode))
    os.utime(part, ns=(state.st_atime_ns, state.st_mtime_ns))


def _make_folder(folder: Path, owner: FileOwner | None) -> None:
    if folder.exists():
        return
    _make_folder(folder.parent, owner)
    folder.mkdir(exist_ok=True)
    if owner is not None:
        os.chown(folder, owner.uid, owner.gid)


def _changed(source: Path, target: Path, but: Collection[str]) -> Iterator[tuple[str, int]]:
    """The files of `source` that `target` has not, or not as they are: their paths in it, and their
    sizes. One that has the same size and time of change is the same."""
    for name, state in files_below(source, but):
        try:
            known = (target / name).lstat()
        except FileNotFoundError:
            known = None
        if known is None or not _is_same(known, state):
            yield name, state.st_size


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    return one.st_size == other.st_size and abs(one.st_mtime - other.st_mtime) < SAME_SECONDS


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _refuse_what_is_no_file(path: Path, state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise StartError(f"{path} is no file: only files and folders are copied, and no links")
