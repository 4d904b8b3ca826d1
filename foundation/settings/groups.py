"""The settings in their groups. A key has one name everywhere: in the file, in the environment (as
``KOMEK_<KEY>``) and as the attribute of its group. Every key is documented in docs/SETTINGS.md.

Times are seconds, ports TCP or UDP on ``listen``.
"""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from msgspec import Meta

from foundation.settings.group import Group
from foundation.settings.kinds import (
    BotToken,
    Country,
    DatabaseDsn,
    DayHours,
    Digits,
    FolderName,
    Home,
    Host,
    HostAndPort,
    HostNames,
    Hosts,
    ListenAddress,
    MailAddress,
    Minutes,
    Networks,
    PausePlan,
    Plain,
    Port,
    PostAddress,
    Prefixes,
    RedisDsn,
    RetentionDays,
    Secret,
    Sites,
    TileAddress,
    TimeZone,
    WebAddress,
    WebhookSecret,
    Word,
)

CODE_DIR = Path(__file__).resolve().parents[2]


class Place(Group, frozen=True):
    """The place where the system stands."""

    home: Home = CODE_DIR / "var"
    production: bool = False
    listen: ListenAddress = "127.0.0.1"
    external_address: Host = ""
    country: Country = "KZ"
    timezone: TimeZone = "Asia/Almaty"
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class Ports(Group, frozen=True):
    """The ports where our programs listen."""

    web_port: Port = 8109
    sip_port: Port = 5060
    sip_tls_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    ws_port: Port = 8088
    ami_port: Port = 5038
    agi_port: Port = 4573
    dispatcher_port: Port = 8110
    cameras_port: Port = 8554
    video_port: Port = 8111
    rtp_start: Port = 10000
    rtp_end: Port = 10999


class Stores(Group, frozen=True):
    """PostgreSQL and Valkey: the embedded ones, or the user's own servers."""

    postgres_port: Port = 5439
    redis_port: Port = 6390
    database_dsn: DatabaseDsn = ""
    redis_dsn: RedisDsn = ""
    postgres_password: Secret = ""
    redis_password: Secret = ""

    @property
    def database_url(self) -> str:
        """Return the PostgreSQL DSN: the user's own server, or the embedded one."""
        password = quote(self.postgres_password, safe="")
        own = f"postgresql://komek:{password}@127.0.0.1:{self.postgres_port}/komek"
        return self.database_dsn or own

    @property
    def redis_url(self) -> str:
        """Return the Redis URL: the user's own server, or the embedded Valkey."""
        login = f":{quote(self.redis_password, safe='')}@" if self.redis_password else ""
        return self.redis_dsn or f"redis://{login}127.0.0.1:{self.redis_port}/0"


class Exchange(Group, frozen=True):
    """The PBX node of this installation."""

    pbx: Word = "pbx1"
    asterisk_prefix: FolderName = ""
    ami_password: Secret = ""
    sip_tls_certificate: FolderName = ""
    sip_tls_key: FolderName = ""


class Trunk(Group, frozen=True):
    """The provider's side, and which numbers may be called through it."""

    trunk_hosts: Hosts = ("127.0.0.1",)
    trunk_registrar: HostAndPort = ""
    trunk_user: Plain = ""
    trunk_password: Secret = ""
    trunk_out: HostAndPort = ""
    call_out_prefixes: Prefixes = ("+77",)
    call_out_per_hour: Annotated[int, Meta(ge=0, le=1000)] = 30
    trunk_silence_seconds: Annotated[int, Meta(ge=0, le=3600)] = 30


class Calls(Group, frozen=True):
    """The settings' own line, and what holds for the calls of every line."""

    line: Annotated[str, Meta(pattern=r"^[0-9]{2,8}\Z")] = "109"
    kpi_seconds: Annotated[float, Meta(gt=0, le=3600)] = 16
    ring_seconds: Annotated[float, Meta(ge=1, le=120)] = 6
    wrap_up_seconds: Annotated[float, Meta(ge=0, le=3600)] = 20
    short_abandon_seconds: Annotated[float, Meta(ge=0, le=60)] = 5
    pause_minutes: PausePlan = ("break=20", "lunch=40")
    analysis_time: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")] = "08:00"
    greeting: Literal["full", "none"] = "full"
    city_language: Literal["kk", "ru", "en"] = "kk"
    comfort_seconds: Annotated[float, Meta(ge=0, le=3600)] = 30
    drain_seconds: Annotated[float, Meta(ge=0, le=10800)] = 300
    listen_shown: bool = True
    phone_silence_seconds: Annotated[int, Meta(ge=1, le=3600)] = 15

    @property
    def planned_pauses(self) -> dict[str, float]:
        """Return reason → planned seconds in a shift. Other pauses have no plan."""
        parts = (each.partition("=") for each in self.pause_minutes)
        return {reason: 60.0 * int(minutes) for reason, _, minutes in parts}


