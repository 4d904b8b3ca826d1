"""What channels are called. Pure, and without the library: pages read it, too."""

from __future__ import annotations

import re

NAME = "telegram_public"
#: At twenty requests a minute (source.py) more would be looked at every few minutes only.
MOST_CHANNELS = 30
#: core.telegram.org/api/links, public username links.
_NAME = re.compile(r"(?:(?:https?://)?t\.me/(?:s/)?|@)?([A-Za-z][A-Za-z0-9_]{3,31})/?", re.ASCII)


def channel_name(written: str) -> str | None:
    """Return the public name in small letters, as `@name`, its address or the bare name say it;
    None: it is none. An invitation (`t.me/+…`) leads to what is not public."""
    found = _NAME.fullmatch(written.strip())
    return found[1].lower() if found else None
