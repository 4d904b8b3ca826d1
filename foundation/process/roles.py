"""The programs of ours by their roles, and where each answers its health call."""

from pathlib import Path

from foundation.settings import Settings

#: The programs of ours that answer health calls, by the roles in which they are started.
ROLES = (
    "agi",
    "pbx-agent",
    "dispatcher",
    "scribe",
    "recorder",
    "registry",
    "quality",
    "channels",
    "city",
    "web",
)
#: The program that reads Telegram's public channels; it runs where it is set up.
PUBLIC_CHANNELS = "telegram-public"
#: The programs that read sources in which citizens write.
READERS = ("channels", PUBLIC_CHANNELS)


def health_socket(settings: Settings, role: str) -> Path:
    """Return the socket on which ``role`` answers its health call."""
    return settings.run_dir / f"{role}.health"


def roles_of(settings: Settings) -> tuple[str, ...]:
    """Return our programs that these settings start."""
    return (*ROLES, PUBLIC_CHANNELS) if settings.networks.telegram_public.is_read else ROLES