class Incidents(Group, frozen=True):
    """The number of tickets that propose an incident."""

    incident_burst_tickets: Annotated[int, Meta(ge=2, le=1000)] = 5
    incident_burst_minutes: Annotated[float, Meta(ge=1, le=1440)] = 30
    mass_problem_tickets: Annotated[int, Meta(ge=2, le=1000)] = 5
    mass_problem_hours: Annotated[float, Meta(gt=0, le=720)] = 24


class Callbacks(Group, frozen=True):
    """Queued callbacks, and callbacks of lost callers."""

    callback_offer_seconds: Annotated[float, Meta(ge=5, le=3600)] = 30
    callback_retry_minutes: Minutes = (5, 20)
    callback_expiry_hours: Annotated[float, Meta(gt=0, le=336)] = 24
    callback_hours: DayHours = "08:00-22:00"
    callback_lost: bool = True
    callback_lost_after_seconds: Annotated[float, Meta(ge=0, le=3600)] = 60
    callback_lost_occupancy: Annotated[float, Meta(ge=0, le=1)] = 0.8
    callback_per_hour: Annotated[int, Meta(ge=0, le=100000)] = 60
    callback_block_per_hour: Annotated[int, Meta(ge=0, le=100000)] = 5


class Inquiries(Group, frozen=True):
    """Automatic calls that ask whether a ticket was solved."""

    inquiry_calls: Literal["never", "unreached", "always"] = "unreached"
    inquiry_hours: DayHours = "10:00-20:00"
    inquiry_retry_minutes: Minutes = (120, 1200)
    inquiry_at_once: Annotated[int, Meta(ge=1, le=100)] = 1


class Service(Group, frozen=True):
    """The quality of the service, and care for those who give it."""

    complaint_days: Annotated[int, Meta(ge=1, le=365)] = 7
    breather_minutes: Annotated[int, Meta(ge=0, le=60)] = 5
    load_calls: Annotated[int, Meta(ge=1, le=2000)] = 270
    work_minutes: Annotated[int, Meta(ge=10, le=1440)] = 120


class Duplicates(Group, frozen=True):
    """The limits of the search for likely duplicates."""

    duplicate_days: Annotated[float, Meta(gt=0, le=366)] = 30
    duplicate_over_hours: Annotated[float, Meta(gt=0, le=8784)] = 72


class Assessments(Group, frozen=True):
    """The number of calls of each operator that are drawn in a month, to be assessed."""

    assessments_per_month: Annotated[int, Meta(ge=0, le=100)] = 5


class Map(Group, frozen=True):
    """The pictures of the map."""

    map_tiles: TileAddress = ""
    map_attribution: Plain = ""


class Mail(Group, frozen=True):
    """The mail server by which messages leave."""

    mail_host: Host = ""
    mail_port: Port = 25
    mail_security: Literal["none", "starttls", "tls"] = "none"
    mail_user: Plain = ""
    mail_password: Secret = ""
    mail_from: Annotated[MailAddress, Meta(min_length=3)] = "komek@localhost"


class Sms(Group, frozen=True):
    """The provider of messages to telephones."""

    sms_provider: Literal["", "file", "http"] = ""
    sms_url: PostAddress = ""
    sms_token: Secret = ""
    sms_sender: Plain = "109"


class Telegram(Group, frozen=True):
    """The bot by which messages reach chats of the city's own people."""

    telegram_token: BotToken = ""
    telegram_url: PostAddress = "https://api.telegram.org"


