"""The settings in their groups. A key has one name everywhere: in the file, in the environment (as
``KOMEK_<KEY>``) and as the attribute of its group. Every key is documented in docs/SETTINGS.md.

Times are seconds, ports TCP or UDP on ``listen``.
"""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from foundation.settings.kinds import (
    DayHours,
    Digits,
    Feeds,
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
    Sites,
    TileAddress,
    TimeZone,
    WebAddress,
    Word,
)

CODE_DIR = Path(__file__).resolve().parents[2]


class Group(BaseModel):
    """Keys that belong together."""

    model_config = ConfigDict(frozen=True)


class Place(Group):
    """Where the system stands."""

    home: Home = CODE_DIR / "var"
    production: bool = False
    listen: Plain = "127.0.0.1"
    external_address: Plain = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "KZ"
    timezone: TimeZone = "Asia/Almaty"
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class Ports(Group):
    """Where our programs listen."""

    web_port: Port = 8109
    sip_port: Port = 5060
    sip_tls_port: int = Field(default=0, ge=0, le=65535)
    ws_port: Port = 8088
    ami_port: Port = 5038
    agi_port: Port = 4573
    dispatcher_port: Port = 8110
    rtp_start: Port = 10000
    rtp_end: Port = 10999


class Stores(Group):
    """PostgreSQL and Valkey: the embedded ones, or the user's own servers."""

    postgres_port: Port = 5439
    redis_port: Port = 6390
    database_dsn: str = Field(default="", repr=False)
    redis_dsn: str = Field(default="", repr=False)
    postgres_password: Secret = ""
    redis_password: Secret = ""

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


class Exchange(Group):
    """The PBX node of this home."""

    pbx: Word = "pbx1"
    asterisk_prefix: str = ""
    ami_password: Secret = ""
    sip_tls_certificate: Plain = ""
    sip_tls_key: Plain = ""


class Trunk(Group):
    """The provider's side, and which numbers may be called through it."""

    trunk_hosts: Hosts = ("127.0.0.1",)
    trunk_registrar: Plain = ""
    trunk_user: Plain = ""
    trunk_password: Secret = ""
    trunk_out: Annotated[str, Field(pattern=r"^([A-Za-z0-9.-]+(:[0-9]{1,5})?)?$")] = ""
    call_out_prefixes: Prefixes = ("+77",)
    call_out_per_hour: int = Field(default=30, ge=0, le=1000)
    trunk_silence_seconds: int = Field(default=30, ge=0, le=3600)


class Calls(Group):
    """The settings' own line, and what holds for the calls of every line."""

    line: Annotated[str, Field(pattern=r"^[0-9]{2,8}$")] = "109"
    kpi_seconds: float = Field(default=16, gt=0, le=3600)
    ring_seconds: float = Field(default=6, ge=1, le=120)
    wrap_up_seconds: float = Field(default=20, ge=0, le=3600)
    short_abandon_seconds: float = Field(default=5, ge=0, le=60)
    pause_minutes: PausePlan = ("break=20", "lunch=40")
    analysis_time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "08:00"
    greeting: Literal["full", "none"] = "full"
    city_language: Literal["kk", "ru", "en"] = "kk"
    comfort_seconds: float = Field(default=30, ge=0, le=3600)
    drain_seconds: float = Field(default=300, ge=0, le=10800)
    listen_shown: bool = True
    phone_silence_seconds: int = Field(default=15, ge=1, le=3600)

    @property
    def planned_pauses(self) -> dict[str, float]:
        """Reason → planned seconds in a shift. Other pauses have no plan."""
        parts = (each.partition("=") for each in self.pause_minutes)
        return {reason: 60.0 * int(minutes) for reason, _, minutes in parts}


class Incidents(Group):
    """How many tickets propose an incident."""

    incident_burst_tickets: int = Field(default=5, ge=2, le=1000)
    incident_burst_minutes: float = Field(default=30, ge=1, le=1440)
    mass_problem_tickets: int = Field(default=5, ge=2, le=1000)
    mass_problem_hours: float = Field(default=24, gt=0, le=720)


class Callbacks(Group):
    """Queued callbacks, and callbacks of lost callers."""

    callback_offer_seconds: float = Field(default=30, ge=5, le=3600)
    callback_retry_minutes: Minutes = (5, 20)
    callback_expiry_hours: float = Field(default=24, gt=0, le=336)
    callback_hours: DayHours = "08:00-22:00"
    callback_lost: bool = True
    callback_lost_after_seconds: float = Field(default=60, ge=0, le=3600)
    callback_lost_occupancy: float = Field(default=0.8, ge=0, le=1)
    callback_per_hour: int = Field(default=60, ge=0, le=100000)
    callback_block_per_hour: int = Field(default=5, ge=0, le=100000)


class Inquiries(Group):
    """Automatic calls that ask whether a ticket was solved."""

    inquiry_calls: Literal["never", "unreached", "always"] = "unreached"
    inquiry_hours: DayHours = "10:00-20:00"
    inquiry_retry_minutes: Minutes = (120, 1200)
    inquiry_at_once: int = Field(default=1, ge=1, le=100)


class Service(Group):
    """The quality of the service, and care for those who give it."""

    complaint_days: int = Field(default=7, ge=1, le=365)
    breather_minutes: int = Field(default=5, ge=0, le=60)
    load_calls: int = Field(default=270, ge=1, le=2000)
    work_minutes: int = Field(default=120, ge=10, le=1440)


class Duplicates(Group):
    """How far back likely duplicates are looked for."""

    duplicate_days: float = Field(default=30, gt=0, le=366)
    duplicate_over_hours: float = Field(default=72, gt=0, le=8784)


