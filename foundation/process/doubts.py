"""What this process knows to be amiss with what it was started with; its health says it."""

_settings: list[str] = []


def doubt_settings(trouble: str) -> None:
    """The settings of today cannot be read, for this reason; those of the last start hold."""
    _settings[:] = [trouble] if trouble else []


def settings_trouble() -> str:
    """Why the settings of today cannot be read; empty where they are."""
    return "".join(_settings)
