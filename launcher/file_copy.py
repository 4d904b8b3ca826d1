"""Copies of folders, file by file: each is there whole or not at all, and what has not changed
since an earlier copy is left as it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

#: The end of a name whose file is not whole yet.
PART = ".copy-part"


@dataclass(frozen=True)
class Amount:
    """Of files, and of bytes in them."""

    files: int = 0
    size_bytes: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.files + other.files, self.size_bytes + other.size_bytes)


@contextmanager
def closed_to_others() -> Iterator[None]:
    """What the body makes is for nobody but us."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def missing(source: Path, target: Path) -> Amount:
    """What `copy` would copy."""
    amount = Amount()
    for _, size_bytes in _changed(source, target):
        amount += Amount(1, size_bytes)
    return amount


def copy(source: Path, target: Path, tell: Callable[[Amount], None] = lambda _: None) -> None:
    """Bring `target` to hold every file below `source`, its modes and times as well; `tell` hears
    of each. A file that goes meanwhile is passed over. Raises OSError: what was copied stays."""
    for name, size_bytes in _changed(source, target):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(place.name + PART)
        try:
            shutil.copyfile(source / name, part)
            shutil.copystat(source / name, part)
        except FileNotFoundError:
            if (source / name).exists():
                raise
            continue
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise
        part.replace(place)
        tell(Amount(1, size_bytes))


def remove_what_went(source: Path, target: Path) -> None:
    """Files of `target` that `source` has no more."""
    for name, _ in _files_below(target):
        if not (source / name).exists():
            (target / name).unlink()


def _changed(source: Path, target: Path) -> Iterator[tuple[str, int]]:
    """The files of `source` that `target` has not, or not as they are: their paths in it, and their
    sizes. One that has the same size and time of change is the same."""
    for name, state in _files_below(source):
        try:
            known = (target / name).stat()
        except FileNotFoundError:
            known = None
        if known is None or (known.st_size, known.st_mtime_ns) != (
            state.st_size,
            state.st_mtime_ns,
        ):
            yield name, state.st_size


def _files_below(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below `folder`, by its path in it; of one that is not there none."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name)
            with suppress(FileNotFoundError):
                if not name.endswith(PART):
                    yield str(path.relative_to(folder)), path.stat()
