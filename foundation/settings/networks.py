"""Settings of the networks in which citizens write, a section each: `[networks.vk]` in a file,
`KOMEK_NETWORKS_VK_TOKEN` in the environment, `networks.vk.token` as a key.

A new network is a class of its section here and a field of NetworkSections.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from foundation.settings.group import Group
from foundation.settings.kinds import Digits, Feeds, Hidden, Plain, Secret, WebAddress, kinds_of


class Section(Group, frozen=True):
    """The settings of one network."""

    @property
    def is_read(self) -> bool:
        """Return whether the network is read: whether there is a token to read it by."""
        return bool(getattr(self, "token", ""))


class Vk(Section, frozen=True):
    """The city's community in VK. It is read if it has a token."""

    group: Annotated[int, Meta(ge=0)] = 0
    token: Secret = ""
    search_token: Secret = ""
    secret: Secret = ""
    confirmation: Plain = ""
    api: WebAddress = "https://api.vk.com"


class MetaApp(Section, frozen=True):
    """The app by which Facebook, Instagram and WhatsApp are read and call us."""

    secret: Secret = ""
    verify_token: Secret = ""
    api: WebAddress = "https://graph.facebook.com"


class Facebook(Section, frozen=True):
    """The city's page in Facebook. It is read if it has a token."""

    page: Digits = ""
    token: Secret = ""


class Instagram(Section, frozen=True):
    """The city's account in Instagram. It is read if it has a token."""

    account: Digits = ""
    token: Secret = ""


class WhatsApp(Section, frozen=True):
    """The city's number in WhatsApp. It is read if it has a token."""

    number: Digits = ""
    token: Secret = ""


class Threads(Section, frozen=True):
    """The city's account in Threads. It is read if it has a token."""

    account: Digits = ""
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._]{0,30}\Z")] = ""
    token: Secret = ""
    api: WebAddress = "https://graph.threads.net"


class X(Section, frozen=True):
    """The city's account in X. It is read if it has a token."""

    token: Secret = ""
    reply_token: Secret = ""
    posts_per_day: Annotated[int, Meta(ge=10, le=60_000)] = 1000
    api: WebAddress = "https://api.x.com"


class YouTube(Section, frozen=True):
    """The city's channel in YouTube. It is read if it has a key."""

    key: Secret = ""
    channel: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{0,64}\Z")] = ""
    reply_token: Secret = ""
    api: WebAddress = "https://www.googleapis.com"

    @property
    def is_read(self) -> bool:
        return bool(self.key)


class NewsSites(Section, frozen=True):
    """News sites. Those with a feed are read."""

    feeds: Feeds = ()

    @property
    def is_read(self) -> bool:
        return bool(self.feeds)


class TelegramPublic(Section, frozen=True):
    """The account that reads public channels of Telegram."""

    id: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    hash: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?\Z"), Hidden()] = ""
    session: Secret = ""

    @property
    def is_read(self) -> bool:
        """Return whether the process that reads these channels is started."""
        return bool(self.id and self.hash)


class NetworkSections(Group, frozen=True):
    """The sections of all networks. Three of Meta's networks are reached by its one app."""

    vk: Vk = Vk()
    meta: MetaApp = MetaApp()
    facebook: Facebook = Facebook()
    instagram: Instagram = Instagram()
    whatsapp: WhatsApp = WhatsApp()
    threads: Threads = Threads()
    x: X = X()
    youtube: YouTube = YouTube()
    news: NewsSites = NewsSites()
    telegram_public: TelegramPublic = TelegramPublic()

    @property
    def addresses(self) -> dict[str, str]:
        """Return the key and the address of each network's service that is asked."""
        of_meta = self.facebook.is_read or self.instagram.is_read or self.whatsapp.is_read
        sections = {name: getattr(self, name) for name in self.__struct_fields__}
        return {
            key_of(name, "api"): section.api
            for name, section in sections.items()
            if hasattr(section, "api") and (section.is_read or (name == "meta" and of_meta))
        }


#: What the sections stand in, and what their keys begin with.
PARENT = "networks"
#: Sections whose keys were written flat before, as `vk_token`. A newer network is not among them.
_ONCE_FLAT = (
    "vk", "meta", "facebook", "instagram", "whatsapp", "threads", "x", "youtube", "news",
    "telegram_public",
)  # fmt: skip


def key_of(section: str, field: str) -> str:
    """Return the key of a field of a network's section, such as `networks.vk.token`."""
    return f"{PARENT}.{section}.{field}"


def flat_keys(read: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in a settings file, with the keys of sections as `networks.vk.token`."""
    sections = read.get(PARENT)
    if not isinstance(sections, dict):
        return dict(read)
    found = {key: value for key, value in read.items() if key != PARENT}
    for section, fields in sections.items():
        if isinstance(fields, dict) and section in kinds_of(NetworkSections):
            found |= {key_of(section, field): value for field, value in fields.items()}
        else:
            found[f"{PARENT}.{section}"] = fields
    return found


#: Old flat key → the key that replaces it.
OLD_KEYS = {
    f"{section}_{field}": key_of(section, field)
    for section in _ONCE_FLAT
    for field in kinds_of(kinds_of(NetworkSections)[section])
}
