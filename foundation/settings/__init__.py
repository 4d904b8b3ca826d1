"""The one typed settings object: flat keys and a section for each network, read in groups.

Sources, weakest first: defaults < ``$KOMEK_HOME/production.toml`` (made by the first production
start) < ``$KOMEK_HOME/komek.toml`` < ``$KOMEK_HOME/secrets.toml`` < environment ``KOMEK_<KEY>``.
"""

import logging
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from foundation.settings import groups, networks
from foundation.settings.group import Group
from foundation.settings.groups import CODE_DIR
from foundation.settings.judged import SettingsError, judged
from foundation.settings.kinds import below_home, kinds_of
from foundation.settings.networks import OLD_KEYS, PARENT, NetworkSections, flat_keys, key_of

__all__ = [
    "CODE_DIR",
    "ENV_PREFIX",
    "FILES",
    "KEYS",
    "NOT_SETTINGS",
    "PORT_KEYS",
    "PRODUCTION_FILE",
    "SECRET_KEYS",
    "Settings",
    "SettingsError",
    "cache_dir",
    "load_settings",
    "named_home",
]
ENV_PREFIX = "KOMEK_"
# Variables that are no settings: where fetched files are stored, and where tests put pictures.
NOT_SETTINGS = frozenset({"KOMEK_CACHE", "KOMEK_SHOTS"})
# Below the home: says that it is in production, however it is started.
PRODUCTION_FILE = "production.toml"
# The weakest first.
FILES = (PRODUCTION_FILE, "komek.toml", "secrets.toml")
PORT_KEYS = (
    "web_port",
    "sip_port",
    "ws_port",
    "ami_port",
    "agi_port",
    "dispatcher_port",
    "cameras_port",
    "video_port",
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
G = TypeVar("G", bound=Group)


@dataclass(frozen=True)
class Settings:
    """Frozen settings of one installation, in groups."""

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
    webhooks: groups.Webhooks
    police: groups.Police
    networks: networks.NetworkSections
    channels: groups.Channels
    citizens: groups.Citizens
    panels: groups.Panels
    topics: groups.Topics
    open_data: groups.OpenData
    web: groups.Web
    sign_on: groups.SignOn
    video: groups.Video
    recordings: groups.Recordings
    copies: groups.Copies
    folders: groups.Folders

    @classmethod
    def of(cls, files: Path | None = None, **keys: Any) -> "Settings":
        """Make settings of keys as KEYS has them, the installation among them; what they leave out
        comes from the installation's files, or those in the folder `files`, and the environment.
        Raises SettingsError; ValueError or OSError for a file that cannot be read."""
        written = _written(keys, files)
        settings = cls(**{name: _part(kind, written) for name, kind in kinds_of(Settings).items()})
        _refuse_what_disagrees(settings)
        return settings

    def changed(self, **keys: Any) -> "Settings":
        """Return a copy of the settings with other values of these keys."""
        return Settings.of(**self.values() | keys)

    def value(self, key: str) -> Any:
        """Return the value of a key, whichever group it is in. Raises KeyError for a key that is
        none."""
        return self.values()[key]

    def values(self) -> dict[str, Any]:
        """Return every key, as KEYS has it, with its value."""
        found: dict[str, Any] = {}
        for name, part in vars(self).items():
            if name == PARENT:
                for section in part.__struct_fields__:
                    fields = getattr(part, section)
                    for field in fields.__struct_fields__:
                        found[key_of(section, field)] = getattr(fields, field)
            else:
                found |= {key: getattr(part, key) for key in part.__struct_fields__}
        return found

    @property
    def home(self) -> Path:
        """Return the folder of this running system."""
        return self.place.home

    @property
    def production(self) -> bool:
        """Return whether this is no demo."""
        return self.place.production

    @property
    def timezone(self) -> str:
        """Return the centre's time zone."""
        return self.place.timezone

    @property
    def sms_way(self) -> str:
        """Return how messages go to telephones: `file`, `http`, or empty: not at all."""
        return self.sms.sms_provider or ("" if self.production else "file")

    @property
    def sms_file(self) -> Path:
        """Return where the provider that is a file writes."""
        return self.home / "messages" / "sms.jsonl"

    @property
    def stand_in_dir(self) -> Path | None:
        """Return where the network that is a file has its messages (`./komek post`); None in
        production."""
        return None if self.production else self.home / "messages"

    @property
    def public_pages(self) -> str:
        """Return the address before the path of a page that citizens open."""
        return self.web.public_address or f"http://{self.place.listen}:{self.ports.web_port}"

    @property
    def run_dir(self) -> Path:
        return self.home / "run"

    @property
    def log_dir(self) -> Path:
        return self.home / "log"

    @property
    def asterisk_dir(self) -> Path:
        """Return the folder with etc/ spool/ log/ run/ db/ of this installation's Asterisk."""
        return self.home / "asterisk"

    @property
    def cel_dir(self) -> Path:
        return self.asterisk_dir / "log" / "cel-custom"

    @property
    def sip_tls_files(self) -> tuple[Path, Path]:
        """Return certificate and key of the encrypted SIP port (PEM): the user's, or those made by
        us."""
        exchange = self.exchange
        if exchange.sip_tls_certificate:
            named = (exchange.sip_tls_certificate, exchange.sip_tls_key)
            certificate, key = (self.home / os.path.expanduser(each) for each in named)
            return certificate, key
        made = self.asterisk_dir / "keys"
        return made / "sip.crt", made / "sip.key"


#: Every key and its type. The keys of a network's section begin with it: `networks.vk.token`.
KEYS: Mapping[str, Any] = {
    key: kind
    for name, group in kinds_of(Settings).items()
    if name != PARENT
    for key, kind in kinds_of(group).items()
} | {
    key_of(section, field): kind
    for section, group in kinds_of(NetworkSections).items()
    for field, kind in kinds_of(group).items()
}
#: Old keys that this process has warned about.
warned_keys: set[str] = set()
log = logging.getLogger(__name__)


def cache_dir() -> Path:
    """Return where what was fetched stays, shared by every installation of this user."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("KOMEK_CACHE") or Path(cache) / "komek109").absolute()


def named_home() -> Path:
    """Return the installation that ``KOMEK_HOME`` names, else ``var/`` beside the code. Raises
    SettingsError."""
    named = os.environ.get("KOMEK_HOME") or CODE_DIR / "var"
    return Path(judged("home", KEYS["home"], Path(named)))


def load_settings(home: Path | str | None = None, files: Path | None = None) -> Settings:
    """Read the settings of ``home`` (default: the one that is named), from its own files or those
    in the folder `files`.

    Raises SettingsError naming the key that is unknown or bad.
    """
    chosen = Path(home) if home else named_home()
    _refuse_unknown_environment()
    try:
        return Settings.of(files, home=chosen)
    except (ValueError, OSError) as error:  # a file that does not parse, or is closed to us
        where = files or chosen
        raise SettingsError(f"the settings below {where} cannot be read: {error}") from None


def _refuse_unknown_environment() -> None:
    known = {_variable(key) for key in (*KEYS, *OLD_KEYS)} | NOT_SETTINGS
    for name in sorted(os.environ):
        if name.upper().startswith(ENV_PREFIX) and name.upper() not in known:
            meant = _closest(name.upper(), known)
            raise SettingsError(f"unknown setting {name} in the environment{meant}")


def _closest(name: str, known: Iterable[str]) -> str:
    """Return " (did you mean KEY?)" with the key spelt most like `name`; "" if none is like it."""
    found = get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return f" (did you mean {found[0]}?)" if found else ""


def _written(keys: Mapping[str, Any], files: Path | None) -> dict[str, Any]:
    """Every key that somebody has written, judged; and the folders, wherever they lie."""
    home = judged("home", KEYS["home"], keys["home"])
    values: dict[str, Any] = {}
    for name in FILES:
        where = f" in {name}"
        read = _renamed(flat_keys(_in_file((files or home) / name)), where)
        _refuse_unknown(read, where)
        values |= read
    _refuse_unknown(keys, "")
    values |= _renamed(_in_environment(), " in the environment") | dict(keys)
    written = {key: judged(key, KEYS[key], value) for key, value in values.items()}
    folders = {key: Path(key.removesuffix("_dir")) for key in kinds_of(groups.Folders)}
    for key, folder in folders.items():
        written[key] = _folder(key, home, written.get(key, folder))
    return written


def _refuse_unknown(values: Mapping[str, Any], where: str) -> None:
    for key, value in values.items():
        if key in KEYS:
            continue
        if isinstance(value, dict) and key not in OLD_KEYS:
            raise SettingsError(
                f"unknown section [{key}]{where}: all keys stand flat, but those of a network, "
                "such as [networks.vk]"
            )
        raise SettingsError(f"unknown setting {key}{where}{_closest(key, KEYS)}")


def _in_file(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _renamed(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the values by today's keys, and warn once of each old key. Raises SettingsError if a
    value stands under its old key and under today's."""
    for old in OLD_KEYS.keys() & values.keys():
        new = OLD_KEYS[old]
        if new in values:
            raise SettingsError(f"{old} and {new}{where} are one setting: remove {old}")
        if old not in warned_keys:
            warned_keys.add(old)
            log.warning("the setting %s%s is called %s now (docs/SETTINGS.md)", old, where, new)
    return {OLD_KEYS.get(key, key): value for key, value in values.items()}


def _variable(key: str) -> str:
    """Return the name of a key's variable in the environment."""
    return ENV_PREFIX + key.upper().replace(".", "_")


def _in_environment() -> dict[str, str]:
    named = {name.upper(): value for name, value in os.environ.items()}
    variables = {key: _variable(key) for key in (*KEYS, *OLD_KEYS)}
    return {key: named[name] for key, name in variables.items() if name in named}


def _folder(key: str, home: Path, written: Path) -> Path:
    try:
        return below_home(home, written)
    except ValueError as error:
        raise SettingsError(f"bad setting {key}: {error}") from None


def _part(kind: type[G], written: Mapping[str, Any]) -> G:
    """Make a group of the keys that somebody has written."""
    if kind is NetworkSections:
        sections = kinds_of(kind).items()
        return kind(**{name: _section(name, each, written) for name, each in sections})
    return kind(**{key: written[key] for key in kinds_of(kind) if key in written})


def _section(name: str, kind: type[G], written: Mapping[str, Any]) -> G:
    keys = {field: key_of(name, field) for field in kinds_of(kind)}
    return kind(**{field: written[key] for field, key in keys.items() if key in written})


def _refuse_half_a_sign_on(sign_on: groups.SignOn) -> None:
    issuer = sign_on.sign_on_issuer
    if issuer and not (sign_on.sign_on_client_id and sign_on.sign_on_client_secret):
        raise SettingsError(
            "bad settings: sign_on_issuer needs sign_on_client_id and sign_on_client_secret"
        )
    if not issuer and sign_on.password_sign_in != "everybody":
        raise SettingsError("bad settings: password_sign_in administrators needs sign_on_issuer")
    where = urlsplit(issuer)
    if where.scheme == "http" and where.hostname not in ("127.0.0.1", "localhost"):
        raise SettingsError("bad settings: sign_on_issuer must begin with https://")


def _refuse_what_disagrees(settings: Settings) -> None:
    seen: dict[int, str] = {}
    for key in (*PORT_KEYS, "sip_tls_port", "webhook_port"):
        port = settings.value(key)
        if port and port in seen:
            raise SettingsError(f"bad settings: {key} and {seen[port]} are both {port}")
        seen[port] = key
    if bool(settings.exchange.sip_tls_certificate) != bool(settings.exchange.sip_tls_key):
        raise SettingsError("bad settings: sip_tls_certificate and sip_tls_key go together")
    if settings.sms.sms_provider == "http" and not settings.sms.sms_url:
        raise SettingsError("bad settings: sms_provider http needs sms_url")
    _refuse_half_a_sign_on(settings.sign_on)
    if settings.ports.rtp_end < settings.ports.rtp_start + 3:
        raise SettingsError("bad settings: rtp_end must be at least rtp_start + 3")
    ports = settings.ports
    if ports.rtp_start <= ports.sip_port <= ports.rtp_end:
        raise SettingsError("bad settings: sip_port lies between rtp_start and rtp_end")
    seen_folders: dict[Path, str] = {settings.home: "home"}
    for key in kinds_of(groups.Folders):
        folder: Path = settings.value(key)
        if folder in seen_folders:
            raise SettingsError(f"bad settings: {key} and {seen_folders[folder]} are one folder")
        seen_folders[folder] = key
    if not settings.production and (settings.home / PRODUCTION_FILE).exists():
        raise SettingsError(
            f"bad settings: production is false, but {settings.home} is in production since its "
            "first start: what is not needs a home of its own"
        )
