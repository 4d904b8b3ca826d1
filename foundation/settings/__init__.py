"""The one typed settings object: what is written as flat keys, read in groups (groups.py).

Sources, weakest first: defaults < ``$KOMEK_HOME/production.toml`` (made by the first production
start) < ``$KOMEK_HOME/komek.toml`` < ``$KOMEK_HOME/secrets.toml`` < environment ``KOMEK_<KEY>``.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from foundation.settings import groups
from foundation.settings.groups import CODE_DIR

__all__ = [
    "CODE_DIR",
    "ENV_PREFIX",
    "NOT_SETTINGS",
    "PORT_KEYS",
    "PRODUCTION_FILE",
    "SECRET_KEYS",
    "Keys",
    "Settings",
    "SettingsError",
    "cache_dir",
    "load_settings",
]
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
    "push_secret",
    "dispatcher_token",
    "postgres_password",
    "redis_password",
)
G = TypeVar("G", bound=groups.Group)


class SettingsError(Exception):
    """A setting is unknown or bad; the message is one sentence that names the key."""


# The last group is read first: the folders begin with the home.
class Keys(
    BaseSettings,
    groups.Folders,
    groups.Web,
    groups.Panels,
    groups.Topics,
    groups.Telegram,
    groups.Channels,
    groups.Social,
    groups.Sms,
    groups.Citizens,
    groups.OpenData,
    groups.Mail,
    groups.Map,
    groups.Assessments,
    groups.Duplicates,
    groups.Service,
    groups.Inquiries,
    groups.Callbacks,
    groups.Incidents,
    groups.Calls,
    groups.Trunk,
    groups.Exchange,
    groups.Stores,
    groups.Ports,
    groups.Place,
):
    """Every key as it is written, flat."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)

    @model_validator(mode="after")
    def _no_port_twice(self) -> Self:
        seen: dict[int, str] = {}
        for key in (*PORT_KEYS, "sip_tls_port", "webhook_port"):
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


@dataclass(frozen=True)
class Settings:
    """Frozen settings of one home, in groups."""

    place: groups.Place
    ports: groups.Ports
    stores: groups.Stores
    exchange: groups.Exchange
    trunk: groups.Trunk
    calls: groups.Calls
    incidents: groups.Incidents
    callbacks: groups.Callbacks
    inquiries: groups.Inquiries
    service: groups.Service
    duplicates: groups.Duplicates
    assessments: groups.Assessments
    map: groups.Map
    mail: groups.Mail
    sms: groups.Sms
    telegram: groups.Telegram
    social: groups.Social
    channels: groups.Channels
    citizens: groups.Citizens
    panels: groups.Panels
    topics: groups.Topics
    open_data: groups.OpenData
    web: groups.Web
    folders: groups.Folders

    @classmethod
    def of(cls, **keys: Any) -> "Settings":
        """From flat keys; what they leave out comes from the home's files and the environment.
        Raises pydantic's ValidationError."""
        written = Keys(**keys)
        return cls(
            place=_part(groups.Place, written),
            ports=_part(groups.Ports, written),
            stores=_part(groups.Stores, written),
            exchange=_part(groups.Exchange, written),
            trunk=_part(groups.Trunk, written),
            calls=_part(groups.Calls, written),
            incidents=_part(groups.Incidents, written),
            callbacks=_part(groups.Callbacks, written),
            inquiries=_part(groups.Inquiries, written),
            service=_part(groups.Service, written),
            duplicates=_part(groups.Duplicates, written),
            assessments=_part(groups.Assessments, written),
            map=_part(groups.Map, written),
            mail=_part(groups.Mail, written),
            sms=_part(groups.Sms, written),
            telegram=_part(groups.Telegram, written),
            channels=_part(groups.Channels, written),
            social=_part(groups.Social, written),
            citizens=_part(groups.Citizens, written),
            panels=_part(groups.Panels, written),
            topics=_part(groups.Topics, written),
            open_data=_part(groups.OpenData, written),
            web=_part(groups.Web, written),
            folders=_part(groups.Folders, written),
        )

    def changed(self, **keys: Any) -> "Settings":
        """These, but for some keys."""
        values: dict[str, Any] = {}
        for part in vars(self).values():
            values |= {key: getattr(part, key) for key in type(part).model_fields}
        return Settings.of(**values | keys)

    def value(self, key: str) -> Any:
        """The value of a key, whichever group it is in. Raises KeyError for a key that is none."""
        for part in vars(self).values():
            if key in type(part).model_fields:
                return getattr(part, key)
        raise KeyError(key)

    @property
    def home(self) -> Path:
        """The folder of this running system."""
        return self.place.home

    @property
    def production(self) -> bool:
        """Whether this is no demo."""
        return self.place.production

    @property
    def timezone(self) -> str:
        """The centre's time zone."""
        return self.place.timezone

    @property
    def sms_way(self) -> str:
        """How messages go to telephones: `file`, `http`, or empty: not at all."""
        return self.sms.sms_provider or ("" if self.production else "file")

    @property
    def sms_file(self) -> Path:
        """Where the provider that is a file writes."""
        return self.home / "messages" / "sms.jsonl"

    @property
    def stand_in_dir(self) -> Path | None:
        """Where the network that is a file has its messages (`./komek post`); None in
        production."""
        return None if self.production else self.home / "messages"

    @property
    def public_pages(self) -> str:
        """The address before the path of a page that citizens open."""
        return self.web.public_address or f"http://{self.place.listen}:{self.ports.web_port}"

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
    def cel_dir(self) -> Path:
        return self.asterisk_dir / "log" / "cel-custom"

    @property
    def sip_tls_files(self) -> tuple[Path, Path]:
        """Certificate and key of the encrypted SIP port (PEM): the user's, or those made by us."""
        exchange = self.exchange
        if exchange.sip_tls_certificate:
            named = (exchange.sip_tls_certificate, exchange.sip_tls_key)
            certificate, key = (self.home / os.path.expanduser(each) for each in named)
            return certificate, key
        made = self.asterisk_dir / "keys"
        return made / "sip.crt", made / "sip.key"


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
        return Settings.of(home=Path(os.path.abspath(Path(chosen).expanduser())))
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except ValueError as error:  # a TOML file that does not parse
        raise SettingsError(f"the settings below {chosen} cannot be read: {error}") from None


def _part(kind: type[G], written: Keys) -> G:
    """A group of the keys, judged already."""
    return kind.model_construct(**{key: getattr(written, key) for key in kind.model_fields})


def _refuse_unknown_environment() -> None:
    known = {f"{ENV_PREFIX}{key.upper()}" for key in Keys.model_fields} | NOT_SETTINGS
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
