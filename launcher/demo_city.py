"""The people of a demo installation, with their passwords in clear: ``demo.json``."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.settings import Settings

FILE = "demo.json"


@dataclass(frozen=True)
class DemoOperator:
    """An operator of the demo city, with both passwords in clear."""

    extension: str
    name: str
    sip_user: str
    sip_password: str
    login: str
    password: str


@dataclass(frozen=True)
class DemoStaff:
    """A person of the demo city who signs in but takes no calls. `body`: whose clerk or head."""

    role: str
    name: str
    login: str
    password: str
    body: str = ""


@dataclass(frozen=True)
class DemoCity:
    """The content of ``$KOMEK_HOME/demo.json``."""

    operators: list[DemoOperator] = field(default_factory=list)
    staff: list[DemoStaff] = field(default_factory=list)


def demo_path(settings: Settings) -> Path:
    return settings.home / FILE


def read_demo(settings: Settings) -> DemoCity | None:
    """Return the demo city of this installation; None where there is none."""
    try:
        demo: dict[str, Any] = json.loads(demo_path(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return DemoCity(
        [DemoOperator(**row) for row in demo["operators"]],
        [DemoStaff(**row) for row in demo["staff"]],
    )
