"""Which rendered files Asterisk has not read yet. Noted before they are written, so that a reload
that breaks off in the middle is made good by the next one and not only by a restart."""

import os
from collections.abc import Iterable
from pathlib import Path

FILE = ".unread"


def unread(etc: Path) -> set[str]:
    """Return names of files that were to be written when a reload broke off."""
    try:
        return set((etc / FILE).read_text(encoding="utf-8").split("\n")) - {""}
    except FileNotFoundError:
        return set()


def note_unread(etc: Path, names: Iterable[str]) -> None:
    """Store the names of files that Asterisk has not read yet."""
    beside = etc / f"{FILE}.new"
    beside.write_text("\n".join(sorted(names)), encoding="utf-8")
    os.replace(beside, etc / FILE)


def all_read(etc: Path) -> None:
    """Note that Asterisk has read everything, or is about to at its start."""
    (etc / FILE).unlink(missing_ok=True)
