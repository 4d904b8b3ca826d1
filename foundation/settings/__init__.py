"""The one typed settings object. Every key is documented in docs/SETTINGS.md.

Sources, weakest first: defaults < ``$KOMEK_HOME/production.toml`` (made by the first production
start) < ``$KOMEK_HOME/komek.toml`` < ``$KOMEK_HOME/secrets.toml`` < environment ``KOMEK_<KEY>``.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from foundation.settings.kinds import (
    DayHours,
    Folder,
    Home,
    Hosts,
    Minutes,
    Networks,
    PausePlan,
    Plain,
    Port,
    PostAddress,
    Prefixes,
    Secret,
    TileAddress,
    TimeZone,
    WebAddress,
    Word,
)

CODE_DIR = Path(__file__).resolve().parents[2]
ENV_PREFIX = "KOMEK_"
# Read before there are settings: where what was fetched is kept.
NOT_SETTINGS = frozenset({"KOMEK_CACHE"})
# Below the home: says that it is in production, however it is started.
PRODUCTION_FILE = "production.toml"
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


class SettingsError(Exception):
    """A setting is unknown or bad; the message is one sentence that names the key."""


class Settings(BaseSettings):
    """Frozen settings of one home. Times are seconds, ports TCP or UDP on ``listen``."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)

    home: Home = CODE_DIR / "var"
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
    timezone: TimeZone = "Asia/Almaty"

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
    callback_hours: DayHours = "08:00-22:00"
    callback_lost: bool = True
    callback_lost_after_seconds: float = Field(default=60, ge=0, le=3600)
    callback_lost_occupancy: float = Field(default=0.8, ge=0, le=1)
    inquiry_calls: Literal["never", "unreached", "always"] = "unreached"
    inquiry_hours: DayHours = "10:00-20:00"
    inquiry_retry_minutes: Minutes = (120, 1200)
    inquiry_at_once: int = Field(default=1, ge=1, le=100)
    sip_tls_certificate: Plain = ""
    sip_tls_key: Plain = ""

    duplicate_days: float = Field(default=30, gt=0, le=366)
    duplicate_over_hours: float = Field(default=72, gt=0, le=8784)
    mass_problem_tickets: int = Field(default=5, ge=2, le=1000)
    mass_problem_hours: float = Field(default=24, gt=0, le=720)

    map_tiles: TileAddress = ""
    map_attribution: Plain = ""

    mail_host: Plain = ""
    mail_port: Port = 25
    mail_security: Literal["none", "starttls", "tls"] = "none"
    mail_user: Plain = ""
    mail_password: Secret = ""
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$")] = "komek@localhost"

    trusted_proxies: Networks = ()
    public_address: WebAddress = ""
    sms_provider: Literal["", "file", "http"] = ""
    sms_url: PostAddress = ""
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
            named = (self.sip_tls_certificate, self.sip_tls_key)
            certificate, key = (self.home / os.path.expanduser(each) for each in named)
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


def cache_dir() -> Path:
    """Where what was fetched stays, shared by every home of this user."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("KOMEK_CACHE") or Path(cache) / "komek109").absolute()


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
