"""Rules that every script of the pages keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundation.settings import CODE_DIR

#: Scripts that write the hour and minute alone: of a chart of the last half hour, of a list of one
#: day, of what happens at this moment, or beside a day that is written as well.
OF_ONE_DAY = {
    "desk/static/caller.js", "desk/static/look.js", "files/static/gallery.js",
    "floor/static/half_hour.js", "inbox/static/message.js", "missed_calls/static/missed.js",
    "web/static/time.js",
}  # fmt: skip


def scripts() -> Iterator[tuple[str, str]]:
    """Each script of the pages, as its path below softphone_ui and its text."""
    root = CODE_DIR / "softphone_ui"
    for path in sorted(root.glob("*/static/**/*.js")):
        yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


def test_who_writes_when_something_is_due_writes_its_day() -> None:
    alone = {path for path, text in scripts() if "hourMinute" in text}
    assert alone == OF_ONE_DAY, "momentNear and moment write the day"


def test_every_page_of_staff_has_the_guard_of_typed_keys_first() -> None:
    base = (CODE_DIR / "softphone_ui/web/static/base.js").read_text(encoding="utf-8")
    first = re.search(r"(?m)^import .*$", base)
    assert first and "typing_guard.js" in first[0]
