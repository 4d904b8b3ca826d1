"""The one typed settings object. Every key is documented in docs/SETTINGS.md.

Sources, weakest first: defaults < ``$KOMEK_HOME/production.toml`` (made by the first production
start) < ``$KOMEK_HOME/komek.toml`` < ``$KOMEK_HOME/secrets.toml`` < environment ``KOMEK_<KEY>``.
"""

import os
import re
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

CODE_DIR = Path(__file__).resolve().parent.parent
ENV_PREFIX = "KOMEK_"
# Read before there are settings: where what was fetched is kept (asterisk_conf/prefix.py).
NOT_SETTINGS = frozenset({"KOMEK_CACHE"})
# Below the home: says that it is in production, however it is started.
PRODUCTION_FILE = "production.toml"
# A unix socket's path may have 107 bytes; the longest of ours below the home needs 29.
LONGEST_HOME_BYTES = 78
PORT_KEYS = (
    "web_port",
    "sip_port",
    "ws_port",
    "ami_port",
    "agi_port",
    "dispatcher_port",
    "postgres_port",
    "redis_port",
)
SECRET_KEYS = (
    "ami_password",
    "web_secret",
    "dispatcher_token",
    "postgres_password",
    "redis_password",
)


# Letters that would end a value in another program's configuration file.
_MEANINGFUL = frozenset('"\\;')


class SettingsError(Exception):
    """A setting is unknown or bad; the message is one sentence that names the key."""


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


def _below_home(folder: Path, told: ValidationInfo) -> Path:
    """Absolute: our programs and Asterisk work in other folders than who wrote it down."""
    home = told.data.get("home", CODE_DIR)  # none where that is bad itself, which is said first
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


Port = Annotated[int, Field(ge=1, le=65535)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
Folder = Annotated[Path, AfterValidator(_below_home)]
# Values that are written into other programs' configuration files.
Plain = Annotated[str, AfterValidator(_no_line_break)]
Secret = Annotated[Plain, Field(repr=False)]
Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(_trunk_host)], ...], NoDecode, BeforeValidator(_split)
]
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