class Assessments(Group):
    """How many calls of each operator are drawn in a month, to be assessed."""

    assessments_per_month: int = Field(default=5, ge=0, le=100)


class Map(Group):
    """The pictures of the map."""

    map_tiles: TileAddress = ""
    map_attribution: Plain = ""


class Mail(Group):
    """The mail server by which messages leave."""

    mail_host: Plain = ""
    mail_port: Port = 25
    mail_security: Literal["none", "starttls", "tls"] = "none"
    mail_user: Plain = ""
    mail_password: Secret = ""
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$")] = "komek@localhost"


class Sms(Group):
    """The provider of messages to telephones."""

    sms_provider: Literal["", "file", "http"] = ""
    sms_url: PostAddress = ""
    sms_token: Secret = ""
    sms_sender: Plain = "109"


class Telegram(Group):
    """The bot by which messages reach chats of the city's own people."""

    telegram_token: Secret = ""
    telegram_url: PostAddress = "https://api.telegram.org"


class Channels(Group):
    """Where citizens write. Without a token the bot is off, without a host the mailbox."""

    citizens_bot_token: Annotated[
        str, Field(default="", pattern=r"^([0-9]{1,20}:[A-Za-z0-9_-]{10,100})?$", repr=False)
    ]
    citizens_bot_api: WebAddress = "https://api.telegram.org"
    imap_host: Plain = ""
    imap_port: Port = 993
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_user: Plain = ""
    imap_password: Secret = ""
    imap_folder: Annotated[Plain, Field(min_length=1, max_length=200)] = "INBOX"
    mailbox_address: Annotated[str, Field(pattern=r"^([^\s@<>]+@[^\s@<>]+)?$")] = ""
    service_address: Annotated[str, Field(pattern=r"^([\w.+-]+@[\w.-]+)?$", max_length=200)] = ""


class Social(Group):
    """Networks beside Telegram. Each is read where its token is named; the addresses are those of
    the real networks. Quotas are what the networks give, or what the centre pays for."""

    webhook_port: int = Field(default=0, ge=0, le=65535)
    webhook_address: WebAddress = ""
    vk_group: int = Field(default=0, ge=0)
    vk_token: Secret = ""
    vk_search_token: Secret = ""
    vk_secret: Secret = ""
    vk_confirmation: Plain = ""
    vk_api: WebAddress = "https://api.vk.com"
    meta_secret: Secret = ""
    meta_verify_token: Secret = ""
    meta_api: WebAddress = "https://graph.facebook.com"
    facebook_page: Digits = ""
    facebook_token: Secret = ""
    instagram_account: Digits = ""
    instagram_token: Secret = ""
    whatsapp_number: Digits = ""
    whatsapp_token: Secret = ""
    threads_account: Digits = ""
    threads_name: Annotated[str, Field(default="", pattern=r"^[A-Za-z0-9._]{0,30}$")]
    threads_token: Secret = ""
    threads_api: WebAddress = "https://graph.threads.net"
    x_token: Secret = ""
    x_reply_token: Secret = ""
    x_posts_per_day: int = Field(default=1000, ge=10, le=60_000)
    x_api: WebAddress = "https://api.x.com"
    youtube_key: Secret = ""
    youtube_channel: Annotated[str, Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")]
    youtube_reply_token: Secret = ""
    youtube_api: WebAddress = "https://www.googleapis.com"
    news_feeds: Feeds = ()
    telegram_public_id: int = Field(default=0, ge=0, le=2**31 - 1)
    telegram_public_hash: Annotated[
        str, Field(default="", pattern=r"^([0-9a-f]{32})?$", repr=False)
    ]
    telegram_public_session: Secret = ""

    @property
    def reads_public_channels(self) -> bool:
        """Whether the process of Telegram's public channels is started."""
        return bool(self.telegram_public_id and self.telegram_public_hash)


class Citizens(Group):
    """The city's site for citizens."""

    site_name: Literal["optional", "needed"] = "optional"
    site_telephone: Literal["optional", "needed"] = "optional"
    site_embedded_in: Sites = ()
    site_proof: int = Field(default=5000, ge=0, le=1_000_000)
    site_reports_per_hour: int = Field(default=60, ge=1, le=100_000)


class Panels(Group):
    """What the city's panels read from outside. Without an address nothing is asked."""

    statistics_address: WebAddress = ""


class Topics(Group):
    """How the topic of a ticket is suggested."""

    topics_by_meaning: bool = True


class OpenData(Group):
    """What everybody may do with the city's open data. Empty: there are none."""

    open_data_licence: Annotated[str, Field(pattern=r"^(CC0-1\.0|CC-BY-4\.0|ODbL-1\.0|)$")] = (
        "CC-BY-4.0"
    )


class Web(Group):
    """The web process, and the secrets between our programs."""

    trusted_proxies: Networks = ()
    public_address: WebAddress = ""
    web_secret: Secret = ""
    push_secret: Secret = ""
    dispatcher_token: Secret = ""


class Folders(Group):
    """Where what is kept lies; by default below the home."""

    sounds_dir: Folder = Field(default_factory=lambda data: data["home"] / "sounds")
    recordings_dir: Folder = Field(default_factory=lambda data: data["home"] / "recordings")
    files_dir: Folder = Field(default_factory=lambda data: data["home"] / "files")
    open_data_dir: Folder = Field(default_factory=lambda data: data["home"] / "open_data")

    @property
    def incoming_dir(self) -> Path:
        """Where Asterisk writes raw recordings, before they are encoded."""
        return self.recordings_dir / "incoming"
