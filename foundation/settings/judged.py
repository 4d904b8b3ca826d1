"""A setting as it is written becomes the value that programs read, or is refused by its name."""

from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec

from foundation.settings.kinds import Check, marks

#: How people write a yes or a no in an environment, beside what msgspec reads.
YES_NO = {"yes": True, "y": True, "t": True, "on": True} | {
    "no": False, "n": False, "f": False, "off": False,
}  # fmt: skip


class SettingsError(Exception):
    """A setting is unknown or bad; the message is one sentence that names the key."""


def judged(key: str, kind: Any, value: object) -> Any:
    """Return the value of a key of this type. Raises SettingsError, which says what it must be."""
    plain = kind.__origin__ if get_origin(kind) is Annotated else kind
    if isinstance(value, str):
        value = _as_meant(plain, value)
    try:
        found = msgspec.convert(value, kind, strict=False, dec_hook=_folder)
        for check in marks(kind, Check):
            found = check.judge(found)
    except msgspec.ValidationError as error:
        raise SettingsError(f"bad setting {key}: {_reason(plain, error)}") from None
    except ValueError as error:
        raise SettingsError(f"bad setting {key}: {error}") from None
    return found


def _as_meant(plain: Any, text: str) -> object:
    """The environment has text only: a list is written as ``a,b``."""
    if get_origin(plain) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    if plain in (int, float):
        return text.strip().replace("_", "")
    return YES_NO.get(text.strip().lower(), text.strip()) if plain is bool else text


def _folder(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise ValueError("must be a path")


def _reason(plain: Any, error: msgspec.ValidationError) -> str:
    if get_origin(plain) is Literal:
        return "must be one of " + ", ".join(f'"{each}"' for each in get_args(plain))
    return "must be true or false" if plain is bool else str(error)
