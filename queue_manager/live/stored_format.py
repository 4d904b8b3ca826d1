"""The version in which the dispatcher stores what outlives it: the journal and the saved floor.

The names of events, records and of everything on the floor are what is stored, so a change of them
is a change of this version. What another version has stored is refused, never guessed at.
"""

from __future__ import annotations

from typing import Any

FORMAT = "3"
#: Its field in an entry of the journal, and in a saved floor.
FORMAT_FIELD = "format"


class OtherFormat(Exception):
    """An error: what is stored was written by another version of Komek."""

    def __init__(self, what: str, found: str | None) -> None:
        super().__init__(
            f"{what} was stored in format {found or '1'}, and this version reads format {FORMAT}. "
            "Start the version that wrote it once more, until `./komek status` says that the "
            "scribe has written everything and no call goes on. Then start this version, and run "
            "`python -m queue_manager --begin-anew` in its home while Redis runs: it puts the old "
            "journal and floor aside, and deletes nothing."
        )


def require_format(what: str, found: Any) -> None:
    """Raise OtherFormat unless `found` is the format that this version reads."""
    text = found.decode() if isinstance(found, bytes) else found
    if text != FORMAT:
        raise OtherFormat(what, None if text is None else str(text))
