"""Plays dialogues of citizens with the bot by the network to which `./komek post` writes. Each has
an author of its own, and many are played at once.

A log has a dialogue below each `#` line: `>` is what the citizen sends, several lines of it within
a second, and `<` what the bot answers, with its buttons in brackets. `[photo]` and
`[place 51.13,71.43]` stand for what is sent beside words. Numbers, codes, links and days are
written as {number}, {code}, {link} and {day}.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from channels import stand_in
from foundation.postgres.pool import connection
from tests.channels.town import Town
from tests.registry.files.samples import photo

LOGS = Path(__file__).parent / "dialogue_logs"
_PLACE = re.compile(r"\[place ([\d.,]+)\]")
_CHANGING = (
    (re.compile(r"https?://\S+"), "{link}"),
    (re.compile(r"\b109-\d{4}-\d{7}\b"), "{number}"),
    (re.compile(r"\b\d{4} \d{4}\b"), "{code}"),
    (
        re.compile(r"\b(?:\d{2}\.\d{2}|\d{1,2} [A-Z][a-z]{2}[ .])\.?\d{4}(?:, \d{2}:\d{2})?"),
        "{day}",
    ),
)
WAITS = """SELECT EXISTS (SELECT FROM messages m JOIN conversations c USING (conversation_id)
                           WHERE c.address = $1 AND m.turn_at IS NOT NULL)
               OR EXISTS (SELECT FROM conversations c WHERE c.address = $1
                           AND (c.register_at IS NOT NULL OR c.receipt_at IS NOT NULL))
               OR EXISTS (SELECT FROM outbox WHERE address = $1
                           AND state IN ('waiting', 'handing_over'))"""
SEEN = "SELECT count(*) FROM messages WHERE external_id LIKE $1"


@dataclass
class Dialogue:
    """A dialogue as it is in a log. `lines`: with `> ` or `< ` before each."""

    title: str
    lines: list[str] = field(default_factory=list)

    def turns(self) -> Iterator[list[str]]:
        """Yield what the citizen sends within a second, time after time."""
        sent: list[str] = []
        for line in [*self.lines, "<"]:
            if line.startswith("> "):
                sent.append(line[2:])
            elif sent:
                yield sent
                sent = []


def dialogues() -> list[Dialogue]:
    """Read all logs."""
    found: list[Dialogue] = []
    for path in sorted(LOGS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                found.append(Dialogue(f"{path.stem}: {line[2:]}"))
            elif line:
                found[-1].lines.append(line)
    return found


async def play(place: Town, dialogue: Dialogue, author: str) -> list[str]:
    """Play a dialogue. Return it as it went."""
    folder = place.settings.stand_in_dir
    assert folder is not None
    went: list[str] = []
    sent = heard = 0
    for turn in dialogue.turns():
        for words in turn:
            sent += 1
            stand_in.post(folder, _message(folder, author, sent, words))
            went.append(f"> {words}")
        await _until(place, SEEN, sent, f"{author}/%")
        await _until(place, WAITS, False, author)
        said = [it for it in stand_in.replies(folder) if it["to"] == author]
        went += [_shown(it["text"], it["buttons"]) for it in said[heard:]]
        heard = len(said)
    return went


async def _until(place: Town, sql: str, expected: object, value: str) -> None:
    """Wait by a connection of one's own: many dialogues are played at once."""

    async def same() -> bool:
        async with connection(place.pool) as link:
            return bool(await link.fetchval(sql, value) == expected)

    await place.until(same, f"{sql} of {value} is {expected}")


def _message(folder: Path, author: str, number: int, words: str) -> dict[str, object]:
    message: dict[str, object] = {
        "id": f"{author}/{number}",
        "from": author,
        "name": "Айгүл",
        "at": datetime.now(UTC).isoformat(),
    }
    if found := _PLACE.search(words):
        message["place"] = [float(it) for it in found[1].split(",")]
    if "[photo]" in words:
        handle = f"post-{int(author.removeprefix('citizen')):x}{number:04x}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / handle).write_bytes(photo())
        message["photos"] = [handle]
    message["text"] = _PLACE.sub("", words).replace("[photo]", "").replace(" / ", "\n").strip()
    return message


def _shown(text: str, buttons: list[str]) -> str:
    for pattern, name in _CHANGING:
        text = pattern.sub(name, text)
    shown = text.replace("\n", " / ")
    return f"< {shown} [{' | '.join(buttons)}]" if buttons else f"< {shown}"


async def play_all(place: Town) -> list[list[str]]:
    """Play all dialogues at once. Return each as it went, in their order."""
    many = asyncio.Semaphore(8)

    async def one(number: int, dialogue: Dialogue) -> list[str]:
        async with many:
            return await play(place, dialogue, f"citizen{number}")

    return await asyncio.gather(*(one(n, it) for n, it in enumerate(dialogues(), 1)))
