"""Types of settings. A wrong value is refused with a sentence that says what it must be."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

from msgspec import Meta

from foundation.settings import addresses
from foundation.webhook_signatures import read_secret

# A unix socket's path may have 107 bytes; the longest of ours below the home needs 29.
LONGEST_HOME_BYTES = 78
#: What a month's assessments, disputes and complaints are about is there until they are over.
SHORTEST_RETENTION_DAYS = 93


@dataclass(frozen=True)
class Check:
    """A check that `msgspec.Meta` cannot say of a key: `judge` gives the value as it is kept, or
    raises ValueError, which says what it must be."""

    judge: Callable[[Any], object]


@dataclass(frozen=True)
class Hidden:
    """Mark of a key whose value no program shows."""


M = TypeVar("M")


@cache
def kinds_of(group: type) -> dict[str, Any]:
    """Return key → its type, with all that it is annotated with."""
    return get_type_hints(group, include_extras=True)


def marks(kind: Any, mark: type[M]) -> list[M]:
    """Return what a type is annotated with, of one sort."""
    return [it for it in getattr(kind, "__metadata__", ()) if isinstance(it, mark)]


def _each(judge: Callable[[str], str]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    return lambda values: tuple(judge(value) for value in values)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except Exception as error:
        raise ValueError(f"no such time zone: {name}") from error
    return name


def _short_home(home: Path) -> Path:
    home = below_home(Path.cwd(), home)
    if len(os.fsencode(home)) > LONGEST_HOME_BYTES:
        raise ValueError(f"the path must be at most {LONGEST_HOME_BYTES} bytes long: {home}")
    if any(ord(letter) < 32 or letter in addresses.MEANINGFUL | {"%"} for letter in str(home)):
        raise ValueError(f"the path must hold no line break, quote, backslash, '%' or ';': {home}")
    return home


def below_home(home: Path, folder: Path) -> Path:
    """Return an absolute path: our programs and Asterisk work in other folders than who wrote it
    down. Raises ValueError."""
    try:
        return Path(os.path.abspath(home / folder.expanduser()))
    except RuntimeError:
        raise ValueError(f"whose folder is {folder.parts[0]}?") from None


def hours_of_day(text: str) -> tuple[time, time]:
    """Read ``08:00-22:00`` as two times, in the centre's time zone. Raises ValueError."""
    first, _, last = text.partition("-")
    opens, closes = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    if opens.tzinfo or closes.tzinfo:
        raise ValueError(f"with a time zone of its own: {text}")
    return opens, closes


def _day_hours(value: str) -> str:
    try:
        opens, closes = hours_of_day(value)
    except ValueError:
        raise ValueError(f'must be like "08:00-22:00", not {value!r}') from None
    if opens >= closes:
        raise ValueError(f"must begin before it ends: {value!r}")
    return value


def _retention_days(days: int) -> int:
    if 0 < days < SHORTEST_RETENTION_DAYS:
        raise ValueError(f"must be 0 (kept for ever) or at least {SHORTEST_RETENTION_DAYS}")
    return days


def _country(code: str) -> str:
    if code != "KZ":
        from phonenumbers import SUPPORTED_REGIONS  # takes 30 ms, and "KZ" does not need it

        if code not in SUPPORTED_REGIONS:
            raise ValueError(f'must be a country\'s two letters such as "KZ", not {code!r}')
    return code


def _webhook_secret(value: str) -> str:
    if value:
        read_secret(value)
    return value


def _folder_name(value: str) -> str:
    below_home(Path("/"), Path(addresses.judge_plain(value)))
    return value


# A pattern ends with \Z: $ would let a line break follow.
Home = Annotated[Path, Check(_short_home)]
TimeZone = Annotated[str, Check(_known_zone)]
DayHours = Annotated[str, Check(_day_hours)]
TileAddress = Annotated[str, Check(addresses.judge_tile_address)]
WebAddress = Annotated[str, Check(addresses.judge_web_address)]
ListenAddress = Annotated[str, Check(addresses.judge_listen_address)]
Host = Annotated[str, Check(addresses.judge_host_alone)]
HostAndPort = Annotated[str, Check(addresses.judge_host_and_port)]
DatabaseDsn = Annotated[str, Check(addresses.judge_database_dsn), Hidden()]
RedisDsn = Annotated[str, Check(addresses.judge_redis_dsn), Hidden()]
MailAddress = Annotated[str, Meta(max_length=200), Check(addresses.judge_mail_address)]
Country = Annotated[str, Check(_country)]
FolderName = Annotated[str, Check(_folder_name)]
BotToken = Annotated[str, Meta(pattern=r"^([0-9]{1,20}:[A-Za-z0-9_-]{10,100})?\Z"), Hidden()]
PostAddress = Annotated[str, Check(addresses.judge_post_address)]
Digits = Annotated[str, Meta(pattern=r"^[0-9]{0,30}\Z")]
Port = Annotated[int, Meta(ge=1, le=65535)]
Word = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,32}\Z")]
# Values that are written into other programs' configuration files.
Plain = Annotated[str, Check(addresses.judge_plain)]
Secret = Annotated[Plain, Hidden()]
WebhookSecret = Annotated[str, Check(_webhook_secret), Hidden()]
Hosts = Annotated[tuple[str, ...], Check(_each(addresses.judge_trunk_host))]
HostNames = Annotated[tuple[str, ...], Check(_each(addresses.judge_host_alone))]
# Sites that may show a page of ours in a frame.
Site = Annotated[str, Meta(pattern=r"^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?\Z")]
Sites = Annotated[tuple[Site, ...], Check(_each(addresses.judge_site))]
# Whether a host is of the world outside is looked at when it is read.
Feed = Annotated[
    str, Meta(max_length=500, pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?\Z")
]
Feeds = Annotated[tuple[Feed, ...], Meta(max_length=30), Check(_each(addresses.judge_site))]
Networks = Annotated[tuple[str, ...], Check(_each(addresses.judge_network))]
RetentionDays = Annotated[int, Meta(ge=0, le=36500), Check(_retention_days)]
# Beginnings of E.164 numbers; "+" alone would be every number of the world.
Prefix = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{1,13}\Z")]
# A pause's reason and its planned minutes in a shift.
Planned = Annotated[str, Meta(pattern=r"^(break|lunch|training|task|technical)=[0-9]{1,3}\Z")]
PausePlan = tuple[Planned, ...]
Prefixes = tuple[Prefix, ...]


# Pauses between the attempts of a callback: at most nine, so at most ten attempts.
Minute = Annotated[float, Meta(gt=0, le=1440)]
Minutes = Annotated[tuple[Minute, ...], Meta(min_length=1, max_length=9)]