class Channels(Group, frozen=True):
    """The channels where citizens write. Without a token the bot is off, without a host the
    mailbox."""

    citizens_bot_token: BotToken = ""
    citizens_bot_api: WebAddress = "https://api.telegram.org"
    imap_host: Host = ""
    imap_port: Port = 993
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_user: Plain = ""
    imap_password: Secret = ""
    imap_folder: Annotated[Plain, Meta(min_length=1, max_length=200)] = "INBOX"
    mailbox_address: MailAddress = ""
    service_address: Annotated[str, Meta(pattern=r"^([\w.+-]+@[\w.-]+)?\Z", max_length=200)] = ""


class Webhooks(Group, frozen=True):
    """The place where networks call us, and the secrets and receivers of what we send."""

    webhook_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    webhook_address: WebAddress = ""
    webhook_secret: Secret = ""
    webhook_secret_before: Secret = ""
    webhook_private_hosts: HostNames = ()


class Police(Group, frozen=True):
    """The operations centre of the police, which takes incidents that the second line has seen.
    Without an address nothing is sent."""

    police_url: PostAddress = ""
    police_secret: WebhookSecret = ""
    police_secret_before: WebhookSecret = ""
    police_telephone: Digits = ""
    police_call_seconds: Annotated[int, Meta(ge=10, le=3600)] = 60


class Citizens(Group, frozen=True):
    """The city's site for citizens."""

    site_name: Literal["optional", "needed"] = "optional"
    site_telephone: Literal["optional", "needed"] = "optional"
    site_embedded_in: Sites = ()
    site_proof: Annotated[int, Meta(ge=0, le=1_000_000)] = 5000
    site_reports_per_hour: Annotated[int, Meta(ge=1, le=100_000)] = 60
    site_chat: bool = True


class Panels(Group, frozen=True):
    """The sources that the city's panels read from outside. Without an address nothing is asked."""

    statistics_address: WebAddress = ""


class Topics(Group, frozen=True):
    """The settings of how messages are understood, and the topic of a ticket is suggested."""

    topics_by_meaning: bool = True
    fetch_model: bool = True
    urgent_hours: Annotated[int, Meta(ge=1, le=24)] = 4


class OpenData(Group, frozen=True):
    """The licence and limits of the city's open data. Empty: there are none."""

    open_data_licence: Annotated[str, Meta(pattern=r"^(CC0-1\.0|CC-BY-4\.0|ODbL-1\.0|)\Z")] = (
        "CC-BY-4.0"
    )


class Web(Group, frozen=True):
    """The web process, and the secrets between our programs."""

    trusted_proxies: Networks = ()
    public_address: WebAddress = ""
    web_secret: Secret = ""
    push_secret: Secret = ""
    dispatcher_token: Secret = ""
    metrics_token: Secret = ""


class SignOn(Group, frozen=True):
    """The city's OpenID Connect provider, by which people sign in. Without one: by passwords."""

    sign_on_issuer: PostAddress = ""
    sign_on_client_id: Plain = ""
    sign_on_client_secret: Secret = ""
    sign_on_name: Plain = ""
    sign_on_scopes: Annotated[Plain, Meta(pattern=r"^openid( [\w:./-]+)*\Z", max_length=300)] = (
        "openid profile groups"
    )
    sign_on_login_claim: Word = "preferred_username"
    sign_on_groups_claim: Word = "groups"
    sign_on_link_logins: bool = False
    sign_on_prompt: Literal["login", "select_account", "none_asked"] = "login"
    sign_on_second_factor: Literal["provider", "here"] = "here"
    password_sign_in: Literal["everybody", "administrators"] = "everybody"


class Video(Group, frozen=True):
    """The gateway of cameras' pictures, and the log of who watched which camera."""

    video_address: WebAddress = ""
    camera_views_keep_days: RetentionDays = 366


class Recordings(Group, frozen=True):
    """The time that recordings are kept; 0: for ever."""

    recordings_keep_days: RetentionDays = 0


class Copies(Group, frozen=True):
    """The days for which the centre keeps copies of the installation (`./komek backup`)."""

    copies_keep_days: Annotated[int, Meta(ge=1, le=3660)] = 7


class Folders(Group, frozen=True):
    """The folders where what is kept lies; by default below the installation."""

    sounds_dir: Path
    recordings_dir: Path
    files_dir: Path
    open_data_dir: Path

    @property
    def incoming_dir(self) -> Path:
        """Return where Asterisk writes raw recordings, before they are encoded."""
        return self.recordings_dir / "incoming"