class Settings(BaseSettings):
    """Frozen settings of one home. Times are seconds, ports TCP or UDP on ``listen``."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)

    home: Annotated[Path, AfterValidator(_short_home)] = CODE_DIR / "var"
    production: bool = False
    listen: Plain = "127.0.0.1"
    external_address: Plain = ""

    web_port: Port = 8109
    sip_port: Port = 5060
    sip_tls_port: int = Field(default=0, ge=0, le=65535)
    ws_port: Port = 8088
    ami_port: Port = 5038
    agi_port: Port = 4573
    dispatcher_port: Port = 8110
    rtp_start: Port = 10000
    rtp_end: Port = 10999
    postgres_port: Port = 5439
    redis_port: Port = 6390

    database_dsn: str = Field(default="", repr=False)
    redis_dsn: str = Field(default="", repr=False)
    pbx: Word = "pbx1"
    asterisk_prefix: str = ""

    line: Annotated[str, Field(pattern=r"^[0-9]{2,8}$")] = "109"
    kpi_seconds: float = Field(default=16, gt=0, le=3600)
    ring_seconds: float = Field(default=6, ge=1, le=120)
    wrap_up_seconds: float = Field(default=20, ge=0, le=3600)
    short_abandon_seconds: float = Field(default=5, ge=0, le=60)
    pause_minutes: PausePlan = ("break=20", "lunch=40")
    greeting: Literal["full", "none"] = "full"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "KZ"
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Almaty"

    trunk_hosts: Hosts = ("127.0.0.1",)
    trunk_registrar: Plain = ""
    trunk_user: Plain = ""
    trunk_password: Secret = ""
    trunk_out: Annotated[str, Field(pattern=r"^([A-Za-z0-9.-]+(:[0-9]{1,5})?)?$")] = ""
    call_out_prefixes: Prefixes = ("+77",)
    call_out_per_hour: int = Field(default=30, ge=0, le=1000)
    listen_shown: bool = True

    comfort_seconds: float = Field(default=30, ge=0, le=3600)
    incident_burst_tickets: int = Field(default=5, ge=2, le=1000)
    incident_burst_minutes: float = Field(default=30, ge=1, le=1440)
    callback_offer_seconds: float = Field(default=30, ge=5, le=3600)
    callback_retry_minutes: Minutes = (5, 20)
    callback_expiry_hours: float = Field(default=24, gt=0, le=336)
    callback_hours: Annotated[str, AfterValidator(_day_hours)] = "08:00-22:00"
    callback_lost: bool = True
    callback_lost_after_seconds: float = Field(default=60, ge=0, le=3600)
    callback_lost_occupancy: float = Field(default=0.8, ge=0, le=1)
    inquiry_calls: Literal["never", "unreached", "always"] = "unreached"
    inquiry_hours: Annotated[str, AfterValidator(_day_hours)] = "10:00-20:00"
    inquiry_retry_minutes: Minutes = (120, 1200)
    inquiry_at_once: int = Field(default=1, ge=1, le=100)
    sip_tls_certificate: Plain = ""
    sip_tls_key: Plain = ""

    duplicate_days: float = Field(default=30, gt=0, le=366)
    duplicate_over_hours: float = Field(default=72, gt=0, le=8784)
    mass_problem_tickets: int = Field(default=5, ge=2, le=1000)
    mass_problem_hours: float = Field(default=24, gt=0, le=720)

    map_tiles: Annotated[str, AfterValidator(_tile_address)] = ""
    map_attribution: Plain = ""

    mail_host: Plain = ""
    mail_port: Port = 25
    mail_security: Literal["none", "starttls", "tls"] = "none"
    mail_user: Plain = ""
    mail_password: Secret = ""
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$")] = "komek@localhost"

    trusted_proxies: Networks = ()
    public_address: Annotated[str, AfterValidator(_web_address)] = ""
    sms_provider: Literal["", "file", "http"] = ""
    sms_url: Annotated[str, AfterValidator(_post_address)] = ""
    sms_token: Secret = ""
    sms_sender: Plain = "109"

    sounds_dir: Folder = Field(default_factory=lambda data: data["home"] / "sounds")
    recordings_dir: Folder = Field(default_factory=lambda data: data["home"] / "recordings")
    files_dir: Folder = Field(default_factory=lambda data: data["home"] / "files")
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    ami_password: Secret = ""
    web_secret: Secret = ""
    dispatcher_token: Secret = ""
    postgres_password: Secret = ""
    redis_password: Secret = ""

    @model_validator(mode="after")
    def _no_port_twice(self) -> Self:
        seen: dict[int, str] = {}
        for key in (*PORT_KEYS, "sip_tls_port"):
            port = getattr(self, key)
            if port and port in seen:
                raise ValueError(f"{key} and {seen[port]} are both {port}")
            seen[port] = key
        if bool(self.sip_tls_certificate) != bool(self.sip_tls_key):
            raise ValueError("sip_tls_certificate and sip_tls_key go together")
        if self.sms_provider == "http" and not self.sms_url:
            raise ValueError("sms_provider http needs sms_url")
        if self.rtp_end < self.rtp_start + 3:
            raise ValueError("rtp_end must be at least rtp_start + 3")
        return self

    @model_validator(mode="after")
    def _production_stays(self) -> Self:
        if not self.production and (self.home / PRODUCTION_FILE).exists():
            raise ValueError(
                f"production is false, but {self.home} is in production since its first start: "
                "what is not needs a home of its own"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = Path(init_settings()["home"])
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, home / "secrets.toml"),
            TomlConfigSettingsSource(settings_cls, home / "komek.toml"),
            TomlConfigSettingsSource(settings_cls, home / PRODUCTION_FILE),
        )

    @property
    def planned_pauses(self) -> dict[str, float]:
        """Reason → planned seconds in a shift. Other pauses have no plan."""
        parts = (each.partition("=") for each in self.pause_minutes)
        return {reason: 60.0 * int(minutes) for reason, _, minutes in parts}

    @property
    def sms_way(self) -> str:
        """How messages go to telephones: `file`, `http`, or empty: not at all."""
        return self.sms_provider or ("" if self.production else "file")

    @property
    def sms_file(self) -> Path:
        """Where the provider that is a file writes."""
        return self.home / "messages" / "sms.jsonl"

    @property
    def public_pages(self) -> str:
        """The address before the path of a page that citizens open."""
        return self.public_address or f"http://{self.listen}:{self.web_port}"

    @property
    def run_dir(self) -> Path:
        return self.home / "run"

    @property
    def log_dir(self) -> Path:
        return self.home / "log"

    @property
    def asterisk_dir(self) -> Path:
        """Holds etc/ spool/ log/ run/ db/ of this home's Asterisk."""
        return self.home / "asterisk"

    @property
    def sip_tls_files(self) -> tuple[Path, Path]:
        """Certificate and key of the encrypted SIP port (PEM): the user's, or those made by us."""
        if self.sip_tls_certificate:
            given = (self.sip_tls_certificate, self.sip_tls_key)
            certificate, key = (self.home / os.path.expanduser(each) for each in given)
            return certificate, key
        made = self.asterisk_dir / "keys"
        return made / "sip.crt", made / "sip.key"

    @property
    def cel_dir(self) -> Path:
        return self.asterisk_dir / "log" / "cel-custom"

    @property
    def incoming_dir(self) -> Path:
        """Where Asterisk writes raw recordings, before they are encoded."""
        return self.recordings_dir / "incoming"

    @property
    def database_url(self) -> str:
        """PostgreSQL DSN: the user's own server, or the embedded one."""
        password = quote(self.postgres_password, safe="")
        own = f"postgresql://komek:{password}@127.0.0.1:{self.postgres_port}/komek"
        return self.database_dsn or own

    @property
    def redis_url(self) -> str:
        """Redis URL: the user's own server, or the embedded Valkey."""
        login = f":{quote(self.redis_password, safe='')}@" if self.redis_password else ""
        return self.redis_dsn or f"redis://{login}127.0.0.1:{self.redis_port}/0"


def load_settings(home: Path | str | None = None) -> Settings:
    """Read the settings of ``home`` (default: ``KOMEK_HOME``, else ``var/`` beside the code).

    Raises SettingsError naming the key that is unknown or bad.
    """
    chosen = home or os.environ.get("KOMEK_HOME") or CODE_DIR / "var"
    _refuse_unknown_environment()
    try:
        return Settings(home=Path(os.path.abspath(Path(chosen).expanduser())))
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except ValueError as error:  # a TOML file that does not parse
        raise SettingsError(f"the settings below {chosen} cannot be read: {error}") from None


def _refuse_unknown_environment() -> None:
    known = {f"{ENV_PREFIX}{key.upper()}" for key in Settings.model_fields} | NOT_SETTINGS
    for name in sorted(os.environ):
        if name.upper().startswith(ENV_PREFIX) and name.upper() not in known:
            raise SettingsError(f"unknown setting {name} in the environment")


def _sentence(error: ValidationError) -> str:
    first: Any = error.errors(include_url=False, include_input=False)[0]
    key = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        return f"unknown setting {key}"
    reason = str(first["msg"]).removeprefix("Value error, ")
    return f"bad setting {key}: {reason}" if key else f"bad settings: {reason}"
