"""Types of settings. A wrong value is refused with a sentence that says what it must be."""

import os
import re
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_settings import NoDecode

# A unix socket's path may have 107 bytes; the longest of ours below the home needs 29.
LONGEST_HOME_BYTES = 78
# Letters that would end a value in another program's configuration file.
_MEANINGFUL = frozenset('"\\;')


def _split(value: object) -> object:
    """Let the environment write a list as ``a,b``."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except Exception as error:
        raise ValueError(f"no such time zone: {name}") from error
    return name


def _short_home(home: Path) -> Path:
    home = Path(os.path.abspath(home.expanduser()))
    if len(os.fsencode(home)) > LONGEST_HOME_BYTES:
        raise ValueError(f"the path must be at most {LONGEST_HOME_BYTES} bytes long: {home}")
    if any(ord(letter) < 32 or letter in _MEANINGFUL | {"%"} for letter in str(home)):
        raise ValueError(f"the path must hold no line break, quote, backslash, '%' or ';': {home}")
    return home


def _below_home(folder: Path, info: ValidationInfo) -> Path:
    """Absolute: our programs and Asterisk work in other folders than who wrote it down."""
    home = info.data.get("home", Path())  # none where that is bad itself, which is said first
    try:
        return Path(os.path.abspath(home / folder.expanduser()))
    except RuntimeError:
        raise ValueError(f"whose folder is {folder.parts[0]}?") from None


def _no_line_break(value: str) -> str:
    if any(ord(letter) < 32 or letter in _MEANINGFUL for letter in value):
        raise ValueError('must hold no line break, quote, backslash or ";"')
    return value


def hours_of_day(text: str) -> tuple[time, time]:
    """``08:00-22:00`` as two times. Raises ValueError."""
    first, _, last = text.partition("-")
    return time.fromisoformat(first.strip()), time.fromisoformat(last.strip())


def _day_hours(value: str) -> str:
    try:
        opens, closes = hours_of_day(value)
    except ValueError:
        raise ValueError(f'must be like "08:00-22:00", not {value!r}') from None
    if opens >= closes or opens.tzinfo or closes.tzinfo:
        raise ValueError(f"must begin before it ends: {value!r}")
    return value


def _network(value: str) -> str:
    return str(ip_network(value))


def network_of(host: str) -> IPv4Network | IPv6Network | None:
    """The network that an address, or one with its mask, lies in; None where it is a name."""
    try:
        return ip_network(host, strict=False)
    except ValueError:
        return None


def _trunk_host(value: str) -> str:
    labels = r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"
    is_name = re.fullmatch(labels, value) and not value.rpartition(".")[2].isdigit()
    if not is_name and network_of(value) is None:
        raise ValueError(
            f"must be an address, a network such as 10.20.0.0/24, or a host's name, not {value!r}"
        )
    return value


def _tile_address(value: str) -> str:
    """It goes into the pages' security policy: its host must be plain."""
    pattern = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9{}/._~?=&%@-]*"
    if value and not re.fullmatch(pattern, value):
        raise ValueError(f"must be like https://tiles.example/{{z}}/{{x}}/{{y}}.png, not {value!r}")
    if value and not all(part in value.partition("//")[2] for part in ("/{z}", "{x}", "{y}")):
        raise ValueError("must hold {z}, {x} and {y}")
    return value


def _web_address(value: str) -> str:
    """As people's telephones reach it: a host, no path."""
    if value and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", value):
        raise ValueError(f"must be like https://109.city.example, not {value!r}")
    return value


def _post_address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?", value):
        raise ValueError(f"must be like https://sms.example/messages, not {value!r}")
    return value


Home = Annotated[Path, AfterValidator(_short_home)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
DayHours = Annotated[str, AfterValidator(_day_hours)]
TileAddress = Annotated[str, AfterValidator(_tile_address)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
PostAddress = Annotated[str, AfterValidator(_post_address)]
Digits = Annotated[str, Field(pattern=r"^[0-9]{0,30}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
Folder = Annotated[Path, AfterValidator(_below_home)]
# Values that are written into other programs' configuration files.
Plain = Annotated[str, AfterValidator(_no_line_break)]
Secret = Annotated[Plain, Field(repr=False)]
Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(_trunk_host)], ...], NoDecode, BeforeValidator(_split)
]
# Sites that may show a page of ours in a frame.
Site = Annotated[str, Field(pattern=r"^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$")]
Sites = Annotated[tuple[Site, ...], NoDecode, BeforeValidator(_split)]
# Whether a host is of the world outside is looked at when it is read.
Feed = Annotated[
    str, Field(max_length=500, pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$")
]
Feeds = Annotated[tuple[Feed, ...], NoDecode, BeforeValidator(_split), Field(max_length=30)]
Networks = Annotated[
    tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_split)
]
# Beginnings of E.164 numbers; "+" alone would be every number of the world.
Prefix = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{1,13}$")]
# A pause's reason and its planned minutes in a shift.
Planned = Annotated[str, Field(pattern=r"^(break|lunch|training|task|technical)=[0-9]{1,3}$")]
PausePlan = Annotated[tuple[Planned, ...], NoDecode, BeforeValidator(_split)]
Prefixes = Annotated[tuple[Prefix, ...], NoDecode, BeforeValidator(_split)]


# Pauses between the attempts of a callback: at most nine, so at most ten attempts.
Minute = Annotated[float, Field(gt=0, le=1440)]
Minutes = Annotated[
    tuple[Minute, ...], NoDecode, BeforeValidator(_split), Field(min_length=1, max_length=9)
]
