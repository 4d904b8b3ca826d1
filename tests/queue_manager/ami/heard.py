"""Tables of AMI events, recorded from Asterisk 22.10 with telephones and callers on the wire.

Headers that nobody reads were taken out; order, stamps and values are as they came.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from panoramisk.message import Message

from foundation.telephones.numbers import CallerNumber, read_caller
from queue_manager.ami.decode import Legs
from queue_manager.ami.protocol import plain_message

FOLDER = Path(__file__).parent / "heard"
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def read_kz(number: str, name: str) -> CallerNumber:
    """Callers as a city in Kazakhstan reads them."""
    return read_caller(number, name, "KZ")


def new_legs() -> Legs:
    """Nothing heard yet; a clock that stands still."""
    return Legs("pbx1", read_kz, lambda: NOW)


def messages(text: str) -> list[dict[str, Any]]:
    """AMI's own text as the connection hands it on."""
    blocks = text.strip().replace("\r", "").split("\n\n")
    parsed = (Message.from_line(block.replace("\n", "\r\n")) for block in blocks)
    return [plain_message(message) for message in parsed if message is not None]


def heard(name: str) -> list[dict[str, Any]]:
    """The recorded table `heard/<name>.ami`."""
    return messages((FOLDER / f"{name}.ami").read_text(encoding="utf-8"))
